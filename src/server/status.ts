/** What keeps the server from serving, as far as it is its own matter. */
import { blocked, inOneLine, maintenance } from '@charmed-spark/ops';
import { type Cause, stopped } from '../cause.ts';
import type { State } from '../state.ts';
import { planServer } from './plan.ts';
import { mostRestarts } from './silence.ts';

export function containerCauses({ workload }: State): Cause[] {
  return workload.connected ? [] : [stopped(maintenance('Waiting for Pebble'))];
}

/** Active means that the server answered, not that its port accepts. What keeps it from starting is told elsewhere. */
export function serverCauses(state: State): Cause[] {
  const { workload, restarts } = state;
  if (!workload.connected || workload.serving || planServer(state).service.kind !== 'run') return [];
  const { lastLog, silent } = workload;
  // They hold what users sent. Uncut: half a secret would not be recognised as one.
  const lines = lastLog.map((line) => inOneLine(line, Number.POSITIVE_INFINITY));
  const detail = lines.length > 0 ? `last lines of kyuubi:\n${lines.join('\n')}` : undefined;
  if (workload.service === 'backoff' || workload.service === 'error') {
    const text = 'Kyuubi stops right after its start; its last lines are in juju debug-log';
    return [stopped(blocked(text), detail)];
  }
  if (silent && restarts >= mostRestarts) {
    const text = `Kyuubi runs but does not answer, after ${restarts} restarts; its last lines are in juju debug-log`;
    return [stopped(blocked(text), detail)];
  }
  return [stopped(maintenance('Kyuubi is not serving requests'), detail)];
}
