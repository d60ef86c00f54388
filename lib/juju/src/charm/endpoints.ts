import type { EndpointMeta, Role } from '../model.ts';
import type { Reader } from './reader.ts';

const sections: [string, Role][] = [
  ['provides', 'provider'],
  ['requires', 'requirer'],
  ['peers', 'peer'],
];

/** Endpoints by name; a name is used once, `juju` and `juju-*` are Juju's own. */
export function parseEndpoints(metadata: Reader): Record<string, EndpointMeta> {
  const endpoints: Record<string, EndpointMeta> = {};
  for (const [section, role] of sections) {
    const reader = metadata.child(section);
    for (const name of reader.keys()) {
      if (name === 'juju' || name.startsWith('juju-')) reader.fail(name, 'is a reserved name');
      if (Object.hasOwn(endpoints, name)) reader.fail(name, 'is defined more than once');
      endpoints[name] = parseEndpoint(reader, name, role);
    }
  }
  return endpoints;
}

function parseEndpoint(section: Reader, name: string, role: Role): EndpointMeta {
  const short = section.raw(name);
  if (typeof short === 'string') return { name, role, interface: short };
  const reader = section.child(name);
  const type = reader.text('interface');
  if (type === undefined) return section.fail(name, 'has no interface');
  const limit = reader.number('limit');
  const optional = reader.boolean('optional');
  const scope = reader.oneOf('scope', ['global', 'container'] as const);
  return {
    name,
    role,
    interface: type,
    ...(limit === undefined ? {} : { limit }),
    ...(optional === undefined ? {} : { optional }),
    ...(scope === undefined ? {} : { scope }),
  };
}
