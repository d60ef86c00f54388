import assert from 'node:assert/strict';
import { ActionFailed, type Context } from '@charmed-spark/ops';
import { environment, FakeJuju, refusal, run, runWell } from './fake-juju.ts';
import { type WebTypes, webCharm } from './web-charm.ts';

async function inHook(fake: FakeJuju, handler: (ctx: Context<WebTypes>) => Promise<void>): Promise<void> {
  const charm = webCharm();
  charm.reconcile(handler);
  await runWell(charm, fake, environment('start'));
}

describe('ports', () => {
  it('are opened and closed only where they differ', async () => {
    const fake = new FakeJuju().answer('opened-ports', ['80/tcp', '53/udp', '8000-8010/tcp', 'icmp', '9000']);
    await inHook(fake, async (ctx) => {
      await ctx.unit.setPorts(80, 10009, { protocol: 'icmp' });
      await ctx.unit.openPort('tcp', 10009);
      await ctx.unit.closePort('udp', 53);
      assert.deepEqual(await ctx.unit.openedPorts(), [
        { protocol: 'tcp', port: 80 },
        { protocol: 'icmp' },
        { protocol: 'tcp', port: 10009 },
      ]);
    });
    assert.deepEqual(fake.lines().sort(), [
      'close-port 53/udp',
      'close-port 9000/tcp',
      'open-port 10009/tcp',
      'opened-ports --format=json',
    ]);
  });

  it('that do not exist are refused', async () => {
    await inHook(new FakeJuju(), async (ctx) => {
      for (const port of [0, 70_000, 1.5, Number.NaN])
        await assert.rejects(ctx.unit.setPorts(port), TypeError);
      await assert.rejects(ctx.unit.openPort('udp'), /undefined is no udp port/);
    });
  });
});

describe('unit, application and model', () => {
  it('have their names and count the planned units without the dying', async () => {
    const fake = new FakeJuju().answer('goal-state', {
      units: { 'web/0': { status: 'active' }, 'web/1': { status: 'dying' }, 'web/2': { status: 'waiting' } },
    });
    await inHook(fake, async (ctx) => {
      assert.deepEqual(
        [ctx.unit.name, ctx.unit.number, ctx.app.name, ctx.model.name],
        ['web/0', 0, 'web', 'test'],
      );
      assert.equal(await ctx.app.plannedUnits(), 2);
      assert.equal(ctx.jujuVersion, '3.6.28');
    });
  });

  it('read statuses as Juju nests them', async () => {
    const fake = new FakeJuju()
      .answer('status-get --include-data --format=json --application=false', {
        status: 'unknown',
        message: '',
        'status-data': {},
      })
      .answer('status-get --include-data --format=json --application=true', {
        'application-status': { status: 'active', message: 'up', units: { 'web/0': { status: 'blocked' } } },
      });
    await inHook(fake, async (ctx) => {
      assert.deepEqual(await ctx.unit.getStatus(), { name: 'unknown', message: '' });
      assert.deepEqual(await ctx.app.getStatus(), { name: 'active', message: 'up' });
    });
  });

  it('set the workload version once', async () => {
    const fake = new FakeJuju();
    await inHook(fake, async (ctx) => {
      await ctx.unit.setWorkloadVersion('-1.0');
      await ctx.unit.setWorkloadVersion('-1.0');
    });
    assert.deepEqual(fake.lines(), ['application-version-set -- -1.0']);
  });

  it('hand out one Pebble client per container of the charm', async () => {
    await inHook(new FakeJuju(), async (ctx) => {
      assert.equal(ctx.unit.container('web'), ctx.unit.container('web'));
      assert.deepEqual(ctx.unit.container('log-shipper'), { container: 'log-shipper' });
      assert.throws(() => ctx.unit.container('wab' as 'web'), /"wab" is no container of this charm/);
    });
  });

  it('find addresses, resources and storage', async () => {
    const fake = new FakeJuju()
      .answer('network-get --format=json db', {
        'bind-addresses': [
          { 'interface-name': '', addresses: [{ hostname: '', value: '10.1.2.3', cidr: '' }] },
        ],
        'egress-subnets': ['10.152.183.10/32'],
        'ingress-addresses': ['10.152.183.10'],
      })
      .answer('resource-get image', () => ({ code: 0, stdout: '/resources/image', stderr: '' }))
      .answer('storage-list --format=json data', ['data/1', 'data/0'])
      .answer('storage-get --format=json -s data/0', { kind: 'filesystem', location: '/srv/0' })
      .answer('storage-get --format=json -s data/1', { kind: 'filesystem', location: '/srv/1' });
    await inHook(fake, async (ctx) => {
      const network = await ctx.network('db');
      assert.deepEqual([network.bindAddress, network.ingressAddress], ['10.1.2.3', '10.152.183.10']);
      assert.deepEqual(network.egressSubnets, ['10.152.183.10/32']);
      assert.equal(await ctx.resource('image'), '/resources/image');
      assert.deepEqual(await ctx.storage('data'), [
        { id: 'data/0', location: '/srv/0' },
        { id: 'data/1', location: '/srv/1' },
      ]);
    });
  });
});

