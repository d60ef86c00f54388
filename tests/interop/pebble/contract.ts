/**
 * The same cases for the real Pebble and for that of ops-testing: what holds here may be relied on in tests of charms.
 * Longer than other files because it is one list of cases, read side by side with the API that it covers.
 */
import assert from 'node:assert/strict';
import {
  ApiError,
  ChangeError,
  ExecError,
  type Layer,
  PathError,
  type PebbleClient,
  pushIfOther,
} from '../../../lib/ops/src/pebble/index.ts';

export interface Subject {
  client: PebbleClient;
  root: string;
  stop(): Promise<void>;
}

const run = 'sleep 3600';
const layer = (services: Layer['services']): Layer => ({ ...(services ? { services } : {}) });

/** Describes the cases for one subject, which is started once and stopped at the end. */
export function contract(title: string, start: () => Promise<Subject>): void {
  describe(title, function () {
    this.timeout(120_000);
    let subject: Subject;
    let client: PebbleClient;
    before(async () => {
      subject = await start();
      client = subject.client;
    });
    after(() => subject?.stop());
    const current = async (name: string) => (await client.services([name]))[0]?.current;

    it('shows itself and can be connected to', async () => {
      assert.equal((await client.systemInfo()).version, 'v1.26.0');
      assert.equal(await client.canConnect(), true);
    });

    describe('layers', () => {
      it('shows durations as Go prints them, a threshold, and nothing that is not set', async () => {
        await client.addLayer('shape', {
          summary: '',
          services: {
            shape: {
              override: 'replace',
              command: run,
              'kill-delay': '90s',
              'backoff-factor': 2.5,
              'user-id': 0,
              after: [],
              environment: { EMPTY: '', yes: 'no', number: '0x10', lines: 'a\nb\n', quotes: `"'` },
            },
          },
          checks: { shape: { override: 'merge', period: '3600000ms', tcp: { port: 1 } } },
        });
        const plan = await client.plan();
        assert.deepEqual(plan.services.shape, {
          override: 'replace',
          command: run,
          'kill-delay': '1m30s',
          'backoff-factor': 2.5,
          'user-id': 0,
          environment: { EMPTY: '', yes: 'no', number: '0x10', lines: 'a\nb\n', quotes: `"'` },
        });
        assert.deepEqual(plan.checks.shape, {
          override: 'merge',
          period: '1h0m0s',
          threshold: 3,
          tcp: { port: 1 },
        });
      });

      it('merges a layer into that of its label, and appends lists', async () => {
        await client.addLayer(
          'merge',
          layer({ merge: { override: 'merge', command: 'one', after: ['shape'] } }),
        );
        const over: Layer = layer({
          merge: { override: 'merge', summary: 'two', after: ['shape'], environment: { B: '2' } },
        });
        await client.addLayer('merge', over, { combine: true });
        assert.deepEqual((await client.plan()).services.merge, {
          override: 'merge',
          command: 'one',
          summary: 'two',
          after: ['shape', 'shape'],
          environment: { B: '2' },
        });
      });

      const refusals: [string, string, unknown, RegExp][] = [
        ['a label that is there', 'shape', layer({}), /^layer "shape" already exists$/],
        ['a reserved label', 'pebble-x', layer({}), /cannot use reserved label prefix "pebble-"/],
        ['an empty label', '', layer({}), /^label must be set$/],
        [
          'no override',
          'x',
          { services: { a: { command: run } } },
          /layer "x" must define "override" for service "a"/,
        ],
        [
          'a bad override',
          'x',
          { services: { a: { override: 'y' } } },
          /invalid "override" value for service "a"/,
        ],
        [
          'no command',
          'x',
          { services: { a: { override: 'merge' } } },
          /plan must define "command" for service "a"/,
        ],
        [
          'an open quote',
          'x',
          { services: { a: { override: 'merge', command: "a 'b" } } },
          /service "a" command invalid/,
        ],
        ['an unknown section', 'x', { foo: {} }, /cannot parse layer "x": unknown section "foo"/],
        [
          'an unknown field',
          'x',
          { services: { a: { override: 'merge', commando: run } } },
          /field commando not found in type plan\.Service/,
        ],
        [
          'a bad duration',
          'x',
          { services: { a: { override: 'merge', command: run, 'kill-delay': '5' } } },
          /invalid duration "5"/,
        ],
        [
          'services that wait for each other',
          'x',
          {
            services: {
              a: { override: 'merge', command: run, after: ['b'] },
              b: { override: 'merge', command: run, after: ['a'] },
            },
          },
          /services in before\/after loop: (a, b|b, a)/,
        ],
        [
          'a requirement that is not there',
          'x',
          { services: { a: { override: 'merge', command: run, requires: ['nope'] } } },
          /service "nope" does not exist/,
        ],
        [
          'a check of no kind',
          'x',
          { checks: { c: { override: 'merge' } } },
          /must specify one of "http", "tcp", or "exec"/,
        ],
        [
          'a check of two kinds',
          'x',
          { checks: { shape: { override: 'merge', http: { url: 'http://localhost' } } } },
          /must specify one of "http", "tcp", or "exec" for check "shape"/,
        ],
        [
          'a log target of unknown services',
          'x',
          {
            'log-targets': {
              t: { override: 'merge', type: 'loki', location: 'http://l', services: ['nope'] },
            },
          },
          /log target "t" specifies unknown service "nope"/,
        ],
      ];
      for (const [what, label, bad, text] of refusals) {
        it(`refuses ${what} and changes nothing`, async () => {
          const before = await client.plan();
          await assert.rejects(client.addLayer(label, bad as Layer), (error) => {
            assert.ok(error instanceof ApiError);
            assert.equal(error.status, 400);
            assert.match(error.message, text);
            return true;
          });
          assert.deepEqual(await client.plan(), before);
        });
      }
    });

    describe('services', () => {
      it('has nothing to autostart at first', async () => {
        await assert.rejects(client.autostart(), { name: 'ApiError', kind: 'no-default-services' });
        assert.deepEqual((await client.replan()).tasks, []);
      });

      it('starts with what is required, and stops with what requires', async () => {
        await client.addLayer(
          'needs',
          layer({
            base: { override: 'replace', command: run },
            top: { override: 'replace', command: run, requires: ['base'], after: ['base'] },
          }),
        );
        assert.equal(await current('base'), 'inactive');
        const change = await client.start(['top']);
        assert.equal(change.status, 'Done');
        assert.deepEqual(
          change.tasks.map(({ summary }) => summary),
          ['Start service "base"', 'Start service "top"'],
        );
        assert.deepEqual([await current('base'), await current('top')], ['active', 'active']);
        await client.stop(['base']);
        assert.deepEqual([await current('base'), await current('top')], ['inactive', 'inactive']);
      });

      it('starts what runs and stops what rests without an error', async () => {
        await client.start(['base']);
        assert.equal((await client.start(['base'])).status, 'Done');
        assert.equal((await client.stop(['top'])).status, 'Done');
        assert.equal((await client.restart(['base'])).status, 'Done');
        assert.equal(await current('base'), 'active');
        await client.stop(['base']);
      });

      it('restarts what runs with other settings at replan, and leaves the rest alone', async () => {
        const keep = { override: 'replace', command: run, startup: 'enabled' } as const;
        await client.addLayer(
          'plan',
          layer({ keep, differ: keep, idle: { override: 'replace', command: run } }),
        );
        await client.replan();
        const since = async (name: string) => (await client.services([name]))[0]?.currentSince;
        const before = await since('keep');
        const change = { ...keep, environment: { NEW: '1' } };
        await client.addLayer('plan', layer({ keep, differ: change }), { combine: true });
        const { tasks } = await client.replan();
        const touched = tasks.filter(({ kind }) => kind === 'stop').map(({ summary }) => summary);
        assert.deepEqual(touched, ['Stop service "differ"']);
        assert.equal(await since('keep'), before);
        assert.deepEqual(
          [await current('keep'), await current('differ'), await current('idle')],
          ['active', 'active', 'inactive'],
        );
        await client.stop(['keep', 'differ']);
        assert.equal(await current('differ'), 'inactive');
        await client.autostart();
        assert.equal(await current('differ'), 'active');
      });

      it('tells why a service does not start, and goes on trying', async () => {
        await client.addLayer(
          'broken',
          layer({
            broken: {
              override: 'replace',
              command: `sh -c "echo no such table; exit 1"`,
              'backoff-delay': '1h',
            },
          }),
        );
        await assert.rejects(client.start(['broken']), (error) => {
          assert.ok(error instanceof ChangeError);
          assert.match(
            error.err,
            /Start service "broken" \(service start attempt: exited quickly with code 1/,
          );
          assert.match(error.message, /Most recent service output:\n {4}no such table/);
          assert.equal(error.change.status, 'Error');
          return true;
        });
        assert.equal(await current('broken'), 'backoff');
        await client.stop(['broken']);
        assert.equal(await current('broken'), 'inactive');
      });

      it('refuses unknown services and no services', async () => {
        for (const action of ['start', 'stop', 'restart'] as const) {
          await assert.rejects(client[action](['nope']), {
            name: 'ApiError',
            message: `cannot ${action} services: service "nope" does not exist`,
          });
          await assert.rejects(client[action]([]), {
            name: 'ApiError',
            message: `must specify services for ${action} action`,
          });
        }
        assert.deepEqual(await client.services(['nope']), []);
      });

      it('lists services by name', async () => {
        const names = (await client.services()).map(({ name }) => name);
        assert.deepEqual(names, [...names].sort());
        assert.ok(names.includes('idle'));
        assert.deepEqual(await client.services(['idle']), [
          { name: 'idle', startup: 'disabled', current: 'inactive' },
        ]);
      });

      it('signals only what runs', async () => {
        await client.sendSignal('SIGCONT', ['keep']);
        await assert.rejects(client.sendSignal('SIGCONT', ['idle']), {
          name: 'ApiError',
          message: 'cannot send signal to "idle": service is not running',
        });
        await assert.rejects(client.sendSignal('CONT', ['keep']), /invalid signal name "CONT"/);
      });

      it('remembers changes', async () => {
        const { id } = await client.stop(['keep']);
        assert.equal((await client.change(id)).kind, 'stop');
        assert.equal((await client.waitChange(id)).ready, true);
        assert.ok((await client.changes({ select: 'all' })).some((change) => change.id === id));
        await assert.rejects(client.change('9999'), { name: 'ApiError', status: 404 });
      });
    });

    describe('checks', () => {
      it('are up before their first run, and can be stopped and started', async () => {
        await client.addLayer('checks', {
          checks: {
            lively: { override: 'replace', level: 'alive', period: '1h', exec: { command: 'true' } },
            off: {
              override: 'replace',
              startup: 'disabled',
              threshold: 7,
              http: { url: 'http://localhost:1' },
            },
          },
        });
        const [lively, off] = await client.checks({ names: ['lively', 'off'] });
        assert.equal(lively?.status, 'up');
        assert.deepEqual(off, {
          name: 'off',
          startup: 'disabled',
          status: 'inactive',
          successes: 0,
          failures: 0,
          threshold: 7,
        });
        assert.deepEqual(
          (await client.checks({ level: 'alive' })).map(({ name }) => name),
          ['lively'],
        );
        assert.deepEqual(await client.stopChecks(['lively', 'off']), ['lively']);
        assert.equal((await client.checks({ names: ['lively'] }))[0]?.status, 'inactive');
        assert.deepEqual(await client.startChecks(['lively']), ['lively']);
        assert.deepEqual(await client.startChecks(['lively']), []);
        assert.equal(await client.health(), true);
        assert.equal(await client.health({ level: 'alive' }), true);
        await assert.rejects(client.startChecks(['nope']), {
          name: 'ApiError',
          message: 'cannot start checks: cannot find checks in plan: nope',
        });
      });
    });

    describe('files', () => {
      const path = (name: string): string => `${subject.root}/${name}`;

      it('come back as they were pushed, whatever their bytes and name', async () => {
        const contents = [
          new Uint8Array(),
          Uint8Array.from({ length: 70_000 }, (_, at) => at % 256),
          Buffer.from('\r\n--'),
        ];
        for (const name of ['plain', 'with "quotes" and \\', 'é space %41?&#', '.hidden'])
          for (const content of contents) {
            await client.push(path(name), content);
            assert.deepEqual(Buffer.from(await client.pull(path(name))), Buffer.from(content));
          }
        async function* pieces() {
          yield 'one ';
          yield Buffer.from('two');
        }
        await client.push(path('pieces'), pieces());
        assert.equal(Buffer.from(await client.pull(path('pieces'))).toString(), 'one two');
      });

      it('have the mode they were given, and 0644 without one', async () => {
        await client.push(path('mode'), 'text');
        assert.equal((await client.listFiles(path('mode')))[0]?.mode, 0o644);
        await client.push(path('mode'), 'longer text', { mode: 0o600 });
        const [info] = await client.listFiles(path('mode'));
        assert.equal(info?.mode, 0o600);
        assert.equal(info?.size, 11);
        assert.equal(info?.type, 'file');
        assert.match(info?.lastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
      });

      it('are written again where text or mode differ, and only there', async () => {
        const [{ user = '', group = '' } = {}] = await client.listFiles(subject.root, { itself: true });
        const write = (text: string, mode: number) =>
          pushIfOther(client, path('same/conf'), text, { user, group, mode });
        assert.equal(await write('a', 0o640), true);
        assert.equal(await write('a', 0o640), false);
        assert.equal(await write('b', 0o640), true);
        assert.equal(await write('b', 0o600), true);
        const [info] = await client.listFiles(path('same/conf'));
        assert.deepEqual([info?.mode, info?.size], [0o600, 1]);
        assert.equal(await write('b', 0o600), false);
      });

      it('need their directory, unless asked to make it', async () => {
        await assert.rejects(client.push(path('deep/er/file'), 'x'), pathError('not-found'));
        await client.push(path('deep/er/file'), 'x', { makeDirs: true });
        assert.equal((await client.listFiles(path('deep'), { itself: true }))[0]?.mode, 0o755);
        await assert.rejects(
          client.push(path('deep/er/file/x'), 'x', { makeDirs: true }),
          pathError('generic-file-error'),
        );
      });

      it('refuses unknown users and a group alone', async () => {
        await assert.rejects(
          client.push(path('x'), 'x', { user: 'no-such-user' }),
          pathError('generic-file-error'),
        );
        await assert.rejects(client.push(path('x'), 'x', { group: 'root' }), pathError('generic-file-error'));
      });

      it('are listed by name, by pattern, and by themselves', async () => {
        await client.makeDir(path('list'), { mode: 0o750 });
        for (const name of ['b.conf', 'a.conf', 'c.txt']) await client.push(path(`list/${name}`), name);
        const names = async (options?: { pattern?: string }) =>
          (await client.listFiles(path('list'), options)).map(({ name }) => name);
        assert.deepEqual(await names(), ['a.conf', 'b.conf', 'c.txt']);
        assert.deepEqual(await names({ pattern: '[a-b]?conf' }), ['a.conf', 'b.conf']);
        assert.deepEqual(await names({ pattern: 'x*' }), []);
        const [itself] = await client.listFiles(path('list'), { itself: true });
        assert.deepEqual(
          [itself?.name, itself?.type, itself?.mode, itself?.size],
          ['list', 'directory', 0o750, undefined],
        );
        await assert.rejects(client.listFiles(path('nope')), pathError('not-found'));
      });

      it('that are not there or no files cannot be pulled', async () => {
        await assert.rejects(client.pull(path('nope')), pathError('not-found'));
        await assert.rejects(client.pull(path('list')), pathError('generic-file-error'));
        await assert.rejects(client.pull('relative'), pathError('generic-file-error'));
      });

      it('directories are made once, with parents when asked', async () => {
        await client.makeDir(path('made'));
        await assert.rejects(client.makeDir(path('made')), pathError('generic-file-error'));
        await client.makeDir(path('made'), { makeParents: true });
        await assert.rejects(client.makeDir(path('m/n')), pathError('not-found'));
        await client.makeDir(path('m/n'), { makeParents: true, mode: 0o700 });
        assert.equal((await client.listFiles(path('m/n'), { itself: true }))[0]?.mode, 0o700);
      });

      it('are removed; full directories only recursively', async () => {
        await assert.rejects(client.remove(path('nope')), pathError('not-found'));
        await client.remove(path('nope'), { recursive: true });
        await assert.rejects(client.remove(path('list')), pathError('generic-file-error'));
        await client.remove(path('list/a.conf'));
        await client.remove(path('list'), { recursive: true });
        await assert.rejects(client.listFiles(path('list')), pathError('not-found'));
      });
    });

    describe('exec', () => {
      it('hands over input, environment and working directory, and gives back the output', async () => {
        assert.deepEqual(await client.exec(['cat'], { stdin: 'héllo' }), { stdout: 'héllo', stderr: '' });
        assert.equal((await client.exec(['cat'])).stdout, '');
        assert.equal((await client.exec(['printenv', 'A'], { environment: { A: 'b' } })).stdout, 'b\n');
        assert.equal((await client.exec(['pwd'], { workingDir: subject.root })).stdout, `${subject.root}\n`);
      });

      it('takes the environment of a service', async () => {
        await client.addLayer(
          'context',
          layer({ context: { override: 'replace', command: run, environment: { A: 'service' } } }),
        );
        assert.equal(
          (await client.exec(['printenv', 'A'], { serviceContext: 'context' })).stdout,
          'service\n',
        );
        await assert.rejects(client.exec(['cat'], { serviceContext: 'nope' }), {
          name: 'ApiError',
          status: 400,
        });
      });

      it('rejects with code and output of a command that fails', async () => {
        const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
        await assert.rejects(client.exec(command), (error) => {
          assert.ok(error instanceof ExecError);
          assert.deepEqual([error.exitCode, error.stdout, error.stderr], [3, 'out\n', 'err\n']);
          assert.equal(error.message, "'sh' exited with code 3; stdout: out; stderr: err");
          return true;
        });
        await assert.rejects(client.exec(command, { combineStderr: true }), (error) => {
          assert.ok(error instanceof ExecError);
          assert.deepEqual([error.stdout, error.stderr], ['out\nerr\n', '']);
          return true;
        });
      });

      it('hands on output as it comes', async () => {
        let seen = '';
        const result = await client.exec(['cat'], {
          stdin: 'text',
          onStdout: (data) => {
            seen += Buffer.from(data).toString();
          },
        });
        assert.deepEqual([seen, result.stdout], ['text', '']);
      });
    });

    describe('notices', () => {
      it('count what comes again, and keep its last data', async () => {
        const key = 'example.com/contract/again';
        const id = await client.notify(key, { data: { n: '1' } });
        assert.equal(await client.notify(key, { data: { n: '2' }, repeatAfter: 3_600_000 }), id);
        const notice = await client.notice(id);
        assert.deepEqual(
          [
            notice.type,
            notice.key,
            notice.occurrences,
            notice.lastData,
            notice.repeatAfter,
            notice.expireAfter,
          ],
          ['custom', key, 2, { n: '2' }, '1h0m0s', '168h0m0s'],
        );
        assert.deepEqual(
          (await client.notices({ keys: [key] })).map((found) => found.id),
          [id],
        );
        assert.deepEqual(await client.notices({ keys: ['example.com/other'] }), []);
        assert.deepEqual(await client.notices({ types: ['custom'], after: notice.lastRepeated }), []);
      });

      it('refuses a bad key and an unknown id', async () => {
        await assert.rejects(client.notify('nokey'), { name: 'ApiError', status: 400 });
        await assert.rejects(client.notice('9999'), { name: 'ApiError', status: 404 });
      });
    });
  });
}

const pathError = (kind: string) => (error: unknown) => {
  assert.ok(error instanceof PathError, String(error));
  assert.equal(error.kind, kind, error.message);
  return true;
};
