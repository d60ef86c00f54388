/** One event on a charm: what goes in reaches it, and what it does comes out. */
import assert from 'node:assert/strict';
import { ActionFailed, active, blocked, type Context as HookContext, waiting } from '@charmed-spark/ops';
import { Context, UncaughtCharmError } from '@charmed-spark/ops-testing';
import { type WebTypes, webCharm } from './web.ts';

type Ctx = HookContext<WebTypes>;

/** A context on a charm that reconciles like this. */
function reconciling(work: (ctx: Ctx) => Promise<void> | void): Context<WebTypes> {
  const charm = webCharm();
  charm.reconcile(work);
  return new Context(charm);
}

describe('ops-testing: a run', () => {
  it('gives config with defaults, leadership, model and time', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      seen.push(
        await ctx.config(),
        await ctx.isLeader(),
        ctx.model.name,
        ctx.now().toISOString(),
        ctx.unit.name,
      );
    });
    await context.run(context.on.configChanged(), {
      leader: true,
      config: { name: 'x' },
      model: { name: 'prod' },
    });
    assert.deepEqual(seen, [{ port: 80, name: 'x' }, true, 'prod', '2026-01-01T00:00:00.000Z', 'web/0']);
  });

  it('shows statuses, version, ports and logs', async () => {
    const context = reconciling(async (ctx) => {
      await ctx.unit.setStatus(waiting('soon'));
      ctx.unit.addStatus(blocked('no database'));
      ctx.app.addStatus(active());
      await ctx.unit.setWorkloadVersion('1.2');
      await ctx.unit.setPorts(80, 8443);
      ctx.log.warning('careful');
    });
    const out = await context.run(context.on.start(), { leader: true, openedPorts: ['9/tcp', '80/tcp'] });
    assert.deepEqual(out.unitStatus, blocked('no database'));
    assert.deepEqual(out.unitStatusHistory, [waiting('soon'), blocked('no database')]);
    assert.deepEqual(out.appStatus, active());
    assert.equal(out.workloadVersion, '1.2');
    assert.deepEqual(out.openedPorts, ['80/tcp', '8443/tcp']);
    assert.deepEqual(
      out.logs.filter(({ level }) => level === 'WARNING'),
      [{ level: 'WARNING', message: 'careful' }],
    );
  });

  it('is refused what only the leader may do', async () => {
    const context = reconciling((ctx) => ctx.app.setStatus(active()));
    await assert.rejects(context.run(context.on.updateStatus(), { leader: false }), UncaughtCharmError);
    const out = await context.run(context.on.updateStatus(), { leader: true });
    assert.deepEqual(out.appStatus, active());
  });

  it('ends with the error of a charm that throws, and keeps only what takes effect at once', async () => {
    const context = reconciling(async (ctx) => {
      await ctx.unit.setStatus(waiting('soon'));
      await (await ctx.relation('peers'))?.localUnit.set('seen', '1');
      await ctx.unit.addSecret({ password: 'lost' });
      throw new RangeError('too far');
    });
    await assert.rejects(context.run(context.on.start(), { relations: [{ endpoint: 'peers' }] }), (error) => {
      assert.ok(error instanceof UncaughtCharmError);
      assert.match(error.message, /RangeError: too far/);
      assert.ok(error.cause instanceof RangeError);
      assert.deepEqual(error.state.unitStatus, waiting('soon'));
      assert.deepEqual(error.state.relation('peers').localUnit, {});
      assert.deepEqual(error.state.secrets, []);
      return true;
    });
  });

  it('does not change the state it is given, and its outcome can be run on', async () => {
    const context = reconciling(async (ctx) => {
      const peers = await ctx.relation('peers');
      const count = Number((await peers?.localUnit.get('count')) ?? 0);
      await peers?.localUnit.set('count', String(count + 1));
    });
    const state = { relations: [{ endpoint: 'peers' as const, localUnit: { count: '4' } }] };
    const before = structuredClone(state);
    const out = await context.run(context.on.start(), state);
    assert.deepEqual(state, before);
    assert.deepEqual(out.relation('peers').localUnit, { count: '5' });
    const next = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(next.relation('peers').localUnit, { count: '6' });
  });

  it('counts planned units, and none when the application goes', async () => {
    const seen: number[] = [];
    const context = reconciling(async (ctx) => {
      seen.push(await ctx.app.plannedUnits());
    });
    await context.run(context.on.updateStatus());
    await context.run(context.on.updateStatus(), {
      relations: [{ endpoint: 'peers', remoteUnits: { 1: {}, 2: {} } }],
    });
    await context.run(context.on.updateStatus(), { plannedUnits: 5 });
    await context.run(context.on.updateStatus(), { plannedUnits: 0 });
    assert.deepEqual(seen, [1, 3, 5, 0]);
  });

  it('gives storage and resources', async () => {
    const seen: unknown[] = [];
    const charm = webCharm();
    charm.on.dataStorageAttached(async (event, ctx) => {
      seen.push(event.id, await ctx.storage('data'), await ctx.resource('licence'));
    });
    const context = new Context(charm);
    await context.run(context.on.storageAttached('data/3'), {
      storages: { 'data/3': '/srv/data' },
      resources: { licence: '/tmp/licence.txt' },
    });
    assert.deepEqual(seen, ['data/3', [{ id: 'data/3', location: '/srv/data' }], '/tmp/licence.txt']);
  });
});

