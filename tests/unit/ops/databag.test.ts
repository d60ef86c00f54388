import assert from 'node:assert/strict';
import type { Context, Relation } from '@charmed-spark/ops';
import { environment, FakeJuju, refusal, relationHook, run, runWell } from './fake-juju.ts';
import { type WebTypes, webCharm } from './web-charm.ts';

type Ctx = Context<WebTypes>;

const ADDRESSES = {
  'egress-subnets': '10.1.1.5/32',
  'ingress-address': '10.1.1.5',
  'private-address': '10.1.1.5',
};

function juju(leader: boolean): FakeJuju {
  return new FakeJuju()
    .answer('is-leader', leader)
    .answer('relation-ids db', ['db:4'])
    .answer('relation-ids peers', ['peers:1'])
    .answer('relation-list --format=json -r db:4', ['pg/0'])
    .answer('relation-list --format=json -r peers:1', ['web/10', 'web/2'])
    .answer('relation-get --format=json -r db:4 - web/0', { ...ADDRESSES, old: '1', kept: 'k' })
    .answer('relation-get --format=json -r db:4 --app - pg', { endpoints: 'pg:5432' })
    .answer('relation-get --format=json -r db:4 --app - web', { database: 'web' })
    .answer('relation-get --format=json -r peers:1 --app - web', { shared: 's' });
}

/** Runs a handler in db-relation-changed. */
async function inHook(
  fake: FakeJuju,
  handler: (db: Relation, peers: Relation, ctx: Ctx) => Promise<void>,
): Promise<{ exitCode: number; error?: unknown }> {
  const charm = webCharm();
  charm.on.dbRelationChanged(async ({ relation }, ctx) => {
    const peers = await ctx.relation('peers');
    assert.ok(peers);
    await handler(relation, peers, ctx);
  });
  return run(charm, fake, relationHook('db-relation-changed', 'db:4', { app: 'pg', unit: 'pg/0' }));
}

async function well(fake: FakeJuju, handler: Parameters<typeof inHook>[1]): Promise<void> {
  const outcome = await inHook(fake, handler);
  if (outcome.exitCode !== 0) throw outcome.error;
}

describe('databag access', () => {
  const access = { name: 'RelationDataAccessError' };

  it('lets the leader read and write its unit and application, and read the others', async () => {
    await well(juju(true), async (db, peers) => {
      assert.deepEqual(await db.remoteApp.read(), { endpoints: 'pg:5432' });
      assert.equal(await db.localApp.get('database'), 'web');
      assert.equal(await db.localUnit.get('old'), '1');
      assert.equal(await peers.remoteApp.get('shared'), 's');
      await db.localApp.set('a', '1');
      await db.localUnit.set('a', '1');
      await peers.localApp.set('a', '1');
      await assert.rejects(db.remoteApp.set('a', '1'), access);
      await assert.rejects(db.unit('pg/0').set('a', '1'), access);
      await assert.rejects(peers.unit('web/2').set('a', '1'), access);
    });
  });

  it('keeps other units from the application’s databag, except from reading that of peers', async () => {
    const fake = juju(false);
    await well(fake, async (db, peers) => {
      await assert.rejects(db.localApp.read(), {
        ...access,
        message: 'web/0 is not the leader and may not read the databag of web in relation db:4',
      });
      await assert.rejects(db.localApp.set('a', '1'), access);
      await assert.rejects(db.localApp.replace({ a: '1' }), access);
      assert.equal(await peers.localApp.get('shared'), 's');
      await assert.rejects(peers.localApp.set('a', '1'), access);
      await db.localUnit.set('a', '1');
      assert.equal(await db.remoteApp.get('endpoints'), 'pg:5432');
    });
    assert.deepEqual(
      fake.lines('relation-set'),
      ['relation-set -r db:4 --file -'],
      'nothing refused is sent',
    );
  });

  it('passes on what Juju itself refuses, with the tool and its arguments', async () => {
    const fake = juju(true).answer('relation-get --format=json -r db:4 - pg/0', refusal('permission denied'));
    const outcome = await inHook(fake, async (db) => {
      await db.unit('pg/0').read();
    });
    assert.equal((outcome.error as Error).name, 'PermissionDeniedError');
    assert.match(String(outcome.error), /relation-get --format=json -r db:4 - pg\/0 failed with exit code 1/);
  });

  it('takes text only', async () => {
    await well(juju(true), async (db) => {
      await assert.rejects(db.localUnit.update({ a: 1 as unknown as string }), {
        name: 'RelationDataTypeError',
        message: /the databag of web\/0 in relation db:4 .* a number for key "a"/,
      });
      await assert.rejects(db.localUnit.set('', 'x'), { name: 'RelationDataTypeError' });
    });
  });
});

