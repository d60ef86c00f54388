/** Parsers of option values. What is wrong comes back as a Flaw; none of them throws. */

export class Flaw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Parser<T> = (raw: string | number | boolean) => T | Flaw;

/** A value as it can stand in a one-line message. */
export const shown = (raw: unknown): string => {
  const text = JSON.stringify(String(raw));
  return text.length > 60 ? `${text.slice(0, 59)}…"` : text;
};

export const text =
  (pattern: RegExp, longest = Number.POSITIVE_INFINITY): Parser<string> =>
  (raw) => {
    const value = String(raw).trim();
    return value.length <= longest && pattern.test(value) ? value : new Flaw(`is ${shown(raw)}`);
  };

export const oneOf =
  <T extends string>(...allowed: readonly T[]): Parser<T> =>
  (raw) =>
    allowed.find((value) => value === raw) ?? new Flaw(`is ${shown(raw)}`);

export const flag: Parser<boolean> = (raw) => (typeof raw === 'boolean' ? raw : new Flaw(`is ${shown(raw)}`));

const whole = (raw: unknown, least: number, most: number): number | Flaw =>
  typeof raw === 'number' && Number.isInteger(raw) && raw >= least && raw <= most
    ? raw
    : new Flaw(`is ${shown(raw)}`);

export const within =
  (least: number, most: number): Parser<number> =>
  (raw) =>
    whole(raw, least, most);

/** 0 means that there is no limit. */
export const limit: Parser<number | undefined> = (raw) => {
  const value = whole(raw, 0, 1_000_000);
  return value === 0 ? undefined : value;
};

/** Items joined by commas, blanks around them left out; each must match. No item may be empty or be there twice. */
export const list =
  (pattern: RegExp, longest: number): Parser<string[]> =>
  (raw) => {
    const whole = String(raw);
    if (whole.trim() === '') return [];
    const items = whole.split(',').map((item) => item.trim());
    for (const [at, item] of items.entries()) {
      if (item === '') return new Flaw('has an empty item');
      if (item.length > longest || !pattern.test(item)) return new Flaw(`has the item ${shown(item)}`);
      if (items.indexOf(item) !== at) return new Flaw(`has ${shown(item)} twice`);
    }
    return items;
  };

const labelName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelPrefix = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Keys of labels and annotations: `name` or `prefix/name`. */
export function isQualifiedName(key: string): boolean {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) return false;
  if (second === undefined) return labelName.test(first);
  return first.length <= 253 && labelPrefix.test(first) && labelName.test(second);
}

/** `label:value` pairs joined by commas. */
export const nodeSelectors: Parser<Record<string, string>> = (raw) => {
  const whole = String(raw).trim();
  const selectors: Record<string, string> = {};
  for (const pair of whole === '' ? [] : whole.split(',')) {
    const [key = '', value = '', ...more] = pair.split(':').map((half) => half.trim());
    if (value === '' || more.length > 0) return new Flaw(`has ${shown(pair)} instead of label:value`);
    if (!isQualifiedName(key)) return new Flaw(`has ${shown(key)}, which is no key of a label`);
    if (!labelName.test(value)) return new Flaw(`has ${shown(value)}, which is no value of a label`);
    if (Object.hasOwn(selectors, key)) return new Flaw(`has the label ${shown(key)} twice`);
    selectors[key] = value;
  }
  return selectors;
};

/** Of all annotations of one object, keys and values together; what Kubernetes takes. */
const mostAnnotations = 256 * 1024;

/** A JSON object with text in it. */
export const annotations: Parser<Record<string, string>> = (raw) => {
  const whole = String(raw).trim();
  if (whole === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(whole);
  } catch {
    return new Flaw('is no JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return new Flaw('is no JSON object');
  for (const [key, item] of Object.entries(value)) {
    if (!isQualifiedName(key)) return new Flaw(`has ${shown(key)}, which is no key of an annotation`);
    if (typeof item !== 'string') return new Flaw(`gives ${shown(key)} a value that is no string`);
  }
  const bytes = Buffer.byteLength(Object.entries(value).flat().join(''));
  if (bytes > mostAnnotations)
    return new Flaw(`has ${bytes} bytes of annotations, of which an object may have ${mostAnnotations}`);
  return { ...value } as Record<string, string>;
};
