/** Text for shell scripts. */

/** `text` as one word of a POSIX shell, in which nothing is expanded. Throws for NUL, which no shell can hold. */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new Error('NUL cannot stand in a shell script');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