describe('databag writes', () => {
  it('are read back as written and sent once at commit, sorted, only where they differ', async () => {
    const fake = juju(true);
    await well(fake, async (db) => {
      await db.localUnit.update({ z: 'new', kept: 'k', old: undefined, missing: undefined });
      await db.localUnit.set('z', 'newer');
      await db.localUnit.set('a', '');
      assert.deepEqual(await db.localUnit.read(), { ...ADDRESSES, kept: 'k', z: 'newer' });
      assert.deepEqual(fake.lines('relation-set'), []);
    });
    const [call, ...rest] = fake.calls.filter(({ tool }) => tool === 'relation-set');
    assert.deepEqual(rest, []);
    assert.equal(call?.stdin, '{"old":"","z":"newer"}');
    assert.equal(fake.lines('relation-get').length, 1);
  });

  it('that change nothing cost no relation-set', async () => {
    const fake = juju(true);
    await well(fake, async (db, peers) => {
      await db.localApp.update({ database: 'web' });
      await peers.localApp.replace({ shared: 's' });
      await db.localUnit.set('kept', 'other');
      await db.localUnit.set('kept', 'k');
    });
    assert.deepEqual(fake.lines('relation-set'), []);
  });

  it('replace the whole bag but for the addresses that Juju keeps there', async () => {
    const fake = juju(true);
    await well(fake, async (db) => {
      await db.localUnit.replace({ fresh: '1' });
      assert.deepEqual(await db.localUnit.read(), { ...ADDRESSES, fresh: '1' });
    });
    assert.equal(
      fake.calls.find(({ tool }) => tool === 'relation-set')?.stdin,
      '{"fresh":"1","kept":"","old":""}',
    );
  });

  it('go out with --app for the application', async () => {
    const fake = juju(true);
    await well(fake, async (db) => db.localApp.delete('database'));
    assert.deepEqual(fake.lines('relation-set'), ['relation-set -r db:4 --app --file -']);
  });

  it('fail the hook when Juju refuses the commit', async () => {
    const fake = juju(true).answer('relation-set', refusal('cannot write relation settings'));
    const outcome = await inHook(fake, async (db) => db.localApp.set('a', 'b'));
    assert.equal(outcome.exitCode, 1);
    assert.equal((outcome.error as Error).name, 'NotLeaderError');
  });
});

describe('relations', () => {
  it('order units by number and know peers by role', async () => {
    await well(juju(false), async (db, peers) => {
      assert.deepEqual(peers.units, ['web/2', 'web/10']);
      assert.equal(peers.app, 'web');
      assert.deepEqual([db.app, db.units, db.active], ['pg', ['pg/0'], true]);
      assert.equal(db.unit('web/0'), db.localUnit);
    });
  });

  it('find the application of a relation without units', async () => {
    const charm = webCharm();
    const fake = new FakeJuju()
      .answer('relation-ids site', ['site:12', 'site:3'])
      .answer('relation-list --format=json -r', [])
      .answer('relation-list --format=json --app -r site:3', 'ingress')
      .answer('relation-list --format=json --app -r site:12', 'other');
    charm.on.start(async (_, ctx) => {
      const sites = await ctx.relations('site');
      assert.deepEqual(
        sites.map(({ id, app }) => [id, app]),
        [
          [3, 'ingress'],
          [12, 'other'],
        ],
      );
      await assert.rejects(ctx.relation('site'), { name: 'TooManyRelatedAppsError', count: 2 });
    });
    await runWell(charm, fake, environment('start'));
  });

  it('lack the one that is being broken, which the event still has', async () => {
    const charm = webCharm();
    // Some Jujus list it still.
    const fake = juju(true).answer('relation-ids db', ['db:4']);
    let reconciled = false;
    charm.on.dbRelationBroken(async ({ relation }) => {
      assert.deepEqual([relation.id, relation.app, relation.units, relation.active], [4, 'pg', [], false]);
      assert.equal(await relation.remoteApp.get('endpoints'), 'pg:5432');
    });
    charm.reconcile(async (ctx) => {
      reconciled = true;
      assert.equal(await ctx.relation('db'), undefined);
      assert.deepEqual(await ctx.relations('db'), []);
    });
    await runWell(charm, fake, relationHook('db-relation-broken', 'db:4', { app: 'pg' }));
    assert.ok(reconciled);
  });

  it('of an endpoint that the charm does not have are refused by name', async () => {
    const outcome = await inHook(juju(true), async (_db, _peers, ctx) => {
      await ctx.relations('dbx' as 'db');
    });
    assert.match(String(outcome.error), /"dbx" is no endpoint of this charm; it has db, site, peers/);
  });

  it('that vanished are told by a typed error', async () => {
    const text = 'invalid value "db:4" for option -r: relation not found';
    const fake = juju(true).answer('relation-get', refusal(text, 2));
    fake.answers.delete('relation-get --format=json -r db:4 - web/0');
    const outcome = await inHook(fake, async (db) => {
      await db.localUnit.read();
    });
    assert.equal((outcome.error as Error).name, 'RelationNotFoundError');
  });
});