describe('actions', () => {
  const action = (name: string): Record<string, string> =>
    environment(`actions/${name}`, { JUJU_ACTION_NAME: name, JUJU_ACTION_UUID: '4' });

  it('get their parameters and return nested results', async () => {
    const charm = webCharm();
    const fake = new FakeJuju().answer('action-get', { path: '/tmp/x' });
    charm.action('backup', async (ctx, params) => {
      assert.deepEqual(params, { path: '/tmp/x', level: 3 });
      assert.deepEqual([ctx.event.kind, ctx.event.name, ctx.action.id], ['action', 'backup', '4']);
      await ctx.action.log('half way');
      return { size: 12, done: true, skipped: undefined, at: { host: 'a b=c', deep: { er: '' } } };
    });
    await runWell(charm, fake, action('backup'));
    assert.deepEqual(fake.calls.find(({ tool }) => tool === 'action-set')?.args, [
      'size=12',
      'done=true',
      'at.host=a b=c',
      'at.deep.er=',
    ]);
    assert.deepEqual(fake.lines('action-log'), ['action-log -- half way']);
  });

  it('fail with a text, their results and earlier writes kept', async () => {
    const charm = webCharm();
    const fake = new FakeJuju();
    charm.action('rest', async (ctx) => {
      await ctx.unit.setPorts(80);
      throw new ActionFailed('-no rest', { reason: 'work' });
    });
    const outcome = await runWell(charm, fake, action('rest'));
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual(fake.lines().slice(-3), [
      'open-port 80/tcp',
      'action-set reason=work',
      'action-fail -- -no rest',
    ]);
  });

  it('without a handler fail and say so', async () => {
    const fake = new FakeJuju();
    await runWell(webCharm(), fake, action('rest'));
    assert.deepEqual(fake.lines(), [
      'action-fail -- action rest is not implemented by this revision of the charm',
    ]);
  });

  it('end with 1 after an uncaught error, and tell the user where to look', async () => {
    const charm = webCharm();
    charm.action('rest', () => {
      throw new RangeError('too much');
    });
    const outcome = await run(charm, new FakeJuju(), action('rest'));
    assert.equal(outcome.exitCode, 1);
    assert.equal(
      outcome.stderr,
      'Uncaught RangeError in charm code: too much\nUse `juju debug-log` to see the full traceback.\n',
    );
  });

  for (const [results, text] of [
    [{ Big: '1' }, /"Big"/],
    [{ a: { 'b-': '1' } }, /"a.b-"/],
    [{ stdout: '1' }, /stdout is reserved/],
    [{ a: { b: '1' }, 'a.b': '2' }, /a.b is given twice/],
  ] as const) {
    it(`refuse results that Juju would: ${JSON.stringify(results)}`, async () => {
      const charm = webCharm();
      charm.action('rest', () => results);
      const outcome = await run(charm, new FakeJuju(), action('rest'));
      assert.match(String(outcome.error), text);
    });
  }

  it('have one handler each', () => {
    const charm = webCharm();
    charm.action('rest', () => {});
    assert.throws(() => charm.action('rest', () => {}), /action rest has a handler already/);
    assert.throws(() => charm.action('nap' as 'rest', () => {}), /nap is no action of web/);
  });

  it('pass Juju’s refusals on', async () => {
    const charm = webCharm();
    charm.action('rest', () => ({ a: '1' }));
    const fake = new FakeJuju().answer('action-set', refusal('not running an action'));
    const outcome = await run(charm, fake, action('rest'));
    assert.equal((outcome.error as Error).name, 'ToolError');
    assert.match(String(outcome.error), /action-set <1 arguments> failed/, 'results may be secrets');
  });
});
