/**
 * JSON text as Python's `json.dumps` writes it. Several Python libraries compare databag values as text, so
 * a charm that takes the place of a Python one must write the same text for the same value.
 */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${asciiString(key)}: ${pythonJson(item)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? asciiString(value) : JSON.stringify(value ?? null);
}

const asciiString = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
