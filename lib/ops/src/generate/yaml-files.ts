/** Reads a charm's YAML files at development time. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

export type YamlMap = Record<string, unknown>;

/** A flaw in a charm's YAML: the message names file, key and what is wrong. */
export class CharmYamlError extends Error {
  override name = 'CharmYamlError';
}

/** The three files as one; `source` says which file a part came from, for error texts. */
export interface CharmYaml {
  readonly metadata: YamlMap;
  readonly options: YamlMap;
  readonly actions: YamlMap;
  readonly source: { metadata: string; config: string; actions: string };
}

/**
 * Reads metadata.yaml, config.yaml and actions.yaml of a charm; where one is not there, the same keys of
 * charmcraft.yaml. Throws CharmYamlError.
 */
export function readCharmYaml(directory: string): CharmYaml {
  const charmcraft = read(directory, 'charmcraft.yaml');
  const metadata = read(directory, 'metadata.yaml') ?? charmcraft;
  if (metadata === undefined) {
    throw new CharmYamlError(`${directory} is no charm: it has neither metadata.yaml nor charmcraft.yaml`);
  }
  const config = read(directory, 'config.yaml');
  const actions = read(directory, 'actions.yaml');
  const configFile = config === undefined ? 'charmcraft.yaml' : 'config.yaml';
  const actionsFile = actions === undefined ? 'charmcraft.yaml' : 'actions.yaml';
  const configMap = config ?? mapAt(charmcraft ?? {}, 'config', configFile);
  return {
    metadata,
    options: mapAt(configMap, 'options', configFile),
    actions: actions ?? mapAt(charmcraft ?? {}, 'actions', actionsFile),
    source: {
      metadata: existsSync(join(directory, 'metadata.yaml')) ? 'metadata.yaml' : 'charmcraft.yaml',
      config: configFile,
      actions: actionsFile,
    },
  };
}

/** A map below a key; an absent or empty one is `{}`. */
export function mapAt(map: YamlMap, key: string, file: string): YamlMap {
  const value = map[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new CharmYamlError(`${file}: ${key} must be a map, it is ${JSON.stringify(value)}`);
  }
  return value as YamlMap;
}

function read(directory: string, file: string): YamlMap | undefined {
  const path = join(directory, file);
  if (!existsSync(path)) return undefined;
  const document = parseDocument(readFileSync(path, 'utf8'));
  const [error] = document.errors;
  if (error !== undefined) throw new CharmYamlError(`${path}: ${error.message}`);
  const content: unknown = document.toJS();
  if (content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content))
    throw new CharmYamlError(`${path}: must be a map`);
  return content as YamlMap;
}
