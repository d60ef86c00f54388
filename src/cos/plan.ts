/** Where the server's output should go. */
import { logForwardingLayer } from '@charmed-spark/interfaces';
import type { Layer } from '@charmed-spark/ops';
import { meta } from '../charm.gen.ts';
import type { State } from '../state.ts';

export interface CosPlan {
  /** Layer with the log targets that differ; undefined when they are in line, or Pebble does not answer. */
  logs: Layer | undefined;
}

type Input = Pick<State, 'app' | 'unit' | 'model' | 'modelUuid' | 'workload' | 'cos'>;

export function planCos({ app, unit, model, modelUuid, workload, cos: { loki } }: Input): CosPlan {
  if (!workload.connected) return { logs: undefined };
  const topology = { model, modelUuid, application: app, unit, charm: meta.name };
  return { logs: logForwardingLayer(workload.plan['log-targets'], loki.endpoints, topology) };
}
