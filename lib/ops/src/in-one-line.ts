/**
 * Text of somebody else as a status or a line of the log can hold it: in one line, without signs that a terminal would
 * obey, cut to `longest` characters. Blanks stay as they are: a secret with several is to be recognised afterwards.
 */
export function inOneLine(text: string, longest = 200): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
