import assert from 'node:assert/strict';
import { ConnectionError } from '@charmed-spark/ops';
import type { Context } from '../../../src/charm.gen.ts';
import type { Outside } from '../../../src/outside.ts';
import { applyServer, planServer } from '../../../src/server/index.ts';
import { readyState } from './states.ts';

/** A container that answers until its files are asked for; `error` is what it says then. */
function failing(error: Error): { ctx: Context; logs: string[] } {
  const logs: string[] = [];
  const pebble = {
    canConnect: async () => false,
    listFiles: async () => {
      throw error;
    },
  };
  const log = { info: () => undefined, warning: (text: string) => logs.push(text) };
  return { ctx: { log, unit: { container: () => pebble } } as unknown as Context, logs };
}

describe('a container that goes away while the server is brought in line', () => {
  const state = readyState();
  const apply = (ctx: Context) =>
    applyServer(ctx, { isServing: async () => false } as Outside, state, planServer(state));

  it('counts as not connected, and the next event looks again', async () => {
    const { ctx, logs } = failing(new ConnectionError('no such socket'));
    assert.deepEqual(await apply(ctx), { workload: { connected: false }, restarts: 0 });
    assert.deepEqual(logs, ['Container kyuubi went away: no such socket']);
  });

  it('is told apart from a bug', async () => {
    await assert.rejects(apply(failing(new TypeError('a bug')).ctx), /a bug/);
  });
});
