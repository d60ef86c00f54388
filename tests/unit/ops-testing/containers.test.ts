/** Workload containers in a test of a charm. */
import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { reconciling, webCharm } from './web.ts';

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
