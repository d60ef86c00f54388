/**
 * Whatever the other sides write, no hook fails, and a server that runs goes on with what it had, or with something
 * that has been checked.
 */
import assert from 'node:assert/strict';
import type { Outcome } from '@charmed-spark/ops-testing';
import fc from 'fast-check';
import type { Types } from '../../../src/charm.gen.ts';
import { FakeKubernetes } from '../../scenario/kyuubi/kubernetes.ts';
import { hub, type Relation, related, zookeeper } from '../../scenario/kyuubi/neighbours.ts';
import { kyuubi, World } from '../../scenario/kyuubi/world.ts';
import { selfSigned } from '../../unit/controller/certificate.ts';

type Bag = Record<string, string>;
type State = Outcome<Types>;

const execs = [
  { command: ['/opt/hive/bin/schematool.sh'], reply: {} },
  { command: ['keytool'], reply: { stdout: '-----BEGIN CERTIFICATE-----' } },
  { command: ['openssl', 'pkcs12'], reply: { stdout: 'store' } },
];

const jdbcClient: Relation = {
  endpoint: 'jdbc',
  id: 32,
  remote: 'client',
  remoteApp: { database: 'sales', 'requested-secrets': '["username", "password", "tls", "tls-ca"]' },
};

const other = (
  endpoint: Relation['endpoint'],
  id: number,
  remoteApp: Bag = {},
  unit: Bag = {},
): Relation => ({
  endpoint,
  id,
  remote: `${endpoint}-app`,
  remoteApp,
  remoteUnits: { 0: unit },
});

/** Serving, with every relation but that of certificates, which would need a key for each example. */
async function start(): Promise<{ world: World; state: State }> {
  const { cert } = await selfSigned();
  const world = new World();
  world.cluster = new FakeKubernetes();
  world.cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'm' } });
  const state = await world.context.run(
    world.context.on.updateStatus(),
    related(
      [
        other('metastore-db', 30, { endpoints: 'meta:5432', username: 'u', password: 'a password' }),
        zookeeper(cert),
        hub(),
        jdbcClient,
        other('receive-ca-cert', 31, { certificates: JSON.stringify([cert]), version: '1' }),
        other('ingress', 33, { ingress: '{"url": "http://proxy/m-kyuubi-k8s"}' }),
        other('auth-proxy', 34),
        other('metrics-endpoint', 35),
        other('grafana-dashboard', 36),
        other('logging', 37, {}, { endpoint: '{"url": "http://loki/push"}' }),
      ],
      { containers: [{ ...kyuubi, execs }] as never },
    ),
  );
  return { world, state };
}

const keys = [
  ...[
    'database',
    'endpoints',
    'read-only-endpoints',
    'username',
    'password',
    'uris',
    'version',
    'tls',
    'tls-ca',
  ],
  ...[
    'secret-user',
    'secret-tls',
    'secret-extra',
    'secret-mtls',
    'data',
    'requested-secrets',
    'provided-secrets',
  ],
  ...[
    'service-account',
    'spark-properties',
    'resource-manifest',
    'extra-user-roles',
    'subordinated',
    'state',
  ],
  ...[
    'ingress',
    'certificates',
    'ca',
    'chain',
    'certificate',
    'endpoint',
    'event',
    '__proto__',
    'constructor',
  ],
];

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const odd = [
  ...[
    '\0',
    'a\nb',
    '\r\n',
    '\u001b[31m',
    `\${env.HOME}`,
    'a\'b"c;--',
    '<a>&]]>',
    '%s%n%_',
    '../..',
    '\\u0000',
    ' ',
  ],
  ...[
    'null',
    'true',
    '[]',
    '{}',
    '""',
    '0',
    '1e999',
    '{"url": 1}',
    '{"url": "file:///x"}',
    '["x", 1]',
    '[null]',
  ],
  ...[
    '{"__proto__": {"a": 1}}',
    '{"errors": {"a": [1]}}',
    '{"spark.master": {}}',
    '{"a b": "c"}',
    nested(50_000),
  ],
  ...[
    'h:1,h:2',
    ':5432',
    'h:99999',
    '[::1]:1',
    'h:5432/x?socketFactory=y',
    '-----BEGIN CERTIFICATE-----',
    'e\u0301ü😀',
  ],
  ...[
    'secret:00000000000000000001',
    'secret:zz',
    'secret://x/y',
    '--label',
    'm:..',
    'other:account',
    'x'.repeat(70_000),
  ],
];

const value = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
  fc.json(),
);
const bag = fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 4 });
const endpoints = [
  ...(['auth-db', 'metastore-db', 'zookeeper', 'spark-service-account', 'jdbc', 'receive-ca-cert'] as const),
  ...(['ingress', 'auth-proxy', 'metrics-endpoint', 'grafana-dashboard', 'logging'] as const),
];
/** On which relation what is written, over what was there or in its place, by the application or its unit. */
const attack = fc.record({
  endpoint: fc.constantFrom(...endpoints),
  bag,
  instead: fc.boolean(),
  unit: fc.boolean(),
});
type Attack = typeof attack extends fc.Arbitrary<infer A> ? A : never;

function attacked(state: State, attacks: readonly Attack[]): State['relations'] {
  const relations = structuredClone(state.relations);
  for (const { endpoint, bag: written, instead, unit } of attacks) {
    for (const relation of relations.filter((one) => one.endpoint === endpoint)) {
      const before = (unit ? relation.remoteUnits[0] : relation.remoteApp) ?? {};
      const after = { ...(instead ? {} : before), ...written };
      if (unit) relation.remoteUnits = { 0: after };
      else relation.remoteApp = after;
    }
  }
  return relations;
}

describe('Kyuubi charm among neighbours that mean ill', function () {
  this.timeout(120_000);
  let world: World;
  let state: State;
  before(async () => {
    ({ world, state } = await start());
    assert.equal(state.container('kyuubi').services.kyuubi, 'active');
  });

  for (const leader of [true, false]) {
    it(`fails in no hook and stops no server, ${leader ? 'as leader' : 'as another unit'}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(attack, { minLength: 1, maxLength: 3 }), async (attacks) => {
          const containers = [{ ...state.container('kyuubi'), execs }];
          const now = { ...state, leader, containers, relations: attacked(state, attacks) } as never;
          const out = await world.context.run(world.context.on.updateStatus(), now);
          assert.equal(out.container('kyuubi').services.kyuubi, 'active');
          const { message } = out.unitStatus;
          assert.ok(message.length < 1_000 && !/\p{Cc}/u.test(message), message);
          const again = await world.context.run(world.context.on.updateStatus(), {
            ...out,
            containers: [{ ...out.container('kyuubi'), execs }],
          } as never);
          assert.deepEqual(again.container('kyuubi').starts, {}, 'the same once more restarts nothing');
        }),
        { numRuns: 150 },
      );
    });
  }
});
