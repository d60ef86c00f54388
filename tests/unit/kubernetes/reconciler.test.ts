import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { instanceLabel, managedBy } from '../../../lab/kubernetes/labels.ts';
import { claimNamespace } from '../../../lab/kubernetes/namespace.ts';
import type { KubernetesObject } from '../../../lab/kubernetes/objects.ts';
import { Reconciler } from '../../../lab/kubernetes/reconciler.ts';
import { provider, type TestLab, testLab } from '../controller/support.ts';
import { FakeCluster } from './fake-cluster.ts';

describe('the reconciler', () => {
  let lab: TestLab;
  let cluster: FakeCluster;
  let reconciler: Reconciler;
  const uuid = () => lab.model().state.uuid;

  beforeEach(async () => {
    lab = await testLab();
    cluster = new FakeCluster();
    reconciler = new Reconciler(lab.controller, cluster, {
      charmImage: 'localhost/charm-base:lab',
      caCertificate: 'PEM',
      controllerUrl: 'https://198.18.0.1:17070',
    });
    await lab.deploy(provider, { application: 'pg', units: 2 });
  });
  afterEach(async () => {
    await reconciler.stop();
    lab.close();
  });

  const pod = (name: string, uid: string, status: object = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'm',
      uid,
      labels: { [managedBy]: 'juju', [instanceLabel]: lab.model().apps.pg?.uniqueId ?? '' },
    },
    status,
  });
  const replicas = () =>
    (cluster.find('StatefulSet', 'm', 'pg')?.spec as { replicas: number } | undefined)?.replicas;
  /** Waits for the reconciler to have brought something about. */
  const until = async (what: string, probe: () => boolean): Promise<void> => {
    for (let turn = 0; !probe(); turn += 1) {
      if (turn > 500) throw new Error(`never: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('makes the objects once and learns the service address', async () => {
    await reconciler.reconcile(uuid());
    assert.deepEqual(cluster.names('StatefulSet'), ['pg']);
    assert.deepEqual(cluster.names('Namespace'), ['m']);
    assert.equal(lab.model().state.applications.pg?.serviceAddress, '198.19.0.77');
    const count = cluster.applied.length;
    await reconciler.reconcile(uuid());
    assert.equal(cluster.applied.length, count, 'nothing changed, nothing sent');
    lab.introduce('pg/0');
    lab.controller.change(uuid(), (draft) => {
      const unit = draft.state.applications.pg?.units['pg/0'];
      if (unit) unit.openedPorts = { '': ['5432/tcp'] };
    });
    await reconciler.reconcile(uuid());
    assert.deepEqual(cluster.applied.slice(count), ['Service m/pg']);
  });

  it('lowers the number of pods only after the unit is dead', async () => {
    lab.introduce('pg/0', 'pg/1');
    await lab.call('scale-application', { model: 'm', application: 'pg', units: 1 });
    await reconciler.reconcile(uuid());
    assert.equal(replicas(), 2);
    lab.agent('pg/1', 'dead', {});
    await reconciler.reconcile(uuid());
    assert.equal(replicas(), 1);
  });

  it('deletes what is no longer wanted, and an earlier application of the same name first', async () => {
    await reconciler.reconcile(uuid());
    const first = cluster.find('StatefulSet', 'm', 'pg')?.metadata.uid;
    await lab.call('remove-application', { model: 'm', application: 'pg', force: true });
    await lab.deploy(provider, { application: 'pg' });
    await reconciler.reconcile(uuid());
    const second = cluster.find('StatefulSet', 'm', 'pg')?.metadata.uid;
    assert.ok(second && second !== first, 'a new object, not the old one changed');
    await lab.call('trust', { model: 'm', application: 'pg', scope: 'cluster' });
    await reconciler.reconcile(uuid());
    assert.equal(cluster.names('ClusterRole').length, 1);
    await lab.call('trust', { model: 'm', application: 'pg', remove: true });
    await reconciler.reconcile(uuid());
    assert.deepEqual(cluster.names('ClusterRole'), []);
    await lab.call('remove-application', { model: 'm', application: 'pg' });
    await reconciler.reconcile(uuid());
    for (const kind of ['StatefulSet', 'Service', 'Secret', 'Role'])
      assert.deepEqual(cluster.names(kind), [], kind);
  });

  it('leaves alone the cluster roles of a model whose name begins with that of another', async () => {
    await lab.call('add-model', { name: 'm-b' });
    await lab.deploy(provider, { model: 'm-b', application: 'pg', trust: true });
    const other = lab.controller.find('m-b').state.uuid;
    await reconciler.reconcile(other);
    const [role] = cluster.names('ClusterRole');
    assert.match(role ?? '', /^m-b-pg-/);
    await lab.call('trust', { model: 'm', application: 'pg', scope: 'cluster' });
    await reconciler.reconcile(uuid());
    assert.equal(cluster.names('ClusterRole').length, 2);
    await lab.call('remove-application', { model: 'm', application: 'pg' });
    await reconciler.reconcile(uuid());
    assert.deepEqual(cluster.names('ClusterRole'), [role]);
    assert.deepEqual(cluster.names('ClusterRoleBinding'), [role]);
  });

  it('ends a model with its namespace', async () => {
    reconciler.start();
    await until('namespace', () => cluster.names('Namespace').length === 1);
    await lab.call('destroy-model', { name: 'm' });
    await until('model gone', () => lab.controller.models().length === 0);
    assert.deepEqual(cluster.names('Namespace'), []);
  }).timeout(5000);

  it('brings back what someone deleted', async () => {
    reconciler.start();
    await until('stateful set', () => cluster.names('StatefulSet').length === 1);
    const set = cluster.find('StatefulSet', 'm', 'pg');
    assert.ok(set);
    cluster.vanish(set);
    assert.deepEqual(cluster.names('StatefulSet'), []);
    await until('stateful set again', () => cluster.names('StatefulSet').length === 1);
  });

  it('brings back roles of the whole cluster, and what went while the connection was down', async () => {
    await lab.call('trust', { model: 'm', application: 'pg', scope: 'cluster' });
    reconciler.start();
    await until('stateful set', () => cluster.names('StatefulSet').length === 1);
    const [role] = cluster.names('ClusterRole');
    const object = cluster.find('ClusterRole', '', role ?? '');
    assert.ok(object);
    cluster.vanish(object);
    await until('role again', () => cluster.names('ClusterRole').length === 1);
    cluster.objects.delete(cluster.key({ kind: 'Service', namespace: 'm', name: 'pg' }));
    cluster.reconnect();
    await until('service again', () => cluster.names('Service').includes('pg'));
  });

  it('destroys the storage of an application that was removed by force', async () => {
    await lab.deploy(
      { metadata: { ...provider.metadata, name: 'disk', storage: { data: { type: 'filesystem' } } } },
      { application: 'disk' },
    );
    await reconciler.reconcile(uuid());
    const claim = (name: string, instance: string | undefined): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'm', labels: { [managedBy]: 'juju', [instanceLabel]: instance ?? '' } },
    });
    await cluster.apply(claim('disk', lab.model().apps.disk?.uniqueId));
    await cluster.apply(claim('other', lab.model().apps.pg?.uniqueId));
    await lab.call('remove-application', {
      model: 'm',
      application: 'disk',
      force: true,
      destroyStorage: true,
    });
    await reconciler.reconcile(uuid());
    assert.deepEqual(cluster.names('PersistentVolumeClaim'), ['other']);
    await reconciler.reconcile(uuid());
    assert.deepEqual(lab.model().discardedStorage, []);
  });

  it('takes no namespace that another made, and destroys none', async () => {
    lab.controller.claimNamespace = (name, id) => claimNamespace(cluster, name, id);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'theirs' } };
    await cluster.apply(namespace);
    await assert.rejects(lab.call('add-model', { name: 'theirs' }), {
      message:
        'failed to create new model: namespace "theirs" already exists and belongs to no model: choose another name, or delete the namespace',
    });
    assert.deepEqual(
      lab.controller.models().map((model) => model.state.name),
      ['m'],
    );
    const { uuid: late } = lab.controller.add('theirs').state;
    await assert.rejects(reconciler.reconcile(late), /belongs to no model/);
    await lab.call('destroy-model', { name: 'theirs' });
    await reconciler.reconcile(late);
    assert.deepEqual(cluster.names('Namespace'), ['theirs']);
    assert.equal(lab.controller.byUuid(late), undefined);
  });

  it('knows pods by their uid: addresses come and go, a dead pod is deleted and not mistaken', async () => {
    reconciler.start();
    const unit = (name: string) => lab.model().state.applications.pg?.units[name];
    cluster.pod(
      pod('pg-1', 'one', {
        podIP: '198.18.0.9',
        containerStatuses: [{ name: 'charm', state: { running: {} } }],
      }),
    );
    assert.equal(unit('pg/1')?.address, '198.18.0.9');
    assert.equal(lab.model().units['pg/1']?.cloud?.status, 'running');
    cluster.vanish(pod('pg-1', 'other'));
    assert.equal(unit('pg/1')?.address, '198.18.0.9', 'another pod went');
    cluster.pod(pod('pg-1', 'one', { podIP: '198.18.0.9' }));
    lab.introduce('pg/1');
    lab.agent('pg/1', 'dead', {});
    assert.equal(unit('pg/1')?.address, undefined, 'a fresh unit');
    await until('old pod deleted', () => cluster.find('Pod', 'm', 'pg-1') === undefined);
    await until('forgotten', () => lab.model().apps.pg?.retired.length === 0);
    cluster.pod(pod('pg-1', 'two', { podIP: '198.18.0.10' }));
    assert.equal(unit('pg/1')?.address, '198.18.0.10');
    cluster.vanish(pod('pg-1', 'two'));
    assert.equal(unit('pg/1')?.address, undefined);
  });

  it('says in the log of the model what the cluster refuses, and tries again', async () => {
    cluster.broken = { kind: 'StatefulSet', text: 'cannot apply StatefulSet "pg": image name is wrong' };
    const silent = console.error;
    console.error = () => undefined;
    try {
      reconciler.start();
      await until('log', () => lab.controller.logs.read(uuid(), { level: 'ERROR' }).length > 0);
    } finally {
      console.error = silent;
    }
    assert.match(lab.controller.logs.read(uuid(), {}).at(-1)?.message ?? '', /image name is wrong/);
    cluster.broken = undefined;
    reconciler.repair();
    await until('stateful set', () => cluster.names('StatefulSet').length === 1);
  });
});
