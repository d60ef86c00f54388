import type { ActionMeta } from '../model.ts';
import type { Reader } from './reader.ts';

const namePattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Actions by name; `juju` and `juju-*` are reserved, `$ref` and `$schema` not allowed in parameters. */
export function parseActions(document: Reader): Record<string, ActionMeta> {
  return Object.fromEntries(
    document.children().map(([name, reader]) => {
      if (!namePattern.test(name)) {
        document.fail(name, 'is no action name (lower-case letters, digits and inner hyphens)');
      }
      if (name === 'juju' || name.startsWith('juju-')) document.fail(name, 'is a reserved action name');
      const description = reader.text('description');
      const additionalProperties = reader.boolean('additionalProperties');
      const required = reader.list('required')?.map((key) => {
        if (typeof key !== 'string') return reader.fail('required', 'must be a list of parameter names');
        return key;
      });
      const params = reader.child('params');
      refuseReferences(reader, reader.raw('params'));
      for (const [key, param] of params.children()) {
        const type = param.raw('type');
        if (type !== undefined && typeof type !== 'string' && !Array.isArray(type)) {
          params.fail(key, 'has a type that is no text');
        }
      }
      return [
        name,
        {
          ...(description === undefined ? {} : { description }),
          ...(params.keys().length === 0 ? {} : { params: reader.raw('params') as Record<string, unknown> }),
          ...(required === undefined ? {} : { required }),
          ...(additionalProperties === undefined ? {} : { additionalProperties }),
        },
      ];
    }),
  );
}

function refuseReferences(reader: Reader, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' || key === '$schema') reader.fail('params', `may not contain ${key}`);
    refuseReferences(reader, item);
  }
}
