/** Keeps secrets out of log lines and error texts. */

/**
 * Shorter values are left alone: replacing `admin` or `true` everywhere would make logs unreadable, and a
 * password of five characters is not protected by hiding it.
 */
const SHORTEST = 6;

export class Redactor {
  readonly #values = new Set<string>();
  #ordered: string[] | undefined;

  /** A value that must never be shown from now on. Every line of a longer text is hidden by itself, too. */
  add(value: string): void {
    for (const part of value.includes('\n') ? [value, ...value.split('\n')] : [value]) {
      const text = part.trim();
      if (text.length >= SHORTEST) this.#values.add(text);
    }
    this.#ordered = undefined;
  }

  /** All values of a secret's content but the user's name, without which few log lines could be understood. */
  addContent(content: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(content)) if (key !== 'username') this.add(value);
  }

  /** The text with every known value replaced by `***`. */
  readonly hide = (text: string): string => {
    // Longest first, so that a value that contains another one is hidden whole.
    this.#ordered ??= [...this.#values].sort((a, b) => b.length - a.length);
    let hidden = text;
    for (const value of this.#ordered) hidden = hidden.replaceAll(value, '***');
    return hidden;
  };
}
