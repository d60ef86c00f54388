import assert from 'node:assert/strict';
import { active, blocked, type CharmEvent } from '@charmed-spark/ops';
import { environment, FakeJuju, refusal, relationHook, run, runWell } from './fake-juju.ts';
import { webCharm } from './web-charm.ts';

describe('dispatch', () => {
  it('runs observers in the order of registration, then reconcilers', async () => {
    const charm = webCharm();
    const order: string[] = [];
    charm.reconcile(() => void order.push('reconcile'));
    charm.on.configChanged(async () => {
      await Promise.resolve();
      order.push('first');
    });
    charm.on.configChanged(() => void order.push('second'));
    charm.on.start(() => void order.push('other'));

    const outcome = await runWell(charm, new FakeJuju(), environment('config-changed'));

    assert.deepEqual(order, ['first', 'second', 'reconcile']);
    assert.equal(outcome.event?.name, 'config-changed');
  });

  it('costs no hook tool when the charm does nothing', async () => {
    const juju = new FakeJuju();
    await runWell(webCharm(), juju, environment('update-status'));
    await runWell(webCharm(), juju, relationHook('db-relation-changed', 'db:1', { app: 'pg', unit: 'pg/0' }));
    assert.deepEqual(juju.lines(), []);
  });

  const notReconciled = [
    'hooks/stop',
    'hooks/remove',
    'hooks/secret-rotate',
    'hooks/secret-expired',
    'hooks/secret-remove',
    'hooks/collect-metrics',
    'hooks/meter-status-changed',
    'hooks/unknown-event',
    'actions/rest',
    'actions/not-there',
  ];
  for (const path of notReconciled) {
    it(`does not reconcile in ${path}`, async () => {
      const charm = webCharm();
      charm.reconcile(() => assert.fail('reconciled'));
      await runWell(
        charm,
        new FakeJuju(),
        environment(path, { JUJU_SECRET_ID: 'secret:x', JUJU_SECRET_REVISION: '1' }),
      );
    });
  }

  it('reconciles where the charm asks for it, and in every other event', async () => {
    const charm = webCharm();
    const seen: string[] = [];
    charm.reconcile((ctx) => void seen.push(ctx.event.name), { also: ['stop'] });
    const secret = { JUJU_SECRET_ID: 'secret:x' };
    const storage = { JUJU_STORAGE_ID: 'data/0' };
    const names = [
      'install',
      'start',
      'stop',
      'update-status',
      'config-changed',
      'upgrade-charm',
      'leader-elected',
    ];
    for (const name of names) await runWell(charm, new FakeJuju(), environment(name));
    await runWell(charm, new FakeJuju(), environment('secret-changed', secret));
    await runWell(charm, new FakeJuju(), environment('data-storage-attached', storage));
    await runWell(charm, new FakeJuju(), environment('web-pebble-ready', { JUJU_WORKLOAD_NAME: 'web' }));
    await runWell(charm, new FakeJuju(), relationHook('db-relation-broken', 'db:1', { app: 'pg' }));
    const more = ['secret-changed', 'data-storage-attached', 'web-pebble-ready', 'db-relation-broken'];
    assert.deepEqual(seen, [...names, ...more]);
  });

  it('ends with 0 for an event the charm does not know, and says so in the log', async () => {
    const juju = new FakeJuju();
    const outcome = await run(webCharm(), juju, environment('old-relation-changed'));
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual(juju.logged(), ['DEBUG Event old-relation-changed not defined for this charm.']);
  });

  it('does nothing when it is started again from its own hook', async () => {
    const charm = webCharm();
    charm.reconcile(() => assert.fail('reconciled'));
    const juju = new FakeJuju();
    const outcome = await run(charm, juju, { ...environment('start'), OPERATOR_DISPATCH: '1' });
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual(juju.lines(), []);
  });

  it('says what is missing when no Juju started it', async () => {
    const juju = new FakeJuju();
    const outcome = await run(webCharm(), juju, {});
    assert.equal(outcome.exitCode, 1);
    assert.match(outcome.stderr, /JUJU_UNIT_NAME is not set: .*Juju unit agent/);
    assert.deepEqual(juju.lines(), []);
  });

  it('logs an uncaught error with its causes and ends with 1, sending nothing that was collected', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('relation-ids peers', ['peers:1']).answer('relation-list', []);
    juju.answer('relation-get', {});
    charm.reconcile(async (ctx) => {
      ctx.unit.addStatus(active());
      await (await ctx.relation('peers'))?.localUnit.set('a', '1');
      throw new Error('outer', { cause: new TypeError('inner') });
    });

    const outcome = await run(charm, juju, environment('start'));

    assert.equal(outcome.exitCode, 1);
    assert.match(String(outcome.error), /outer/);
    const [log = ''] = juju.logged();
    assert.match(
      log,
      /^ERROR Uncaught exception while in charm code:\nError: outer\n[\s\S]*Caused by: TypeError: inner/,
    );
    assert.deepEqual([...juju.lines('relation-set'), ...juju.lines('status-set')], []);
    assert.equal(outcome.stderr, '');
  });

  it('keeps secrets that it has seen out of logs, error texts and standard error', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('secret-get', { password: 'correct horse' });
    juju.answer('juju-log', refusal('no log today'));
    charm.action('rest', async (ctx) => {
      const secret = await ctx.secrets.get({ id: 'secret:abc' });
      const { password } = await secret.getContent();
      ctx.redact('from-elsewhere');
      ctx.log.info(`password is ${password}`);
      await ctx.action.log(`password is ${password}`);
      throw new Error(`cannot log in with ${password} or from-elsewhere`);
    });

    const outcome = await run(charm, juju, environment('actions/rest', { JUJU_ACTION_UUID: '4' }));

    assert.equal(outcome.exitCode, 1);
    assert.match(outcome.stderr, /Uncaught Error in charm code: cannot log in with \*\*\* or \*\*\*/);
    assert.match(outcome.stderr, /INFO password is \*\*\*/, 'a refused log line goes to standard error');
    assert.doesNotMatch(outcome.stderr + juju.lines().join('\n'), /correct horse|from-elsewhere/);
  });

  it('keeps log lines in order and cuts one that no command line can hold', async () => {
    const charm = webCharm();
    const juju = new FakeJuju();
    charm.on.start((_, ctx) => {
      ctx.log.warning('first');
      ctx.log.trace('x'.repeat(90_000));
      ctx.log.error('');
    });
    await runWell(charm, juju, environment('start'));
    assert.deepEqual(
      juju.logged().map((line) => `${line.slice(0, 13)} ${line.length}`),
      ['WARNING first 13', 'TRACE xxxxxxx 40006', 'TRACE xxxxxxx 40006', 'TRACE xxxxxxx 10006', 'ERROR  6'],
    );
  });

  it('reads once per dispatch what is asked for many times, in parallel', async () => {
    const charm = webCharm();
    const juju = new FakeJuju()
      .answer('config-get', { port: 80 })
      .answer('relation-ids db', ['db:1', 'db:2']);
    juju.answer('relation-list', ['pg/0']).answer('is-leader', true);
    charm.on.start(async (_, ctx) => {
      await Promise.all([ctx.config(), ctx.relations('db'), ctx.isLeader()]);
    });
    charm.reconcile(async (ctx) => {
      assert.equal((await ctx.config()).port, 80);
      const [one, two] = await Promise.all([ctx.relations('db'), ctx.relations('db')]);
      assert.equal(one[0], two[0]);
      assert.equal(await ctx.isLeader(), true);
    });
    await runWell(charm, juju, environment('start'));
    assert.deepEqual(juju.lines().sort(), [
      'config-get --format=json',
      'is-leader --format=json',
      'relation-ids db --format=json',
      'relation-list --format=json -r db:1',
      'relation-list --format=json -r db:2',
    ]);
  });

  it('asks again for a leadership that is older than 30 s, not for one that was denied', async () => {
    for (const leader of [true, false]) {
      const charm = webCharm();
      const juju = new FakeJuju().answer('is-leader', leader);
      let now = 0;
      charm.on.start(async (_, ctx) => {
        await ctx.isLeader();
        now = 29_999;
        await ctx.isLeader();
        now = 30_000;
        assert.equal(await ctx.isLeader(), leader);
      });
      await runWell(charm, juju, environment('start'), () => new Date(now));
      assert.equal(juju.lines('is-leader').length, leader ? 2 : 1);
    }
  });
});

