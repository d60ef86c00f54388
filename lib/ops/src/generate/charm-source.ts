/** The text of `charm.gen.ts`. */
import { camel } from '../event-name.ts';
import type { CharmMeta, OptionMeta } from '../meta.ts';
import { charmMeta } from './charm-meta.ts';
import { type PropertyType, propertyTypes } from './schema-type.ts';
import { type CharmYaml, CharmYamlError, mapAt } from './yaml-files.ts';

const OPTION_TYPES: Record<OptionMeta['type'], string> = {
  string: 'string',
  int: 'number',
  float: 'number',
  boolean: 'boolean',
  secret: 'string',
};

/** Names and types of a charm as TypeScript. The same YAML always gives the same text. Throws CharmYamlError. */
export function charmSource(yaml: CharmYaml): string {
  const meta = charmMeta(yaml);
  checkEventNames(meta, yaml.source.metadata);
  const actions = Object.keys(meta.actions).map((name) => {
    const raw = mapAt(yaml.actions, name, yaml.source.actions);
    const fields = propertyTypes(mapAt(raw, 'params', yaml.source.actions), raw.required);
    return `${comment(raw.description, '  ')}  ${quote(name)}: ${parameters(fields)};\n`;
  });
  return [
    `// Made from the charm's YAML files by \`npm run generate\`. Do not edit.`,
    `import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';`,
    '',
    '/** Options of config.yaml; those without a default are absent until the operator sets them. */',
    `export interface Config {\n${Object.entries(meta.options)
      .map(([name, option]) => optionLine(name, option, yaml))
      .join('')}}`,
    '',
    '/** Parameters of each action. */',
    `export interface Actions {\n${actions.join('')}}`,
    '',
    '/** Names and types of this charm. */',
    'export interface Types extends CharmTypes {',
    '  config: Config;',
    `  endpoints: ${union(meta.endpoints)};`,
    `  containers: ${union(meta.containers)};`,
    `  storages: ${union(meta.storage)};`,
    `  resources: ${union(meta.resources)};`,
    '  actions: Actions;',
    '}',
    '',
    '/** What a handler of this charm gets. */',
    'export type Context = OpsContext<Types>;',
    "/** What an action's handler of this charm gets. */",
    'export type ActionContext = OpsActionContext<Types>;',
    '',
    `export const meta: CharmMeta<Types> = ${JSON.stringify(meta, null, 2)};`,
    '',
  ].join('\n');
}

function optionLine(name: string, option: OptionMeta, yaml: CharmYaml): string {
  const raw = mapAt(yaml.options, name, yaml.source.config);
  const suffix = option.default === undefined ? '?' : '';
  return `${comment(raw.description, '  ')}  ${quote(name)}${suffix}: ${OPTION_TYPES[option.type]};\n`;
}

function parameters(fields: readonly PropertyType[]): string {
  if (fields.length === 0) return 'Record<never, never>';
  const lines = fields.map(
    ({ name, optional, type, description }) =>
      `${comment(description, '    ')}    ${quote(name)}${optional ? '?' : ''}: ${type};\n`,
  );
  return `{\n${lines.join('')}  }`;
}

function comment(description: unknown, indent: string): string {
  if (typeof description !== 'string' || description.trim() === '') return '';
  const lines = description.trim().replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function union(map: object): string {
  return Object.keys(map).map(quote).join(' | ') || 'never';
}

/** A literal in single quotes, as the rest of the code has them. */
function quote(name: string): string {
  return `'${JSON.stringify(name).slice(1, -1).replaceAll("'", "\\'")}'`;
}

/** Two names that differ only by `-` and `_` would become one event. */
function checkEventNames(meta: CharmMeta, file: string): void {
  const seen = new Map<string, string>();
  for (const section of [meta.endpoints, meta.containers, meta.storage]) {
    for (const name of Object.keys(section)) {
      const other = seen.get(camel(name));
      if (other !== undefined && other !== name) {
        throw new CharmYamlError(`${file}: ${other} and ${name} are one name in code; rename one of them`);
      }
      seen.set(camel(name), name);
    }
  }
}
