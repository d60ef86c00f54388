import { toJson } from './json.ts';
import { toSmart } from './smart.ts';
import { toYaml } from './yaml.ts';

export { TextList, textList } from './smart.ts';
export { struct } from './struct.ts';
export { toJson, toSmart, toYaml };

export type Format = 'smart' | 'yaml' | 'json';

const formatters: Record<Format, (value: unknown) => string> = {
  smart: toSmart,
  yaml: toYaml,
  json: toJson,
};

/** A tool's printed value: a newline follows unless there is nothing to print. */
export function formatValue(format: Format, value: unknown): string {
  const text = formatters[format](value);
  return text === '' ? '' : `${text}\n`;
}
