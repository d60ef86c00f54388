/** A charm's reference as Markdown, out of its YAML files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Described = Record<string, Record<string, unknown>>;

function read(directory: string, file: string): Record<string, Described | undefined> {
  const path = join(directory, file);
  return existsSync(path) ? parse(readFileSync(path, 'utf8')) : {};
}

/** A value in one cell of a table. */
const cell = (value: unknown): string =>
  String(value ?? '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
const code = (value: unknown): string => (value === undefined ? '' : `\`${cell(value)}\``);

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function options(directory: string): string {
  const { options = {} } = read(directory, 'config.yaml');
  return table(
    ['Option', 'Type', 'Default', 'Meaning'],
    Object.entries(options).map(([name, { type, default: value, description }]) => [
      code(name),
      cell(type),
      value === undefined ? 'not set' : code(value),
      cell(description),
    ]),
  );
}

export function actions(directory: string): string {
  const all = read(directory, 'actions.yaml') as unknown as Described;
  return table(
    ['Action', 'Parameters', 'What it does'],
    Object.entries(all).map(([name, { params, description }]) => [
      code(name),
      Object.keys(params ?? {})
        .map(code)
        .join(', ') || 'none',
      cell(description),
    ]),
  );
}

export function relations(directory: string): string {
  const metadata = read(directory, 'metadata.yaml');
  const rows = (['requires', 'provides', 'peers'] as const).flatMap((role) =>
    Object.entries(metadata[role] ?? {}).map(([name, endpoint]) => [
      code(name),
      role,
      code(endpoint['interface']),
      cell(endpoint['limit'] ?? 'any number'),
      role === 'requires' ? (endpoint['optional'] === false ? 'required' : 'optional') : '',
    ]),
  );
  return table(['Endpoint', 'Role', 'Interface', 'At most', ''], rows);
}

export function containers(directory: string): string {
  const metadata = read(directory, 'metadata.yaml');
  const rows = Object.entries(metadata['containers'] ?? {}).map(([name, { resource }]) => [
    code(name),
    code(resource),
    cell(metadata['resources']?.[String(resource)]?.['description']),
  ]);
  return table(['Container', 'Resource (an OCI image)', 'What is in it'], rows);
}