describe('collected statuses', () => {
  it('set the most important one, of the application only on the leader', async () => {
    for (const leader of [true, false]) {
      const charm = webCharm();
      const juju = new FakeJuju().answer('is-leader', leader);
      charm.reconcile((ctx) => {
        ctx.unit.addStatus(active());
        ctx.unit.addStatus(blocked('one'));
        ctx.unit.addStatus(blocked('two'));
        ctx.app.addStatus(active('fine'));
      });
      charm.on.collectUnitStatus((event) => event.addStatus(active('late')));
      charm.on.collectAppStatus((event, ctx) => {
        event.addStatus(blocked(`from ${ctx.unit.name}`));
      });
      await runWell(charm, juju, environment('update-status'));
      const unit = 'status-set --application=False blocked -- one';
      const app = 'status-set --application=True blocked -- from web/0';
      assert.deepEqual(juju.lines('status-set').sort(), leader ? [unit, app] : [unit]);
      assert.equal(juju.lines('is-leader').length, 1);
    }
  });

  it('are not sent when the same one was set at once before', async () => {
    const charm = webCharm();
    const juju = new FakeJuju();
    charm.on.start(async (_, ctx) => {
      await ctx.unit.setStatus(active('-up'));
      ctx.unit.addStatus(active('-up'));
      assert.deepEqual(await ctx.unit.getStatus(), active('-up'));
    });
    await runWell(charm, juju, environment('start'));
    assert.deepEqual(juju.lines(), ['status-set --application=False active -- -up']);
  });

  it('show no secret', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer('secret-get', { password: 'correct horse' });
    charm.on.start(async (_, ctx) => {
      ctx.unit.addStatus(blocked('cannot log in with correct horse'));
      await ctx.secrets.get({ label: 'user' });
    });
    await runWell(charm, juju, environment('start'));
    assert.deepEqual(juju.lines('status-set'), [
      'status-set --application=False blocked -- cannot log in with ***',
    ]);
  });

  it('refuse what no charm can set', async () => {
    const charm = webCharm();
    charm.on.start((_, ctx) => ctx.unit.addStatus({ name: 'error' as 'active', message: '' }));
    const outcome = await run(charm, new FakeJuju(), environment('start'));
    assert.equal((outcome.error as Error).name, 'InvalidStatusError');
  });

  it('of the application are refused by Juju on other units, as a typed error', async () => {
    const charm = webCharm();
    const juju = new FakeJuju().answer(
      'status-set --application=True',
      refusal('this unit is not the leader'),
    );
    charm.on.start((_, ctx) => ctx.app.setStatus(active()));
    const outcome = await run(charm, juju, environment('start'));
    assert.equal((outcome.error as Error).name, 'NotLeaderError');
    assert.match(
      (outcome.error as Error).message,
      /^status-set --application=True active -- {2}failed with exit code 1: this unit is not the leader$/,
    );
  });
});

