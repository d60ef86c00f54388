/** Juju's default output: bare text, Python's True and False, one line per list entry, YAML for the rest. */
import { goNumber } from '../go-text.ts';
import { toYaml } from './yaml.ts';

/** A list of texts that a tool made itself (`[]string` in Juju), as opposed to a list found in a value. */
export class TextList extends Array<string> {}

export function textList(texts: Iterable<string>): TextList {
  const list = new TextList();
  for (const text of texts) list.push(text);
  return list;
}

export function toSmart(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return goNumber(value);
  if (value instanceof TextList) return value.join('\n');
  return toYaml(value);
}
