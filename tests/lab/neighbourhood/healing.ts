/** What breaks is named by the status, and comes right by itself when it is mended. */
import assert from 'node:assert/strict';
import { must } from '../support/actions.ts';
import { kubectl } from '../support/cluster.ts';
import { integrateAnew, lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, model, nudge, query } from '../support/neighbourhood.ts';

interface Service {
  metadata: { ownerReferences?: { kind: string; name: string }[] };
  spec: { ports: { port: number }[]; selector: Record<string, string> };
}

async function service(): Promise<Service | undefined> {
  const { code, stdout } = await kubectl([
    '--namespace',
    model,
    'get',
    'service',
    `${app}-service`,
    '-o',
    'json',
  ]);
  return code === 0 ? (JSON.parse(stdout) as Service) : undefined;
}

export function healing(): void {
  it('has a Service that goes with the application, and repairs it when it is edited or deleted', async () => {
    const before = await service();
    assert.deepEqual(
      before?.metadata.ownerReferences?.map(({ kind, name }) => [kind, name]),
      [['StatefulSet', app]],
    );
    const patch = JSON.stringify({ spec: { selector: { 'app.kubernetes.io/name': 'elsewhere' } } });
    await kubectl(['--namespace', model, 'patch', 'service', `${app}-service`, '--patch', patch]);
    await nudge();
    await waitFor('the selector', async () => {
      const now = await service();
      return JSON.stringify(now?.spec.selector) === JSON.stringify(before?.spec.selector);
    });
    await kubectl(['--namespace', model, 'delete', 'service', `${app}-service`]);
    await nudge();
    await waitFor('the Service', service);
    await waitFor('a login by it', async () => (await query(await admin(), 'SELECT 1;')).code === 0);
  });

  it('tells every wrong option with what it allows, serves on, and comes right', async () => {
    await lab('config', '--model', model, app, 'engine-share-level=EVERYBODY', 'expose-external=maybe');
    const blocked = await waitForStatus(model, app, {
      units: 3,
      status: 'blocked',
      message: /^Invalid config option: .*\(\+1 more; serving; see show-status\)|\+1 more/,
    });
    assert.ok(blocked);
    const { causes } = await must(model, `${app}/0`, 'show-status');
    assert.match(String(JSON.stringify(causes)), /engine-share-level.*USER|USER.*engine-share-level/);
    assert.match(String(JSON.stringify(causes)), /expose-external/);
    assert.equal((await query(await admin(), 'SELECT 1;')).code, 0);
    await lab('config', '--model', model, app, '--reset', 'engine-share-level,expose-external');
    await waitForStatus(model, app, { units: 3 });
  });

  it('blocks without ZooKeeper when it has several units, and comes right with it', async () => {
    await lab('remove-relation', '--model', model, `${app}:zookeeper`, 'zookeeper-k8s:zookeeper');
    await waitForStatus(model, app, {
      units: 3,
      status: 'blocked',
      message:
        /^Missing Zookeeper integration \(which is required when there are more than one units of Kyuubi\)/,
    });
    await integrateAnew(model, `${app}:zookeeper`, 'zookeeper-k8s:zookeeper');
    await waitForStatus(model, app, { units: 3 });
    assert.equal((await query(await admin(), 'SELECT 1;')).code, 0);
  });

  it('follows a new authority: certificates of all, and clients that verify with it', async () => {
    const before = (await admin()).ca;
    await must(model, 'self-signed-certificates/0', 'rotate-private-key');
    await waitFor('the new authority in the answer', async () => (await admin()).ca !== before);
    await waitForStatus(model, app, { units: 3 });
    await waitFor(
      'a login verified with it',
      async () => (await query(await admin(), 'SELECT 1;')).code === 0,
      240,
    );
  });
}
