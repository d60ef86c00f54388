/** Where the agent of a unit keeps its things, as on a real unit (docs/reference/juju-rules.md). */
import { join } from 'node:path';

export interface UnitPaths {
  /** Charm directory. */
  charm: string;
  resources: string;
  /** The agent's own files; not for the charm. */
  state: string;
  socket: string;
  /** Directory of the hook tools, first in a hook's PATH. */
  tools: string;
}

/** `app-0` of `app/0`. */
export const podOf = (unit: string): string => unit.replace('/', '-');

/** `app/0` of pod `app-0`; throws when the name has no ordinal. */
export function unitOf(pod: string): string {
  const [, application, ordinal] = /^(.+)-(\d+)$/.exec(pod) ?? [];
  if (application === undefined) {
    throw new Error(`pod name "${pod}" has no ordinal at its end, so that its unit cannot be told`);
  }
  return `${application}/${ordinal}`;
}

export function unitPaths(dataDir: string, unit: string): UnitPaths {
  const tag = `unit-${podOf(unit)}`;
  const agent = join(dataDir, 'agents', tag);
  return {
    charm: join(agent, 'charm'),
    resources: join(agent, 'resources'),
    state: join(agent, 'state'),
    socket: join(agent, 'agent.socket'),
    tools: join(dataDir, 'tools', tag),
  };
}
