import assert from 'node:assert/strict';
import { PathError, type PebbleClient } from '@charmed-spark/ops';
import { FakePebble } from '@charmed-spark/ops-testing';
import type { Context } from '../../../lab/providers/postgresql-k8s/src/charm.gen.ts';
import { ensureServer } from '../../../lab/providers/postgresql-k8s/src/server.ts';

const hba = '/etc/postgresql/charm_hba.conf';
const configuration = '/etc/postgresql/charm.conf';
const version = '/var/lib/postgresql/data/pgdata/PG_VERSION';

const contextOf = (pebble: Partial<PebbleClient>): Context => {
  const unit = { container: () => pebble, setPorts: async () => undefined };
  return { unit } as unknown as Context;
};

describe('the server of the postgresql-k8s charm', () => {
  it('is never initialised anew because its data directory could not be looked at', async () => {
    const denied = new PathError('permission-denied', version, 'permission denied');
    const pebble = new FakePebble({ name: 'postgresql' });
    pebble.pull = async () => Promise.reject(denied);
    await assert.rejects(ensureServer(contextOf(pebble), undefined), denied);
    assert.deepEqual(pebble.execCalls, []);
  });

  it('gets access rules when they differ or more may read them, and only then', async () => {
    const pushed: string[] = [];
    const pebble = new FakePebble({
      name: 'postgresql',
      files: { [version]: '15\n', [hba]: 'host all all all trust\n' },
      execs: [{ command: ['psql'], reply: {} }],
    });
    const push = pebble.push;
    pebble.push = async (path, content, options) => {
      pushed.push(path);
      await push(path, content, options);
    };
    await ensureServer(contextOf(pebble), undefined);
    assert.deepEqual(pushed.splice(0), [hba, configuration]);
    await ensureServer(contextOf(pebble), undefined);
    assert.deepEqual(pushed.splice(0), []);
    const text = pebble.tree.read(hba);
    await push(hba, text, { user: 'postgres', group: 'postgres', mode: 0o644 });
    await ensureServer(contextOf(pebble), undefined);
    assert.deepEqual(pushed, [hba]);
  });
});
