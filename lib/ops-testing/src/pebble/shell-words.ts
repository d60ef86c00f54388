/**
 * Splits a command as Pebble does: quotes and backslashes as in a shell, nothing is expanded.
 * Throws an Error when a quote is left open.
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < command.length; at += 1) {
    const char = command.charAt(at);
    if (quote === "'") {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\' && !(quote && !'"\\'.includes(command.charAt(at + 1)))) {
      at += 1;
      if (at >= command.length) throw new Error('EOF found after escape character');
      word = (word ?? '') + command.charAt(at);
    } else if (quote) {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote) throw new Error('EOF found when expecting closing quote');
  if (word !== undefined) words.push(word);
  return words;
}