describe('ops-testing: relations', () => {
  it('shows the bags of the other side and takes what is written', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      const db = await ctx.relation('db');
      seen.push(db?.app, db?.units, await db?.remoteApp.read(), await db?.unit('pg/1').get('role'));
      await db?.localApp.set('database', 'web');
      await db?.localUnit.update({ ready: 'yes', old: undefined });
    });
    const out = await context.run(context.on.relationChanged('db'), {
      leader: true,
      relations: [
        {
          endpoint: 'db',
          remote: 'pg',
          remoteApp: { endpoints: 'pg:5432' },
          remoteUnits: { 0: {}, 1: { role: 'standby' } },
          localUnit: { old: '1' },
        },
      ],
    });
    assert.deepEqual(seen, ['pg', ['pg/0', 'pg/1'], { endpoints: 'pg:5432' }, 'standby']);
    assert.deepEqual(out.relation('db').localApp, { database: 'web' });
    assert.deepEqual(out.relation('db').localUnit, { ready: 'yes' });
  });

  it("gives Juju's address keys to every unit, and keeps them out of the outcome", async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      const db = await ctx.relation('db');
      seen.push(
        await db?.unit('remote/0').get('ingress-address'),
        await db?.localUnit.get('ingress-address'),
      );
    });
    const given = { 'ingress-address': '10.1.2.3' };
    const out = await context.run(context.on.start(), {
      relations: [{ endpoint: 'db', remoteUnits: { 0: given } }],
    });
    assert.deepEqual(seen, ['10.1.2.3', '192.0.2.1']);
    assert.deepEqual(out.relation('db').remoteUnits, { 0: given });
    assert.deepEqual(out.relation('db').localUnit, {});
  });

  it('knows members as the unit does while others come and go', async () => {
    const charm = webCharm();
    const seen: unknown[] = [];
    const look = async (event: {
      relation: { units: readonly string[] };
      unit?: string;
      departingUnit?: string;
    }) => {
      seen.push([event.unit, event.relation.units, event.departingUnit]);
    };
    charm.on.dbRelationCreated(look);
    charm.on.dbRelationJoined(look);
    charm.on.dbRelationDeparted(look);
    charm.on.dbRelationBroken(look);
    const context = new Context(charm);
    const state = { relations: [{ endpoint: 'db' as const, remote: 'pg', remoteUnits: { 2: {}, 7: {} } }] };
    await context.run(context.on.relationCreated('db'), state);
    await context.run(context.on.relationJoined('db'), state);
    const left = await context.run(context.on.relationDeparted('db', 7), state);
    const over = await context.run(context.on.relationBroken('db'), left);
    assert.deepEqual(seen, [
      [undefined, [], undefined],
      ['pg/2', ['pg/2', 'pg/7'], undefined],
      ['pg/7', ['pg/2'], 'pg/7'],
      [undefined, [], undefined],
    ]);
    assert.deepEqual(Object.keys(left.relation('db').remoteUnits), ['2']);
    assert.deepEqual(over.relations, []);
  });

  it('leaves out a relation that is being broken', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      seen.push((await ctx.relations('site')).map(({ id }) => id));
    });
    await context.run(context.on.relationBroken(4), {
      relations: [
        { endpoint: 'site', id: 4 },
        { endpoint: 'site', id: 9, remote: 'other' },
      ],
    });
    assert.deepEqual(seen, [[9]]);
  });

  it('finds the relation of an event by object, id and endpoint', async () => {
    const charm = webCharm();
    const seen: number[] = [];
    charm.on.siteRelationChanged((event) => void seen.push(event.relation.id));
    const context = new Context(charm);
    const second = { endpoint: 'site' as const, remote: 'second' };
    const relations = [{ endpoint: 'site' as const, remote: 'first' }, second];
    await context.run(context.on.relationChanged(second), { relations });
    await context.run(context.on.relationChanged(0), { relations });
    await context.run(context.on.relationChanged('site'), { relations: [second] });
    assert.deepEqual(seen, [1, 0, 0]);
  });
});

