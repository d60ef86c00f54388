/** Keeps secrets out of log lines, error texts and statuses. */
import { writtenForms } from './written-forms.ts';

const MARK = '***';

/** A shorter value is hidden only where it stands alone: `cat` inside `category` tells nobody a password. */
const SHORT = 6;

/** Keys of a secret's content that tell nothing: names of users, and words such as `enabled` that texts are made of. */
const OPEN = new Set(['username', 'tls']);

/** Keys of a secret's content whose value is hidden however short; others hold `true` or `admin`, too. */
const TELLING = /pass|secret|token|key|pin/;

export class Redactor {
  readonly #values = new Set<string>();
  /** Not looked at yet: most events have nothing to hide in, and the forms of long texts cost milliseconds. */
  #added: string[] = [];
  /** Values and lines of them that no text so far was long enough for. */
  #longer: string[] = [];

  /**
   * A value that must never be shown from now on, nor its forms in URLs, JSON and properties files. Every line
   * of a longer text is hidden by itself, too.
   */
  add(value: string): void {
    this.#added.push(value);
  }

  /** All values of a secret's content but those without which few log lines could be understood. */
  addContent(content: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(content)) {
      if (!OPEN.has(key) && (value.trim().length >= SHORT || TELLING.test(key))) this.add(value);
    }
  }

  /** The text with every known value replaced by `***`; values that overlap are hidden as one. */
  readonly hide = (text: string): string => {
    if (text === '') return text;
    this.#write(text.length);
    const ranges = [...this.#values].flatMap((value) => occurrences(text, value));
    ranges.sort(([a], [b]) => a - b);
    let hidden = '';
    let shown = 0;
    for (let at = 0; at < ranges.length; ) {
      let [start, end] = ranges[at++] as Range;
      for (let next = ranges[at]; next !== undefined && next[0] < end; next = ranges[++at]) {
        end = Math.max(end, next[1]);
      }
      hidden += text.slice(shown, start) + MARK;
      shown = end;
    }
    return hidden + text.slice(shown);
  };

  /** Takes in what may occur in a text of `length` characters: no form is shorter than its value. */
  #write(length: number): void {
    const values = [...this.#longer, ...this.#added.splice(0).flatMap(wholeAndLines)];
    this.#longer = values.filter((value) => value.length > length);
    for (const value of values) {
      if (value.length <= length) for (const form of writtenForms(value)) this.#values.add(form);
    }
  }
}

function wholeAndLines(value: string): string[] {
  const whole = value.trim();
  if (whole === '') return [];
  if (!value.includes('\n')) return [whole];
  const lines = value.split('\n').map((line) => line.trim());
  return [whole, ...lines.filter((line) => line.length >= SHORT)];
}

type Range = [start: number, end: number];

function occurrences(text: string, value: string): Range[] {
  const found: Range[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    const end = start + value.length;
    const alone = !isWord(text[start - 1]) && !isWord(text[end]);
    if (alone || value.length >= SHORT) found.push([start, end]);
  }
  return found;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
