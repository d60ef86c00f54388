/** What the charm has in the cluster: its Service, the trusted folder as a Secret, and its rights. */
import assert from 'node:assert/strict';
import { active, blocked, maintenance } from '@charmed-spark/ops';
import type { Access } from '@charmed-spark/spark/kubernetes';
import { neededAccess } from '../../../src/cluster/access.ts';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { FakeKubernetes, withoutTrust } from './kubernetes.ts';
import { hub, type Input, related, zookeeper } from './neighbours.ts';
import { World } from './world.ts';

const name = 'kyuubi-k8s-service';
const here = { name, namespace: 'm' };
const trustText = 'Insufficient cluster permissions. Try: juju trust --scope=cluster kyuubi-k8s';
const changes = /^(?:create|patch|delete) /;

/** A world with a cluster that has the namespace and the account of the engines. */
function world() {
  const made = new World();
  const cluster = new FakeKubernetes();
  made.cluster = cluster;
  cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'm' } });
  const { context } = made;
  const run = (state: Input, event = context.on.updateStatus()) => {
    cluster.asked.length = 0;
    return context.run(event, state);
  };
  return { cluster, context, run };
}

describe('The managed Service', () => {
  it('is what the Python charm makes, and belongs to the StatefulSet of the application', async () => {
    const { cluster, run } = world();
    const config = { profile: 'testing', 'loadbalancer-extra-annotations': '{"a/b": "c"}' } as const;
    await run(related([], { config }));
    const { metadata, spec } = cluster.object('Service', here) ?? {};
    assert.deepEqual(metadata?.labels, { 'app.kubernetes.io/name': 'kyuubi-k8s' });
    assert.deepEqual(metadata?.annotations, { 'a/b': 'c' });
    assert.deepEqual(metadata?.ownerReferences, [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kyuubi-k8s', uid: 'uid-of-the-set' },
    ]);
    assert.deepEqual(spec, {
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': 'kyuubi-k8s' },
      ports: [{ name: 'kyuubi-jdbc', port: 10009, targetPort: 10009, protocol: 'TCP' }],
    });
  });

  it('is written once, and looked at once in each event after that', async () => {
    const { cluster, run } = world();
    const first = await run(related());
    assert.ok(cluster.asked.some((question) => changes.test(question)));
    await run(first);
    assert.deepEqual(cluster.asked, ['get Service m/kyuubi-k8s-service']);
  });

  const damages: [string, (cluster: FakeKubernetes) => void][] = [
    ['is deleted', (cluster) => cluster.objects.delete('Service/m/kyuubi-k8s-service')],
    [
      'leads elsewhere',
      (cluster) => edit(cluster, (spec) => Object.assign(spec, { selector: { app: 'x' } })),
    ],
    ['selects less', (cluster) => edit(cluster, (spec) => Object.assign(spec.selector ?? {}, { app: 'x' }))],
    ['has another port', (cluster) => edit(cluster, (spec) => Object.assign(spec, { ports: [{ port: 1 }] }))],
    ['is of another type', (cluster) => edit(cluster, (spec) => Object.assign(spec, { type: 'NodePort' }))],
    [
      'has no owner any more',
      (cluster) => {
        const service = cluster.object('Service', here);
        delete service?.metadata?.ownerReferences;
      },
    ],
  ];
  for (const [what, damage] of damages) {
    it(`is repaired in the next event when it ${what}`, async () => {
      const { cluster, run } = world();
      const first = await run(related());
      const before = structuredClone(cluster.object('Service', here));
      damage(cluster);
      assert.notDeepEqual(cluster.object('Service', here), before);
      await run(first);
      assert.deepEqual(cluster.object('Service', here)?.spec, before?.spec);
      assert.deepEqual(
        cluster.object('Service', here)?.metadata?.ownerReferences,
        before?.metadata?.ownerReferences,
      );
    });
  }

  it('loses an annotation that leaves the option, and keeps those of others', async () => {
    const { cluster, context, run } = world();
    const config = { profile: 'testing', 'loadbalancer-extra-annotations': '{"mine": "1"}' } as const;
    const first = await run(related([], { config }));
    Object.assign(cluster.object('Service', here)?.metadata?.annotations ?? {}, { theirs: '2' });
    await run(first);
    assert.deepEqual(cluster.asked, ['get Service m/kyuubi-k8s-service']);
    await run({ ...first, config: { profile: 'testing' } }, context.on.configChanged());
    assert.deepEqual(cluster.object('Service', here)?.metadata?.annotations, { theirs: '2' });
  });

  it("is the leader's business", async () => {
    const { cluster, run } = world();
    await run(related([], { leader: false }));
    assert.deepEqual(cluster.asked, ['get Service m/kyuubi-k8s-service']);
    assert.equal(cluster.object('Service', here), undefined);
  });

  const quota = { state: 'forbidden', why: 'services "x" is forbidden: exceeded quota' } as const;
  const flaw = { state: 'refused', code: 422, why: 'Service "x" is invalid: metadata.annotations' } as const;
  const waits = 'Waiting for Kyuubi service to be available...';
  const refusals = [
    ['without a hub', [], flaw],
    ['with a hub', [hub()], flaw],
    ['with a hub, for another reason than its rights', [hub()], quota],
  ] as const;
  for (const [when, relations, refusal] of refusals) {
    it(`is waited for where Kubernetes refuses it ${when}, and the log says why`, async () => {
      const { cluster, context, run } = world();
      cluster.objectsTo = (kind) => (kind === 'Service' ? refusal : undefined);
      const out = await run(related(relations));
      assert.deepEqual(out.unitStatus, maintenance(waits));
      assert.ok(out.logs.some(({ level, message }) => level === 'WARNING' && message.includes(refusal.why)));
      assert.equal(out.container('kyuubi').services.kyuubi, 'active');
      const { action } = await run(out, context.on.action('get-jdbc-endpoint'));
      assert.equal(action?.results.endpoint, 'jdbc:hive2://kyuubi-k8s.m.svc.cluster.local:10009/');
      cluster.objectsTo = () => undefined;
      assert.deepEqual((await run(out)).unitStatus, active());
    });
  }

  it('is told of where Kubernetes refuses a change of it', async () => {
    const { cluster, run } = world();
    const first = await run(related());
    cluster.objectsTo = () => flaw;
    const config = { profile: 'testing', 'loadbalancer-extra-annotations': '{"a": "b"}' } as const;
    const out = await run({ ...first, config });
    const text = `Kubernetes refuses to apply the Service ${name}: ${flaw.why}`;
    assert.deepEqual(out.unitStatus, blocked(text));
    assert.deepEqual((await run(out)).unitStatus, blocked(text), 'as long as it does');
  });

  it('is waited for by the leader alone, who makes it', async () => {
    const { cluster, run } = world();
    const first = await run(related());
    cluster.objects.delete('Service/m/kyuubi-k8s-service');
    assert.deepEqual((await run({ ...first, leader: false })).unitStatus, active());
  });

  it('is the address that clients are given, from every unit', async () => {
    const { context, run } = world();
    const first = await run(related());
    const endpoint = async (state: Input) =>
      (await run(state, context.on.action('get-jdbc-endpoint'))).action?.results.endpoint;
    const expected = 'jdbc:hive2://kyuubi-k8s-service.m.svc.cluster.local:10009/';
    assert.equal(await endpoint(first), expected);
    assert.equal(await endpoint({ ...first, leader: false }), expected);
  });
});

