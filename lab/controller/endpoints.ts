/** Which endpoints of two applications fit together: Juju's inference and its refusals. */
import type { EndpointMeta } from '@charmed-spark/juju';
import { JujuError } from './errors.ts';
import { applicationIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';

export interface Side {
  application: string;
  endpoint: EndpointMeta;
}

/** A pair with the requirer first, as in Juju's relation keys. */
export type Pair = [requirer: Side, provider: Side];

export const keyOf = (sides: { application: string; endpoint: string }[]): string =>
  sides.map((side) => `${side.application}:${side.endpoint}`).join(' ');

const pairKey = (pair: Pair): string =>
  keyOf(pair.map((side) => ({ application: side.application, endpoint: side.endpoint.name })));

/** Endpoints that `app` or `app:endpoint` may mean. @throws JujuError when there is no such thing. */
function sidesOf(model: LabModel, text: string): Side[] {
  const [name, endpointName, ...rest] = text.split(':');
  if (!name || rest.length > 0 || endpointName === '') throw new JujuError(`invalid endpoint "${text}"`);
  const { state } = applicationIn(model, name);
  if (endpointName === undefined) {
    return Object.values(state.charm.endpoints).map((endpoint) => ({ application: name, endpoint }));
  }
  const endpoint = Object.hasOwn(state.charm.endpoints, endpointName)
    ? state.charm.endpoints[endpointName]
    : undefined;
  if (!endpoint) throw new JujuError(`application "${name}" has no "${endpointName}" relation`);
  return [{ application: name, endpoint }];
}

/** All fitting pairs of two texts. */
export function candidates(model: LabModel, first: string, second: string): Pair[] {
  const pairs: Pair[] = [];
  for (const a of sidesOf(model, first)) {
    for (const b of sidesOf(model, second)) {
      if (a.endpoint.interface !== b.endpoint.interface) continue;
      if (a.endpoint.role === 'requirer' && b.endpoint.role === 'provider') pairs.push([a, b]);
      if (a.endpoint.role === 'provider' && b.endpoint.role === 'requirer') pairs.push([b, a]);
    }
  }
  return pairs;
}

/** The one fitting pair. @throws JujuError when there is none or more than one. */
export function inferPair(model: LabModel, first: string, second: string): Pair {
  const pairs = candidates(model, first, second);
  const [only, other] = pairs;
  if (!only) throw new JujuError('no relations found');
  if (!other) return only;
  const options = pairs.map((pair) => `"${pairKey(pair)}"`).sort();
  throw new JujuError(`ambiguous relation: "${first} ${second}" could refer to ${options.join('; ')}`);
}
