/** Structured output: JSON on one line and YAML as Juju writes them, or text by a formatter of the command. */
import type { Session } from '../session.ts';

export type Formatter = (value: never) => string;

/** Go's YAML: lists are not indented, long lines are not folded. */
export async function yamlText(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false });
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Writes `value` in the session's format, to stdout or to the file of `-o`. */
export async function write<T>(
  session: Session,
  value: T,
  formatters: Record<string, (value: T) => string | Promise<string>> = {},
): Promise<void> {
  const own = formatters[session.format];
  let text: string;
  if (own) text = await own(value);
  else if (session.format === 'json') text = jsonText(value);
  else text = await yamlText(value);
  if (session.outputFile === undefined) {
    session.stdout.write(text);
    return;
  }
  const { writeFile } = await import('node:fs/promises');
  // Results may hold secrets: the file is the user's only.
  await writeFile(session.outputFile, text, { mode: 0o600 });
}
