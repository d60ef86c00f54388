/** Options of a Java virtual machine in one text, as Spark and Kyuubi take them. */

/** System properties as options: `-Dkey=value`. Keys and values are ours: without blanks and quotes. */
export const systemProperties = (properties: Readonly<Record<string, string>>): string[] =>
  Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);

/**
 * `options` (which may be of others, with quotes in it) without the system properties `keys`, then `added`. So one
 * of ours takes the place of the same one of theirs, whichever of two the virtual machine would take.
 */
export function mergeJavaOptions(
  options: string | undefined,
  keys: readonly string[],
  added: readonly string[],
): string {
  const theirs = keys.reduce((text, key) => text.replace(settingOf(key), '$1'), options ?? '');
  return [theirs.trim(), ...added].filter((text) => text !== '').join(' ');
}

/** One setting of a system property: in quotes as a whole, or with quotes in its value, or without any. */
function settingOf(key: string): RegExp {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const forms = [
    `"-D${name}(?:=[^"]*)?"`,
    `'-D${name}(?:=[^']*)?'`,
    `-D${name}(?:=(?:"[^"]*"|'[^']*'|[^\\s"'])*)?`,
  ];
  return new RegExp(`(^|\\s)(?:${forms.join('|')})(?=\\s|$)`, 'g');
}
