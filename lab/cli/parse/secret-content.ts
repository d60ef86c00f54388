/** The content of a secret from arguments and a file. Error texts name keys, never values. */
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { CommandError, UsageError } from '../errors.ts';

/** `key=value` split at the first `=`, where `=` at the end may be base64's padding. */
function split(argument: string): [string, string] {
  const equals = argument.replace(/=+$/, '').indexOf('=');
  const at = equals < 0 ? argument.indexOf('=') : equals;
  if (at < 1)
    throw new UsageError('key value not valid: expected key=value, key#base64=value or key#file=path');
  return [argument.slice(0, at), argument.slice(at + 1)];
}

function decode(key: string, base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) {
    throw new CommandError(`the value of key "${key}" is not base64`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(
      `the value of key "${key}" is not UTF-8: encode it in base64 twice, so that the charm can decode it`,
    );
  }
}

function readValue(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`cannot read the file of key "${key}": ${(error as Error).message}`);
  }
}

/**
 * @param path resolves a path as the user gave it
 * @param file the `--file` argument
 */
export function secretContent(
  args: readonly string[],
  file: string | undefined,
  path: (name: string) => string,
): Record<string, string> {
  const content: Record<string, string> = {};
  const put = (name: string, value: string): void => {
    const [, key, kind] = /^(.*?)(#base64|#file)?$/s.exec(name) as unknown as [
      string,
      string,
      string | undefined,
    ];
    content[key] =
      kind === '#base64' ? decode(key, value) : kind === '#file' ? readValue(key, path(value)) : value;
  };
  for (const argument of args) put(...split(argument));
  if (file === undefined) return content;
  let read: unknown;
  try {
    read = parseYaml(readFileSync(path(file), 'utf8'), { logLevel: 'silent', schema: 'failsafe' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code?.startsWith('E')
        ? message
        : `${file} is not YAML: write one "key: value" a line (${code ?? 'unreadable'})`,
    );
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw new CommandError(`${file} has no map of keys to values: write one "key: value" a line`);
  }
  for (const [key, value] of Object.entries(read)) {
    if (typeof value !== 'string')
      throw new CommandError(`the value of key "${key}" in ${file} must be a text`);
    put(key, value);
  }
  return content;
}
