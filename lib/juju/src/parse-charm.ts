/** Reads what Juju reads of a charm: metadata.yaml, config.yaml, actions.yaml (Juju contract 7.3). */
import { parse, YAMLParseError } from 'yaml';
import { parseActions } from './charm/actions.ts';
import { parseContainers, parseResources, parseStorage } from './charm/containers.ts';
import { parseEndpoints } from './charm/endpoints.ts';
import { parseOptions } from './charm/options.ts';
import { Reader } from './charm/reader.ts';
import { CharmError } from './errors.ts';
import type { CharmMeta } from './model.ts';

/** Texts of the files. */
export interface CharmFiles {
  metadata: string;
  config?: string;
  actions?: string;
}

/** @throws CharmError naming file, key and flaw. */
export function parseCharm(files: CharmFiles): CharmMeta {
  const metadata = read('metadata.yaml', files.metadata);
  const config = read('config.yaml', files.config ?? '');
  const actions = read('actions.yaml', files.actions ?? '');
  const name = metadata.text('name');
  if (name === undefined) return metadata.fail('name', 'is missing');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/.test(name)) {
    metadata.fail('name', `must be lower-case letters, digits and hyphens, got ${JSON.stringify(name)}`);
  }
  const summary = metadata.text('summary');
  const description = metadata.text('description');
  const assumes = metadata.list('assumes');
  const charmUser = metadata.oneOf('charm-user', ['root', 'sudoer', 'non-root'] as const);
  const resources = parseResources(metadata.child('resources'));
  const storage = parseStorage(metadata.child('storage'));
  return {
    name,
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(assumes === undefined ? {} : { assumes }),
    endpoints: parseEndpoints(metadata),
    extraBindings: metadata.child('extra-bindings').keys(),
    containers: parseContainers(metadata.child('containers'), resources, storage),
    resources,
    storage,
    options: parseOptions(config.child('options')),
    actions: parseActions(actions),
    ...(charmUser === undefined ? {} : { charmUser }),
  };
}

function read(file: string, text: string): Reader {
  let value: unknown;
  try {
    value = parse(text, { uniqueKeys: true }) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CharmError(`${file}: not valid YAML: ${error.message.split('\n')[0]}`);
  }
  return new Reader(file, [], value);
}
