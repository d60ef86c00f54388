/** From a charm's YAML to the metadata that is compiled in. Descriptions stay behind. */
import type { ActionMeta, CharmMeta, EndpointMeta, OptionMeta } from '../meta.ts';
import { type CharmYaml, CharmYamlError, mapAt, type YamlMap } from './yaml-files.ts';

const ROLES = { requires: 'requirer', provides: 'provider', peers: 'peer' } as const;
const OPTION_TYPES = ['string', 'int', 'float', 'boolean', 'secret'] as const;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;
const ACTION = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Throws CharmYamlError for what Juju would refuse or the framework could not type. */
export function charmMeta(yaml: CharmYaml): CharmMeta {
  const { metadata, source } = yaml;
  const file = source.metadata;
  const name = text(metadata.name, `${file}: name`);
  if (!NAME.test(name)) throw new CharmYamlError(`${file}: name ${JSON.stringify(name)} is no charm name`);
  const meta: CharmMeta = {
    name,
    endpoints: endpoints(metadata, file),
    extraBindings: Object.keys(mapAt(metadata, 'extra-bindings', file)),
    containers: containers(metadata, file),
    resources: resources(metadata, file),
    storage: storages(metadata, file),
    options: options(yaml),
    actions: actions(yaml),
  };
  if (Array.isArray(metadata.assumes)) meta.assumes = metadata.assumes;
  const user = metadata['charm-user'];
  if (user !== undefined) meta.charmUser = oneOf(user, ['root', 'sudoer', 'non-root'], `${file}: charm-user`);
  return meta;
}

function endpoints(metadata: YamlMap, file: string): CharmMeta['endpoints'] {
  const all: CharmMeta['endpoints'] = {};
  for (const [section, role] of Object.entries(ROLES)) {
    for (const [name, raw] of entries(metadata, section, file)) {
      const where = `${file}: ${section}.${name}`;
      if (all[name] !== undefined)
        throw new CharmYamlError(`${where}: another section has this name already`);
      const endpoint: EndpointMeta = { name, role, interface: text(raw.interface, `${where}.interface`) };
      if (raw.limit !== undefined) endpoint.limit = number(raw.limit, `${where}.limit`);
      if (typeof raw.optional === 'boolean') endpoint.optional = raw.optional;
      if (raw.scope !== undefined)
        endpoint.scope = oneOf(raw.scope, ['global', 'container'], `${where}.scope`);
      all[name] = endpoint;
    }
  }
  return all;
}

function containers(metadata: YamlMap, file: string): CharmMeta['containers'] {
  const all: CharmMeta['containers'] = {};
  for (const [name, raw] of entries(metadata, 'containers', file)) {
    const container: CharmMeta['containers'][string] = {};
    if (raw.resource !== undefined) {
      container.resource = text(raw.resource, `${file}: containers.${name}.resource`);
    }
    if (Array.isArray(raw.mounts)) container.mounts = raw.mounts;
    if (raw.uid !== undefined) container.uid = number(raw.uid, `${file}: containers.${name}.uid`);
    if (raw.gid !== undefined) container.gid = number(raw.gid, `${file}: containers.${name}.gid`);
    all[name] = container;
  }
  return all;
}

function resources(metadata: YamlMap, file: string): CharmMeta['resources'] {
  const all: CharmMeta['resources'] = {};
  for (const [name, raw] of entries(metadata, 'resources', file)) {
    const type = oneOf(raw.type ?? 'file', ['oci-image', 'file'], `${file}: resources.${name}.type`);
    all[name] = { type };
    if (raw.filename !== undefined) all[name].filename = String(raw.filename);
    if (raw['upstream-source'] !== undefined) all[name].upstreamSource = String(raw['upstream-source']);
  }
  return all;
}

function storages(metadata: YamlMap, file: string): CharmMeta['storage'] {
  const all: CharmMeta['storage'] = {};
  for (const [name, raw] of entries(metadata, 'storage', file)) {
    const type = oneOf(raw.type, ['filesystem', 'block'], `${file}: storage.${name}.type`);
    all[name] = { type };
    if (raw.location !== undefined) all[name].location = String(raw.location);
    if (raw['minimum-size'] !== undefined) all[name].minimumSize = String(raw['minimum-size']);
    const range = mapAt(raw, 'multiple', file).range;
    if (range !== undefined) all[name].multiple = String(range);
  }
  return all;
}

function options(yaml: CharmYaml): CharmMeta['options'] {
  const file = yaml.source.config;
  const all: CharmMeta['options'] = {};
  for (const [name, raw] of entries({ options: yaml.options }, 'options', file)) {
    const where = `${file}: options.${name}`;
    const type = oneOf(raw.type ?? 'string', OPTION_TYPES, `${where}.type`);
    const option: OptionMeta = { type };
    const value = raw.default;
    if (value !== undefined && value !== null) option.default = optionDefault(value, type, where);
    all[name] = option;
  }
  return all;
}

function optionDefault(value: unknown, type: OptionMeta['type'], where: string): string | number | boolean {
  const fits =
    type === 'boolean'
      ? typeof value === 'boolean'
      : type === 'int'
        ? Number.isInteger(value)
        : type === 'float'
          ? typeof value === 'number'
          : typeof value === 'string';
  if (fits) return value as string | number | boolean;
  throw new CharmYamlError(`${where}.default is ${JSON.stringify(value)}, which is no ${type}`);
}

function actions(yaml: CharmYaml): CharmMeta['actions'] {
  const file = yaml.source.actions;
  const all: CharmMeta['actions'] = {};
  for (const [name, raw] of entries({ actions: yaml.actions }, 'actions', file)) {
    if (!ACTION.test(name) || /^juju(-|$)/.test(name)) {
      throw new CharmYamlError(`${file}: ${JSON.stringify(name)} is no name for an action`);
    }
    const action: ActionMeta = {};
    const params = mapAt(raw, 'params', file);
    if (Object.keys(params).length > 0) action.params = stripDescriptions(params);
    if (Array.isArray(raw.required)) action.required = raw.required.map(String);
    if (typeof raw.additionalProperties === 'boolean') action.additionalProperties = raw.additionalProperties;
    all[name] = action;
  }
  return all;
}

/** The schema without its prose; a property that is itself called `description` stays. */
function stripDescriptions(schemas: YamlMap): YamlMap {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [name, schema];
      const { description: _, ...rest } = schema as YamlMap;
      const properties = rest.properties;
      if (typeof properties === 'object' && properties !== null) {
        rest.properties = stripDescriptions(properties as YamlMap);
      }
      return [name, rest];
    }),
  );
}

function entries(map: YamlMap, key: string, file: string): [string, YamlMap][] {
  const section = mapAt(map, key, file);
  return Object.keys(section).map((name) => [name, mapAt(section, name, file)]);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new CharmYamlError(`${where} must be text, it is ${JSON.stringify(value) ?? 'missing'}`);
}

function number(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new CharmYamlError(`${where} must be a whole number, it is ${JSON.stringify(value)}`);
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((item) => item === value);
  if (found !== undefined) return found;
  throw new CharmYamlError(
    `${where} is ${JSON.stringify(value) ?? 'missing'}; it must be one of ${allowed.join(', ')}`,
  );
}
