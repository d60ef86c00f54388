/** A charm of shell in real pods: its events in Juju's order, healing, scaling, removal. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceAlive, serviceRunning } from '../../lab/node/index.ts';
import { rockImage, runDir } from '../../lab/paths.ts';
import { inPod, kubectl } from './support/cluster.ts';
import { applications, execute, lab, labCommand, labJson, waitFor, waitForStatus } from './support/lab.ts';
import { writeShellCharm } from './support/shell-charm.ts';

const model = 'test-controller';

/** The events of a unit so far, oldest first, as its charm logged them. */
async function events(unit: string): Promise<string[]> {
  const text = await lab(
    'debug-log',
    '--model',
    model,
    '--replay',
    '--no-tail',
    '--include',
    unit,
    '--level',
    'INFO',
  );
  return text.split('\n').flatMap((line) => {
    const found = /event (.*)$/.exec(line);
    return found ? [found[1] as string] : [];
  });
}

const since = (list: string[], mark: string[]): string[] => list.slice(mark.length);

describe('a shell charm in the lab', function () {
  this.timeout('10m');
  this.bail(true);
  const folder = mkdtempSync(join(tmpdir(), 'shell-charm-'));

  before(async () => {
    await lab('up');
    // A run that was cut off may have left it.
    await execute(labCommand, ['destroy-model', '--no-prompt', '--force', '--destroy-storage', model]);
    await lab('add-model', model, '--no-switch');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('receives the events of a first start in order', async () => {
    const charm = join(folder, 'one.charm');
    writeShellCharm(charm, 'one');
    const image = rockImage('charm-base');
    await lab(
      'deploy',
      '--model',
      model,
      charm,
      'one',
      '--resource',
      `work-image=${image}`,
      '--config',
      'level=high',
    );
    await waitForStatus(model, 'one', { message: /^level high$/ });
    const seen = await waitFor('start', async () => {
      const list = await events('one/0');
      return list.includes('start') && list.includes('work-pebble-ready') ? list : undefined;
    });
    assert.deepEqual(
      seen.filter((event) => event !== 'work-pebble-ready' && event !== 'update-status'),
      [
        'install',
        'members-relation-created app=one',
        'leader-elected',
        'data-storage-attached',
        'config-changed',
        'start',
      ],
    );
    assert.equal((await applications(model)).one?.version, '1.2.3');
    const { stdout } = await kubectl([
      '--namespace',
      model,
      'get',
      'service',
      'one',
      '-o',
      'jsonpath={.spec.ports[0].port}',
    ]);
    assert.equal(stdout, '8080', 'the opened port is served');
  });

  it('keeps its data on a volume that charm and workload share', async () => {
    await inPod(model, 'one/0', 'charm', ['/bin/sh', '-c', 'echo kept > /data/file']);
    const { stdout } = await inPod(model, 'one/0', 'work', ['cat', '/srv/data/file']);
    assert.equal(stdout, 'kept\n');
  });

  it('runs actions and commands', async () => {
    const tasks = await labJson<Record<string, Record<string, unknown>>>(
      'run',
      '--model',
      model,
      'one/leader',
      'echo',
      'text=hello',
    );
    const task = tasks['one/0'];
    assert.equal(task?.status, 'completed');
    assert.deepEqual(task?.results, { leader: 'True', 'return-code': 0, text: 'hello' });
    const executed = await lab('exec', '--model', model, '--unit', 'one/0', '--', 'config-get', 'level');
    assert.equal(executed.trim(), 'high');
  });

  it('gets config-changed, and a failed hook is retried until it works', async () => {
    await lab('config', '--model', model, 'one', 'broken=true');
    await waitForStatus(model, 'one', { status: 'error', message: /^hook failed: "config-changed"$/ });
    await lab('config', '--model', model, 'one', '--reset', 'broken,level');
    await waitForStatus(model, 'one', { message: /^level low$/ });
  });

  it('sees a relation come and go', async () => {
    const charm = join(folder, 'two.charm');
    writeShellCharm(charm, 'two');
    await lab(
      'deploy',
      '--model',
      model,
      charm,
      'two',
      '--resource',
      `work-image=${rockImage('charm-base')}`,
    );
    await waitForStatus(model, 'two');
    await waitFor('start of two/0', async () => (await events('two/0')).includes('start'));
    const mark = await events('one/0');
    await lab('integrate', '--model', model, 'one:take', 'two:give');
    const joined = await waitFor('relation-changed', async () => {
      const list = since(await events('one/0'), mark);
      return list.some((event) => event.startsWith('take-relation-changed')) ? list : undefined;
    });
    assert.deepEqual(joined.slice(0, 3), [
      'take-relation-created app=two',
      'take-relation-joined app=two unit=two/0',
      'take-relation-changed app=two unit=two/0',
    ]);
    await waitFor('data of two/0', async () => {
      const [unit] = Object.values(
        await labJson<
          Record<
            string,
            {
              'relation-info': {
                endpoint: string;
                'related-units': Record<string, { data: { from?: string } }>;
              }[];
            }
          >
        >('show-unit', '--model', model, 'one/0'),
      );
      const take = unit?.['relation-info'].find((relation) => relation.endpoint === 'take');
      return take?.['related-units']['two/0']?.data.from === 'two/0';
    });
    const before = await events('one/0');
    await lab('remove-relation', '--model', model, 'one', 'two');
    const gone = await waitFor('relation-broken', async () => {
      const list = since(await events('one/0'), before);
      return list.some((event) => event.startsWith('take-relation-broken')) ? list : undefined;
    });
    assert.deepEqual(
      gone.filter((event) => event.startsWith('take-')),
      ['take-relation-departed app=two unit=two/0 departing=two/0', 'take-relation-broken app=two'],
    );
    await waitFor(
      'the relation to be gone',
      async () => (await applications(model)).one?.relations?.take === undefined,
    );
  });

  it('scales up and down again with its peers told', async () => {
    await lab('scale-application', '--model', model, 'one', '2');
    await waitForStatus(model, 'one', { units: 2 });
    await waitFor('peers', async () =>
      (await events('one/0')).includes('members-relation-joined app=one unit=one/1'),
    );
    await lab('scale-application', '--model', model, 'one', '1');
    await waitForStatus(model, 'one', { units: 1 });
    const left = await events('one/1');
    assert.deepEqual(left.slice(-4), [
      'data-storage-detaching',
      'members-relation-departed app=one unit=one/0 departing=one/1',
      'stop',
      'remove',
    ]);
    await waitFor(
      'the pod to be gone',
      async () =>
        !(await kubectl(['--namespace', model, 'get', 'pods', '-o', 'name'])).stdout.includes('one-1'),
    );
    assert.ok(
      (await events('one/0')).includes('members-relation-departed app=one unit=one/1 departing=one/1'),
    );
  });

  it('survives the loss of its pod and of its StatefulSet, data included', async () => {
    const mark = await events('one/0');
    await kubectl(['--namespace', model, 'delete', 'pod', 'one-0', '--wait=true']);
    const again = await waitFor('a new start', async () => {
      const list = since(await events('one/0'), mark);
      return list.includes('start') ? list : undefined;
    });
    assert.deepEqual(
      again.filter((event) => ['stop', 'upgrade-charm', 'config-changed', 'start'].includes(event)),
      ['stop', 'upgrade-charm', 'config-changed', 'start'],
    );
    await kubectl(['--namespace', model, 'delete', 'statefulset', 'two', '--wait=true']);
    await waitFor(
      'the StatefulSet to be back',
      async () =>
        (
          await kubectl([
            '--namespace',
            model,
            'get',
            'statefulset',
            'two',
            '-o',
            'jsonpath={.status.readyReplicas}',
          ])
        ).stdout === '1',
    );
    await waitForStatus(model, 'one');
    const { stdout } = await inPod(model, 'one/0', 'work', ['cat', '/srv/data/file']);
    assert.equal(stdout, 'kept\n');
  });

  it('does not notice that the controller was killed', async () => {
    const mark = await events('one/0');
    const { pid } = serviceRunning('controller') ?? {};
    assert.ok(pid, 'the controller runs');
    process.kill(pid, 'SIGKILL');
    await waitFor(
      'the controller to be gone',
      async () => (await execute(labCommand, ['models'])).code !== 0,
    );
    await lab('up');
    await lab('config', '--model', model, 'one', 'level=after');
    await waitForStatus(model, 'one', { message: /^level after$/ });
    assert.deepEqual(since(await events('one/0'), mark), ['config-changed'], 'one event, not a new start');
  });

  it('has one controller also when its pid file was lost', async () => {
    const before = serviceRunning('controller');
    assert.ok(before);
    rmSync(join(runDir, 'pids', 'controller.json'));
    await lab('up');
    assert.ok(!serviceAlive(before), 'the lost one was ended');
    assert.ok(serviceRunning('controller'));
    await waitForStatus(model, 'one');
  });

  it('says what is wrong with an image that is not there', async () => {
    await lab(
      'deploy',
      '--model',
      model,
      join(folder, 'one.charm'),
      'wrong',
      '--resource',
      'work-image=localhost/none:1',
    );
    await waitForStatus(model, 'wrong', { status: 'error', message: /^container "work": ErrImageNeverPull/ });
    await lab('remove-application', '--model', model, '--no-prompt', '--force', 'wrong');
    await waitFor('wrong to be gone', async () => (await applications(model)).wrong === undefined);
  });

  it('leaves nothing in the cluster when its model is destroyed', async () => {
    await lab('remove-application', '--model', model, '--no-prompt', 'two');
    await waitFor('two to be gone', async () => (await applications(model)).two === undefined);
    await lab('destroy-model', '--no-prompt', '--destroy-storage', model);
    const { code, stderr } = await kubectl(['get', 'namespace', model]);
    assert.notEqual(code, 0);
    assert.match(stderr, /NotFound/);
    const { stdout } = await kubectl(['get', 'clusterroles,clusterrolebindings', '-o', 'name']);
    const left = stdout.split('\n').filter((name) => name.includes(`/${model}-`));
    assert.deepEqual(left, []);
    await waitFor('the volumes of the model to be gone', async () => {
      const output = 'jsonpath={range .items[*]}{.spec.claimRef.namespace}{"\\n"}{end}';
      const volumes = await kubectl(['get', 'persistentvolumes', '-o', output]);
      return volumes.code === 0 && !volumes.stdout.split('\n').includes(model);
    });
  });
});
