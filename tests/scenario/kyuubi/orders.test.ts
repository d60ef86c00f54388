/**
 * The same relations give the same world, whatever the order of events, and however often a relation went and came
 * back meanwhile; when all have gone, nothing is left of them.
 */
import assert from 'node:assert/strict';
import type { Outcome } from '@charmed-spark/ops-testing';
import fc from 'fast-check';
import type { Types } from '../../../src/charm.gen.ts';
import { type Authority, makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { entry } from '../../unit/interfaces/tls/requirer.ts';
import { FakeKubernetes } from './kubernetes.ts';
import { hub, type Input, type Relation, zookeeper } from './neighbours.ts';
import { authDb, dbUser, kyuubi, peers, World } from './world.ts';

type Out = Outcome<Types>;
type Endpoint = Relation['endpoint'];

const execs = [
  { command: ['/opt/hive/bin/schematool.sh'], reply: {} },
  { command: ['openssl', 'pkcs12'], reply: { stdout: 'store' } },
];

const certificates: Relation = { endpoint: 'certificates', id: 40, remote: 'ca', remoteApp: {} };

/** With `certificates`: what `make bench` relates in the lab. */
const sevenEndpoints = [
  'auth-db',
  'metastore-db',
  'zookeeper',
  'spark-service-account',
  'receive-ca-cert',
  'jdbc',
];

const defaults = '/opt/kyuubi/conf/kyuubi-defaults.conf';

/** Passwords do not tell the order in which they were made. */
class EvenWorld extends World {
  override generatePassword = (): string => 'a-password-of-32-characters-xxxx';
}

function neighbours(ca: string): Record<string, Relation> {
  const remote = (endpoint: Endpoint, id: number, remoteApp: Record<string, string>): Relation => ({
    endpoint,
    id,
    remote: `${endpoint}-provider`,
    remoteApp,
  });
  return {
    'auth-db': authDb(),
    'metastore-db': remote('metastore-db', 30, {
      database: 'hivemetastore',
      endpoints: 'meta.m.svc:5432',
      username: 'relation_id_30',
      password: 'meta-password',
      tls: 'True',
      'tls-ca': ca,
    }),
    zookeeper: zookeeper(ca),
    'spark-service-account': hub(),
    'receive-ca-cert': remote('receive-ca-cert', 31, { certificates: JSON.stringify([ca]), version: '1' }),
    jdbc: remote('jdbc', 32, {
      database: 'sales',
      'requested-secrets': '["username", "password", "tls", "tls-ca"]',
    }),
    ingress: remote('ingress', 33, { ingress: '{"url": "http://proxy/m-kyuubi-k8s"}' }),
    'auth-proxy': remote('auth-proxy', 34, {}),
    'metrics-endpoint': remote('metrics-endpoint', 35, {}),
    'grafana-dashboard': remote('grafana-dashboard', 36, {}),
    logging: {
      ...remote('logging', 37, {}),
      remoteUnits: { 0: { endpoint: '{"url": "http://loki/push"}' } },
    },
  };
}

/** One model that lives through events. */
class Model {
  readonly world = new EvenWorld();
  state: Input | Out;

  constructor() {
    this.world.cluster = new FakeKubernetes();
    this.world.cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'm' } });
    this.state = {
      leader: true,
      relations: [peers],
      secrets: [dbUser],
      containers: [{ ...kyuubi, execs }] as never,
      model: { name: 'm' },
    };
  }

  get #relations(): Relation[] {
    return [...((this.state.relations ?? []) as Relation[])];
  }

  async #run(event: Parameters<World['context']['run']>[0], relations: Relation[]): Promise<Out> {
    const out = (await this.world.context.run(event, { ...this.state, relations })) as Out;
    this.state = { ...out, containers: [{ ...out.container('kyuubi'), execs }] as never };
    return out;
  }

  /** Related, and nothing said. */
  async create(relation: Relation): Promise<Out> {
    const { remoteApp: _, remoteUnits: __, ...bare } = relation as Relation & { remoteUnits?: object };
    return this.#run(this.world.context.on.relationCreated(relation.endpoint as never), [
      ...this.#relations,
      bare as Relation,
    ]);
  }

  /** The other side answers. */
  async answer({ endpoint, id, ...said }: Relation): Promise<Out> {
    const relations = this.#relations.map((one) =>
      one.endpoint === endpoint && one.id === id ? { ...one, ...said } : one,
    );
    return this.#run(this.world.context.on.relationChanged(endpoint as never), relations);
  }

  async break({ endpoint, id }: Relation): Promise<void> {
    await this.#run(this.world.context.on.relationBroken(endpoint as never), this.#relations);
    const left = this.#relations.filter((one) => one.endpoint !== endpoint || one.id !== id);
    // A grant ends with its relation; the provider makes another one for the next.
    const own = (this.state.secrets ?? []).filter(({ owner }) => typeof owner === 'string');
    this.state = { ...this.state, relations: left, secrets: [...own, dbUser] };
  }

  async update(): Promise<Out> {
    return this.#run(this.world.context.on.updateStatus(), this.#relations);
  }
}