describe('Rights in the cluster', () => {
  it('are of no interest to a trial that needs none of them', async () => {
    const { cluster, run } = world();
    cluster.may_ = withoutTrust;
    const out = await run(related());
    assert.deepEqual(out.unitStatus, active());
    assert.ok(!cluster.asked.some((question) => question.startsWith('may ')));
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
  });

  it('are missed without a hub as well, where it is no trial', async () => {
    const { cluster, context, run } = world();
    cluster.may_ = withoutTrust;
    const out = await run(related([], { config: { profile: 'production' } }));
    const text = 'Missing integration hub relation (+1 more; show-status); serving';
    assert.deepEqual(out.unitStatus, blocked(text));
    const { action } = await run(out, context.on.action('show-status'));
    const causes = action?.results.causes as Record<string, { message: string; detail?: string }>;
    assert.equal(causes[2]?.message, trustText);
    assert.match(causes[2]?.detail ?? '', /apply the Service kyuubi-k8s-service \(cannot create/);
    cluster.may_ = () => true;
    assert.deepEqual((await run(out)).unitStatus, blocked('Missing integration hub relation'));
  });

  it('are missed by name of the command that helps, while all else goes on', async () => {
    const { cluster, run } = world();
    cluster.may_ = withoutTrust;
    const out = await run(related([hub()]));
    assert.equal(out.unitStatus.name, 'blocked');
    assert.ok(out.unitStatus.message.startsWith(trustText), out.unitStatus.message);
    assert.ok(out.logs.some(({ message }) => message.includes('create pods in m')));
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    assert.ok(!out.logs.some(({ message }) => message.includes('Invalid config option')));
  });

  it('may be granted one by one', async () => {
    const { cluster, run } = world();
    const seen = { model: 'm', options: { values: { namespace: 'm' } } } as Parameters<
      typeof neededAccess
    >[0];
    const granted = new Set(neededAccess(seen).map(keyOf));
    cluster.may_ = (access) => granted.has(keyOf({ ...access, name: '' })) || granted.has(keyOf(access));
    assert.deepEqual((await run(related([hub()]))).unitStatus, active());
    for (const key of granted) {
      const less = new Set([...granted].filter((one) => one !== key));
      cluster.may_ = (access) => less.has(keyOf({ ...access, name: '' })) || less.has(keyOf(access));
      const { unitStatus } = await run(related([hub()]));
      assert.ok(unitStatus.message.startsWith(trustText), `${key}: ${unitStatus.message}`);
    }
  });

  it('are enough for engines in another namespace, when granted one by one', async () => {
    const { cluster, run } = world();
    const seen = { model: 'm', options: { values: { namespace: 'engines' } } } as Parameters<
      typeof neededAccess
    >[0];
    const granted = new Set(neededAccess(seen).map(keyOf));
    cluster.may_ = (access) => granted.has(keyOf({ ...access, name: '' })) || granted.has(keyOf(access));
    cluster.put('Namespace', { metadata: { name: 'engines' } });
    cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'engines' } });
    const config = { profile: 'testing', namespace: 'engines' } as const;
    const relation = hub({ 'service-account': 'engines:kyuubi-spark-engine' });
    const out = await run(related([relation], { config }));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(cluster.object('Service', here)?.metadata?.ownerReferences?.[0]?.name, 'kyuubi-k8s');
    await run(out);
    assert.deepEqual(
      cluster.asked.filter((question) => changes.test(question)),
      [],
    );
  });

  for (const [what, change, text] of [
    ['namespace', { namespace: 'nowhere' }, 'Invalid config option: namespace'],
    ['service account', { 'service-account': 'nobody' }, 'Invalid config option: service-account'],
  ] as const) {
    it(`are told apart from a ${what} that is not there`, async () => {
      const { run } = world();
      const config = { profile: 'testing', ...change } as const;
      const { namespace, 'service-account': account } = {
        namespace: 'm',
        'service-account': 'kyuubi-spark-engine',
        ...change,
      };
      const granted = hub({ 'service-account': `${namespace}:${account}` });
      const out = await run(related([granted], { config }));
      assert.equal(out.unitStatus.name, 'blocked');
      assert.ok(out.unitStatus.message.startsWith(text), out.unitStatus.message);
    });
  }

  it('are asked for anew when the API server answers again', async () => {
    const { cluster, run } = world();
    cluster.away = true;
    const first = await run(related([hub()]));
    assert.equal(first.unitStatus.name, 'waiting');
    assert.match(first.unitStatus.message, /^Kubernetes gives no answer; retrying/);
    assert.equal(first.container('kyuubi').services.kyuubi, 'active');
    cluster.away = false;
    assert.deepEqual((await run(first)).unitStatus, active());
  });

  it('cost no question twice', async () => {
    const { cluster, run } = world();
    const { cert } = await selfSigned();
    for (const may of [() => true, withoutTrust]) {
      cluster.may_ = may;
      await run(related([hub(), zookeeper(cert)]));
      assert.deepEqual(cluster.asked, [...new Set(cluster.asked)]);
    }
  });
});

const keyOf = ({ verb, resource, namespace = '', name = '' }: Access): string =>
  `${verb} ${resource} ${namespace} ${resource === 'namespaces' ? name : ''}`;

function edit(cluster: FakeKubernetes, change: (spec: Record<string, object | undefined>) => void): void {
  const { spec } = cluster.object('Service', here) ?? {};
  change(spec as never);
}
