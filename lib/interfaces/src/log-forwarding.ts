/** Pebble's log targets for the units of Loki: a layer of its own in each container. */
import type { Layer, LogTarget, Plan } from '@charmed-spark/ops';
import type { LokiEndpoint } from './loki-push-api.ts';
import { type Topology, topologyLabels } from './topology.ts';

/** Name of the layer, as Canonical's charms call it. */
export const logForwardingLabel = (container: string): string => `${container}-log-forwarding`;

/**
 * The layer that makes every service of a container log to `endpoints` and to no other unit of Loki; undefined when
 * `targets`, those of the container's plan, say so already. Pebble forwards by it at once: no replan, no restart.
 */
export function logForwardingLayer(
  targets: Plan['log-targets'],
  endpoints: readonly LokiEndpoint[],
  topology: Topology,
): Layer | undefined {
  const wanted = new Map<string, LogTarget>();
  for (const [name, target] of Object.entries(targets)) {
    // Named as a unit is: from a Loki. Others are not ours. Pebble can override a target, not remove it.
    if (/^[a-z0-9-]+\/\d+$/.test(name) && target.type === 'loki') wanted.set(name, removed);
  }
  for (const { unit, url } of endpoints) wanted.set(unit, forwarding(url, topology));
  const changed = [...wanted].filter(([name, target]) => !isSame(targets[name], target));
  return changed.length === 0 ? undefined : { 'log-targets': Object.fromEntries(changed) };
}

const removed: LogTarget = {
  override: 'replace',
  type: 'loki',
  location: '(removed)',
  services: ['-all'],
};

const forwarding = (url: string, topology: Topology): LogTarget => ({
  override: 'replace',
  type: 'loki',
  location: url,
  services: ['all'],
  labels: {
    product: 'Juju',
    charm: topology.charm ?? '',
    // With juju_charm, which Loki's charm puts into the expressions of alerts besides the other three.
    ...topologyLabels(topology),
    juju_unit: topology.unit ?? '',
  },
});

function isSame(current: LogTarget | undefined, wanted: LogTarget): boolean {
  const comparable = ({ type, location, services = [], labels = {} }: LogTarget): string =>
    JSON.stringify([type, location, services, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return current !== undefined && comparable(current) === comparable(wanted);
}