describe('events', () => {
  const cases: [Record<string, string>, Partial<CharmEvent> & Record<string, unknown>][] = [
    [environment('leader-elected'), { kind: 'lifecycle', name: 'leader-elected' }],
    [
      relationHook('db-relation-departed', 'db:7', { app: 'pg', unit: 'pg/3', departing: 'web/0' }),
      { kind: 'relation', type: 'departed', endpoint: 'db', unit: 'pg/3', departingUnit: 'web/0' },
    ],
    [relationHook('db-relation-created', 'db:7', { app: 'pg' }), { kind: 'relation', type: 'created' }],
    [
      environment('log-shipper-pebble-custom-notice', {
        JUJU_WORKLOAD_NAME: 'log-shipper',
        JUJU_NOTICE_ID: '123',
        JUJU_NOTICE_TYPE: 'custom',
        JUJU_NOTICE_KEY: 'example.com/a',
      }),
      {
        kind: 'workload',
        type: 'custom-notice',
        container: 'log-shipper',
        notice: { id: '123', type: 'custom', key: 'example.com/a' },
      },
    ],
    [
      environment('web-pebble-check-failed', { JUJU_WORKLOAD_NAME: 'web', JUJU_PEBBLE_CHECK_NAME: 'http' }),
      { kind: 'workload', type: 'check-failed', container: 'web', check: 'http' },
    ],
    [
      environment('secret-expired', {
        JUJU_SECRET_ID: 'secret:abc',
        JUJU_SECRET_LABEL: 'tls',
        JUJU_SECRET_REVISION: '3',
      }),
      { kind: 'secret', type: 'expired', revision: 3 },
    ],
    [environment('data-storage-detaching', { JUJU_STORAGE_ID: 'data/2' }), { kind: 'storage', id: 'data/2' }],
  ];
  for (const [env, expected] of cases) {
    it(`of ${env.JUJU_DISPATCH_PATH} carry what Juju says`, async () => {
      const charm = webCharm();
      charm.reconcile(() => {}, { also: ['secret-expired'] });
      const juju = new FakeJuju().answer('relation-list', ['pg/1']);
      const { event } = await runWell(charm, juju, env);
      assert.ok(event);
      const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(event, key)]));
      assert.deepEqual(actual, expected);
      if (event.kind === 'relation') {
        assert.equal(event.relation.app, 'pg');
        if (event.type === 'created') assert.equal(event.unit, undefined);
      }
      if (event.kind === 'secret')
        assert.deepEqual([event.secret.id, event.secret.label], ['secret:abc', 'tls']);
    });
  }

  it('that lack a variable fail by naming it', async () => {
    const charm = webCharm();
    charm.reconcile(() => {});
    const outcome = await run(charm, new FakeJuju(), environment('db-relation-changed'));
    assert.match(outcome.stderr, /no JUJU_RELATION_ID for the event db-relation-changed/);
    const bad = await run(charm, new FakeJuju(), { ...environment('start'), JUJU_REMOTE_UNIT: 'pg' });
    assert.match(bad.stderr, /JUJU_REMOTE_UNIT is "pg", which is no unit's name/);
  });
});
