import assert from 'node:assert/strict';
import { PathError, type PebbleClient } from '@charmed-spark/ops';
import type { Context } from '../../../lab/providers/postgresql-k8s/src/charm.gen.ts';
import { ensureServer } from '../../../lab/providers/postgresql-k8s/src/server.ts';

const hba = '/etc/postgresql/charm_hba.conf';
const configuration = '/etc/postgresql/charm.conf';

/** A container of which the calls are kept; `files` may hold an error instead of a text. */
function container(files: Record<string, string | Error>) {
  const calls: string[] = [];
  const pebble: Partial<PebbleClient> = {
    canConnect: async () => true,
    pull: async (path: string) => {
      const file = files[path] ?? new PathError('not-found', path, 'no such file');
      if (file instanceof Error) throw file;
      return new TextEncoder().encode(file);
    },
    push: async (path, content) => {
      calls.push(`push ${path}`);
      files[path] = String(content);
    },
    exec: async ([name = '']) => {
      calls.push(`exec ${name}`);
      return { stdout: '', stderr: '' };
    },
    remove: async () => undefined,
    makeDir: async () => undefined,
    addLayer: async () => undefined,
    replan: async () => undefined as never,
  };
  const unit = { container: () => pebble, setPorts: async () => undefined };
  return { calls, ctx: { unit } as unknown as Context };
}

describe('the server of the postgresql-k8s charm', () => {
  const version = '/var/lib/postgresql/data/pgdata/PG_VERSION';

  it('is never initialised anew because its data directory could not be looked at', async () => {
    const denied = new PathError('permission-denied', version, 'permission denied');
    const { calls, ctx } = container({ [version]: denied });
    await assert.rejects(ensureServer(ctx, undefined), denied);
    assert.deepEqual(calls, []);
  });

  it('gets access rules when they differ, and only then', async () => {
    const files = { [version]: '15\n', [hba]: 'host all all all trust\n' };
    const { calls, ctx } = container(files);
    await ensureServer(ctx, undefined);
    assert.deepEqual(calls, [`push ${hba}`, `push ${configuration}`, 'exec psql']);
    calls.length = 0;
    await ensureServer(ctx, undefined);
    assert.deepEqual(calls, ['exec psql']);
  });
});