describe('ops-testing: secrets', () => {
  const remote = {
    owner: { application: 'pg' },
    label: 'db-user',
    revisions: { 1: { password: 'old' }, 2: { password: 'new' } },
  };

  it('of others are read at the tracked revision until they are refreshed', async () => {
    const charm = webCharm();
    const seen: unknown[] = [];
    charm.on.secretChanged(async ({ secret }) => {
      seen.push(secret.label, await secret.getContent());
      seen.push(await secret.getContent({ refresh: true }));
    });
    const context = new Context(charm);
    const out = await context.run(context.on.secretChanged('db-user'), {
      secrets: [{ ...remote, tracked: 1 }],
    });
    assert.deepEqual(seen, ['db-user', { password: 'old' }, { password: 'new' }]);
    assert.equal(out.secret('db-user').tracked, 2);
  });

  it('of others that are not granted cannot be read', async () => {
    const context = reconciling(async (ctx) => {
      await (await ctx.secrets.get({ id: '00000000000000000002' })).getContent();
    });
    const secrets = [
      { owner: 'model' as const, id: '00000000000000000002', revisions: { 1: { key: 'value' } } },
    ];
    await context.run(context.on.start(), { secrets });
    await assert.rejects(
      context.run(context.on.start(), { secrets: secrets.map((secret) => ({ ...secret, granted: false })) }),
      /PermissionDeniedError|permission denied/,
    );
  });

  it('of the charm are made, granted, changed and removed', async () => {
    const context = reconciling(async (ctx) => {
      const site = await ctx.relation('site');
      const mine = await ctx.app.addSecret({ password: 'one' }, { label: 'mine', rotate: 'daily' });
      if (site) await mine.grant(site);
      await (await ctx.secrets.get({ label: 'kept' })).setContent({ password: 'two' });
      await (await ctx.secrets.get({ label: 'gone' })).removeAllRevisions();
    });
    const out = await context.run(context.on.start(), {
      leader: true,
      relations: [{ endpoint: 'site', id: 3 }],
      secrets: [
        { owner: 'application', label: 'kept', revisions: { 4: { password: 'one' } } },
        { owner: 'application', label: 'gone', revisions: { 1: { password: 'one' } } },
      ],
    });
    const mine = out.secret('mine');
    assert.deepEqual(
      [mine.owner, mine.latest, mine.latestRevision, mine.rotate, mine.grants],
      ['application', { password: 'one' }, 1, 'daily', [{ relation: 3 }]],
    );
    assert.deepEqual(out.secret('kept').revisions, { 4: { password: 'one' }, 5: { password: 'two' } });
    assert.throws(() => out.secret('gone'), /the state has no secret gone/);
    assert.deepEqual(out.secrets.length, 2);
  });

  it('made in one run can be read in the next', async () => {
    const context = reconciling(async (ctx) => {
      const found = await ctx.secrets.find({ label: 'mine' });
      if (found) ctx.unit.addStatus(active((await found.getContent()).password));
      else await ctx.unit.addSecret({ password: 'made' }, { label: 'mine' });
    });
    const out = await context.run(context.on.start());
    const next = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(next.unitStatus, active('made'));
  });
});

