/** Work that a charm starts and does not await: it counts all the same. */
import assert from 'node:assert/strict';
import { active, type Context, dispatch, type Relation } from '@charmed-spark/ops';
import { environment, FakeJuju, refusal, run, runWell } from './fake-juju.ts';
import { type WebTypes, webCharm } from './web-charm.ts';

describe('work that a charm does not await', () => {
  it('is waited for before the commit', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('relation-ids peers', ['peers:1']).answer('relation-list', []);
    juju.answer('relation-get', {}).answer('is-leader', true);
    charm.reconcile(async (ctx) => {
      const peers = await ctx.relation('peers');
      void peers?.localApp.set('a', '1');
      void ctx.unit.openPort('tcp', 80);
    });
    await runWell(charm, juju, environment('start'));
    assert.equal(juju.lines('relation-set').length, 1);
    assert.deepEqual(juju.lines('open-port'), ['open-port 80/tcp']);
  });

  it('fails the dispatch when it fails, and nothing is committed', async () => {
    const forgotten: Record<string, (ctx: Context<WebTypes>, db: Relation) => unknown> = {
      'set of a foreign bag': (_, db) => db.remoteApp.set('a', 'b'),
      'delete in a foreign bag': (_, db) => db.remoteApp.delete('a'),
      'replace of a foreign bag': (_, db) => db.unit('pg/0').replace({}),
      'status of the application': (ctx) => ctx.app.setStatus(active()),
      'status that is none': (ctx) => ctx.unit.setStatus({ name: 'error' as 'active', message: '' }),
      'opening of a port': (ctx) => ctx.unit.openPort('tcp', 80),
      'closing of a port that is none': (ctx) => ctx.unit.closePort('tcp', 700_000),
      'ports that are none': (ctx) => ctx.unit.setPorts(700_000),
      'workload version': (ctx) => ctx.unit.setWorkloadVersion('1'),
      'secret of the application': (ctx) => ctx.app.addSecret({ key: 'value' }),
      'secret without content': (ctx) => ctx.unit.addSecret({}),
      'content of a secret': (ctx) => ctx.secrets.known({ id: 'secret:abc' }).setContent({ key: 'value' }),
      'settings of a secret': (ctx) => ctx.secrets.known({ id: 'secret:abc' }).setInfo({}),
      'grant of a secret': (ctx, db) => ctx.secrets.known({ id: 'secret:abc' }).grant(db),
      'removal of a secret': (ctx) => ctx.secrets.known({ id: 'secret:abc' }).removeAllRevisions(),
    };
    for (const [what, forget] of Object.entries(forgotten)) {
      const charm = webCharm();
      const juju = new FakeJuju().answer('relation-ids', ['db:1']).answer('relation-list', ['pg/0']);
      for (const tool of ['open-port', 'secret-add', 'secret-set', 'secret-grant', 'secret-remove']) {
        juju.answer(tool, refusal('this unit is not the leader'));
      }
      juju.answer('relation-get', {}).answer('application-version-set', refusal('no'));
      juju.answer('status-set --application=True', refusal('this unit is not the leader'));
      charm.reconcile(async (ctx) => {
        const db = await ctx.relation('db');
        assert.ok(db);
        void db.localUnit.set('written', '1');
        void forget(ctx, db);
      });
      const outcome = await run(charm, juju, environment('start'));
      assert.equal(outcome.exitCode, 1, what);
      assert.match(juju.logged().join(), /^ERROR Uncaught exception/, what);
      assert.deepEqual(juju.lines('relation-set'), [], what);
    }
  });

  it('is the charm’s affair when it looks at the failure', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('relation-ids', ['db:1']).answer('relation-list', ['pg/0']);
    charm.reconcile(async (ctx) => {
      const bag = (await ctx.relation('db'))?.remoteApp;
      assert.ok(bag);
      await assert.rejects(bag.set('a', 'b'), { name: 'RelationDataAccessError' });
      bag.set('a', 'b').catch(() => {});
      const [set, replaced] = await Promise.allSettled([bag.set('a', 'b'), bag.replace({})]);
      assert.deepEqual([set.status, replaced.status], ['rejected', 'rejected']);
      const late = bag.delete('a');
      await ctx.config();
      await late.then(
        () => assert.fail('written'),
        () => {},
      );
    });
    await runWell(charm, juju, environment('start'));
  });

  it('is heard of before the commit when only the process knows of it', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('relation-ids peers', ['peers:1']).answer('relation-list', []);
    juju.answer('relation-get', {});
    let interrupt: (error: Error) => void = () => {};
    charm.reconcile(async (ctx) => {
      await (await ctx.relation('peers'))?.localUnit.set('a', '1');
      // As Node tells of a rejection without a handler: after the promises that are due, before timers.
      process.nextTick(() => interrupt(new Error('lost')));
    });
    const outcome = await dispatch(charm, {
      tools: juju,
      environment: environment('start'),
      pebble: () => assert.fail('no container is used'),
      interrupted: new Promise<never>((_, reject) => {
        interrupt = reject;
      }),
    });
    assert.equal(outcome.exitCode, 1);
    // What goes on in the background must not commit either.
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(juju.lines('relation-set'), []);
  });

  it('ends a dispatch that would go on', async () => {
    const charm = webCharm();
    charm.on.start(() => new Promise(() => {}));
    const outcome = await dispatch(charm, {
      tools: new FakeJuju(),
      environment: environment('start'),
      pebble: () => assert.fail('no container is used'),
      interrupted: Promise.reject(new Error('lost')),
    });
    assert.equal(outcome.exitCode, 1);
    assert.match(String(outcome.error), /lost/);
  });
});