/** All that the charm made, without what says when: ids of secrets, and their revisions. */
function made(out: Out, world: World): unknown {
  const withoutIds = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value ?? null).replace(/secret:[a-z0-9]{20}/g, 'secret:x'));
  const { files, plan, services } = out.container('kyuubi');
  return withoutIds({
    files: Object.entries(files)
      .filter(([, { content }]) => content !== undefined)
      .map(([path, { content, mode, user, group }]) => [path, String(content), mode, user, group])
      .sort(),
    plan,
    services,
    status: out.unitStatus,
    bags: out.relations
      .map(({ endpoint, localApp, localUnit }) => [endpoint, localApp, localUnit])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    secrets: out.secrets.map(({ owner, label, latest }) => [owner, label, latest]).sort(),
    users: [...(world.rows ?? [])].sort(),
    ports: out.openedPorts,
  });
}

describe('the order of events', function () {
  this.timeout(120_000);
  let authority: Authority;
  let all: Relation[];
  let expected: unknown;

  before(async () => {
    authority = await makeAuthority('root');
    all = Object.values(neighbours(authority.certificate));
    const model = new Model();
    for (const relation of all) {
      await model.create(relation);
      await model.answer(relation);
    }
    const out = await model.update();
    assert.equal(out.unitStatus.name, 'active', out.unitStatus.message);
    expected = made(out, model.world);
  });

  it('does not show in what comes of it, nor do relations that went and came back', async () => {
    const step = fc.constantFrom('create', 'answer', 'break');
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
        fc.array(fc.tuple(fc.nat(all.length - 1), step), { maxLength: 12 }),
        async (order, detours) => {
          const model = new Model();
          const state = new Map<number, 'created' | 'answered'>();
          const to = async (at: number, what: 'create' | 'answer' | 'break'): Promise<void> => {
            const relation = all[at] as Relation;
            const now = state.get(at);
            if (what === 'create' && now === undefined) {
              await model.create(relation);
              state.set(at, 'created');
            } else if (what === 'answer' && now === 'created') {
              await model.answer(relation);
              state.set(at, 'answered');
            } else if (what === 'break' && now !== undefined) {
              await model.break(relation);
              state.delete(at);
            }
          };
          for (const [at, what] of detours) await to(at, what);
          for (const at of order) await to(at, 'create');
          for (const at of order) await to(at, 'answer');
          const out = await model.update();
          assert.deepEqual(made(out, model.world), expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('does nothing twice', async () => {
    const model = new Model();
    for (const relation of all) {
      await model.create(relation);
      await model.answer(relation);
    }
    const first = await model.update();
    const { writes, looks, hashings } = model.world;
    const second = await model.update();
    assert.deepEqual(made(second, model.world), made(first, model.world));
    assert.deepEqual(second.container('kyuubi').starts, {});
    assert.deepEqual(second.container('kyuubi').execCalls, []);
    assert.deepEqual(
      [model.world.writes, model.world.looks, model.world.hashings],
      [writes, looks, hashings],
    );
  });

  it('restarts the server for ZooKeeper and for the certificate alone, so twice at most while seven relations are made', async () => {
    const seven = [...all.filter(({ endpoint }) => sevenEndpoints.includes(endpoint)), certificates];
    assert.equal(seven.length, 7);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(seven, { minLength: seven.length }), async (order) => {
        const model = new Model();
        let starts = 0;
        const count = (out: Out): void => {
          starts += out.container('kyuubi').starts.kyuubi ?? 0;
        };
        for (const relation of order) {
          count(await model.create(relation));
          const remoteApp = relation === certificates ? await signed(model, authority) : relation.remoteApp;
          count(await model.answer({ ...relation, ...(remoteApp === undefined ? {} : { remoteApp }) }));
        }
        const out = await model.update();
        count(out);
        assert.equal(out.unitStatus.name, 'active', out.unitStatus.message);
        assert.match(out.container('kyuubi').file(defaults).text, /^kyuubi\.frontend\.thrift\.binary\.ssl/m);
        // The first start is with auth-db.
        const first = order.findIndex(({ endpoint }) => endpoint === 'auth-db');
        const later = order
          .slice(first + 1)
          .filter(({ endpoint }) => ['zookeeper', 'certificates'].includes(endpoint));
        assert.equal(starts - 1, later.length);
      }),
      { numRuns: 8, examples: [[seven]] },
    );
  });

  it('leaves nothing behind when all relations go, in any order', async () => {
    const withTls = [...all, certificates];
    const untouched = new Model();
    const before = made(await untouched.update(), untouched.world) as { files: unknown; secrets: unknown[] };
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...withTls.keys()], { minLength: withTls.length }),
        async (order) => {
          const model = new Model();
          for (const relation of withTls) {
            await model.create(relation);
            if (relation !== certificates) await model.answer(relation);
          }
          await model.answer({ ...certificates, remoteApp: await signed(model, authority) });
          const full = await model.update();
          assert.equal(full.unitStatus.name, 'active', full.unitStatus.message);
          assert.ok(Object.hasOwn(full.container('kyuubi').files, '/opt/kyuubi/conf/keystore.p12'));
          for (const at of order) await model.break(withTls[at] as Relation);
          const out = await model.update();
          const after = made(out, model.world) as { files: unknown; users: [string, unknown][] };
          assert.deepEqual(after.files, before.files);
          assert.equal(out.container('kyuubi').services.kyuubi, 'inactive');
          const objects = [...(model.world.cluster?.objects.keys() ?? [])];
          assert.deepEqual(
            objects.filter((key) => key.startsWith('Secret/')),
            [],
          );
          // The password of admin outlives its database: the next one is given the same.
          assert.deepEqual(
            out.secrets.flatMap(({ owner, label }) => (typeof owner === 'string' ? [label] : [])),
            ['kyuubi-peers.kyuubi-k8s.app'],
          );
        },
      ),
      { numRuns: 8 },
    );
  });
});

/** Certificates for what this unit has asked. */
async function signed(model: Model, authority: Authority): Promise<Record<string, string>> {
  const { localUnit } =
    (model.state as Out).relations.find(({ endpoint }) => endpoint === 'certificates') ?? {};
  const asked = JSON.parse(localUnit?.certificate_signing_requests ?? '[]') as {
    certificate_signing_request: string;
  }[];
  const entries = await Promise.all(
    asked.map(({ certificate_signing_request: csr }) => entry(authority, csr)),
  );
  return { certificates: JSON.stringify(entries) };
}