describe('ops-testing: containers', () => {
  const layer = (environment: Record<string, string>) => ({
    services: {
      web: { override: 'replace' as const, command: 'web', startup: 'enabled' as const, environment },
    },
  });

  it('start, restart or leave alone a service according to the plan', async () => {
    const context = reconciling(async (ctx) => {
      const { port } = await ctx.config();
      const web = ctx.unit.container('web');
      await web.addLayer('web', layer({ PORT: String(port) }), { combine: true });
      await web.replan();
    });
    const first = await context.run(context.on.pebbleReady('web'), { containers: [{ name: 'web' }] });
    assert.equal(first.container('web').services.web, 'active');
    assert.deepEqual(first.container('web').starts, { web: 1 });
    const same = await context.run(context.on.configChanged(), first);
    assert.deepEqual(same.container('web').starts, {});
    const other = await context.run(context.on.configChanged(), { ...same, config: { port: 8080 } });
    assert.deepEqual(other.container('web').starts, { web: 1 });
    assert.deepEqual(other.container('web').plan.services.web?.environment, { PORT: '8080' });
  });

  it('remember in the next run that a layer was added and not applied', async () => {
    const charm = webCharm();
    charm.on.configChanged((_, ctx) =>
      ctx.unit.container('web').addLayer('web', layer({ NEW: '1' }), { combine: true }),
    );
    charm.on.updateStatus(async (_, ctx) => void (await ctx.unit.container('web').replan()));
    const context = new Context(charm);
    const state = {
      containers: [
        { name: 'web' as const, layers: { web: layer({}) }, services: { web: 'active' as const } },
      ],
    };
    const added = await context.run(context.on.configChanged(), state);
    assert.deepEqual(added.container('web').starts, {});
    const applied = await context.run(context.on.updateStatus(), added);
    assert.deepEqual(applied.container('web').starts, { web: 1 });
  });

  it('take files with owner and mode, and show those that were there', async () => {
    const context = reconciling(async (ctx) => {
      const web = ctx.unit.container('web');
      const old = Buffer.from(await web.pull('/etc/release')).toString();
      await web.push('/etc/web/web.conf', `release=${old}`, {
        mode: 0o640,
        user: 'web',
        group: 'web',
        makeDirs: true,
      });
    });
    const out = await context.run(context.on.start(), {
      containers: [{ name: 'web', files: { '/etc/release': '12' }, users: { web: 584_792 } }],
    });
    assert.deepEqual(out.container('web').file('/etc/web/web.conf'), {
      content: 'release=12',
      text: 'release=12',
      mode: 0o640,
      user: 'web',
      userId: 584_792,
      group: 'web',
      groupId: 584_792,
    });
    assert.throws(() => out.container('web').file('/nope'), /has no file \/nope; it has: .*\/etc\/release/);
  });

  it('run commands by the longest handler that fits, and note them', async () => {
    const context = reconciling(async (ctx) => {
      const { stdout } = await ctx.unit.container('web').exec(['psql', '-c', 'select 1'], {
        stdin: 'in',
        environment: { PGPASSWORD: 'x' },
        user: 'web',
      });
      ctx.unit.addStatus(active(stdout));
    });
    const out = await context.run(context.on.start(), {
      containers: [
        {
          name: 'web',
          execs: [
            { command: ['psql'], reply: { exitCode: 1 } },
            { command: ['psql', '-c'], reply: ({ stdin }) => ({ stdout: `got ${stdin}` }) },
          ],
        },
      ],
    });
    assert.deepEqual(out.unitStatus, active('got in'));
    assert.deepEqual(out.container('web').execCalls, [
      { command: ['psql', '-c', 'select 1'], stdin: 'in', environment: { PGPASSWORD: 'x' }, user: 'web' },
    ]);
  });

  it('fail the test for a command without a handler, even if the charm swallows the error', async () => {
    const context = reconciling(async (ctx) => {
      await ctx.unit
        .container('web')
        .exec(['rm', '-rf', '/'])
        .catch(() => undefined);
    });
    await assert.rejects(context.run(context.on.start(), { containers: [{ name: 'web' }] }), {
      name: 'UnexpectedExecError',
      message: /\["rm","-rf","\/"\] in container "web"/,
    });
  });

  it('cannot be connected to when the state says so or does not have them', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      seen.push(
        await ctx.unit.container('web').canConnect(),
        await ctx.unit.container('sidecar').canConnect(),
      );
      await assert.rejects(ctx.unit.container('web').plan(), { name: 'ConnectionError' });
    });
    await context.run(context.on.start(), { containers: [{ name: 'web', canConnect: false }] });
    assert.deepEqual(seen, [false, false]);
  });

  it('tell of notices and checks', async () => {
    const charm = webCharm();
    const seen: unknown[] = [];
    charm.on.webPebbleCustomNotice(async ({ notice }, ctx) => {
      seen.push(notice, (await ctx.unit.container('web').notice(notice?.id ?? '')).lastData);
    });
    charm.on.webPebbleCheckFailed(async ({ check }, ctx) => {
      seen.push(check, (await ctx.unit.container('web').checks())[0]?.failures);
    });
    const context = new Context(charm);
    const key = 'example.com/web/done';
    await context.run(context.on.pebbleCustomNotice('web', key), {
      containers: [{ name: 'web', notices: [{ id: '17', key, data: { n: '1' } }] }],
    });
    await context.run(context.on.pebbleCheckFailed('web', 'up'), {
      containers: [
        {
          name: 'web',
          layers: { web: { checks: { up: { override: 'replace', tcp: { port: 80 } } } } },
          checks: { up: { status: 'down', failures: 3 } },
        },
      ],
    });
    assert.deepEqual(seen, [{ id: '17', type: 'custom', key }, { n: '1' }, 'up', 3]);
  });

  it('let a service fail to start', async () => {
    const context = reconciling(async (ctx) => {
      const web = ctx.unit.container('web');
      await web.addLayer('web', layer({}));
      await assert.rejects(web.replan(), /no such port/);
      ctx.unit.addStatus(blocked((await web.services())[0]?.current ?? ''));
    });
    const out = await context.run(context.on.pebbleReady('web'), {
      containers: [{ name: 'web', failing: { web: 'no such port' } }],
    });
    assert.deepEqual(out.unitStatus, blocked('backoff'));
  });
});

describe('ops-testing: actions', () => {
  const charm = webCharm();
  charm.action('backup', async (ctx, { path }) => {
    await ctx.action.log(`to ${path}`);
    if (path === '/full') throw new ActionFailed('disk full', { free: 0 });
    return { size: 12, where: { path } };
  });
  const context = new Context(charm);

  it('return their results and progress', async () => {
    const out = await context.run(context.on.action('backup', { path: '/x' }));
    assert.deepEqual(out.action, { results: { size: '12', where: { path: '/x' } }, log: ['to /x'] });
  });

  it('fail with text and results', async () => {
    const out = await context.run(context.on.action('backup', { path: '/full' }));
    assert.equal(out.action?.failed, 'disk full');
    assert.deepEqual(out.action?.results, { free: '0' });
    assert.equal('action' in (await context.run(context.on.updateStatus(), out)), false);
  });
});
