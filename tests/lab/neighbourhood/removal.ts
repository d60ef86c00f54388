/** Relations go in any order and leave nothing behind; made again, they work again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { must } from '../support/actions.ts';
import { mustInPod, mustKubectl } from '../support/cluster.ts';
import { givenSecrets } from '../support/given.ts';
import { integrateAnew, lab, labJson, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, client, model, query, units } from '../support/neighbourhood.ts';
import { sqlIn } from '../support/postgresql.ts';
import { children } from '../support/zookeeper.ts';
import { systemUsers } from './users.ts';

/** Endpoint of Kyuubi, and who answers it. */
const relations: [string, string][] = [
  ['auth-db', 'kyuubi-users:database'],
  ['metastore-db', 'metastore:database'],
  ['zookeeper', 'zookeeper-k8s:zookeeper'],
  ['spark-service-account', 'spark-integration-hub-k8s:spark-service-account'],
  ['certificates', 'self-signed-certificates:certificates'],
  ['receive-ca-cert', 'self-signed-certificates:send-ca-cert'],
  ['jdbc', 'data-integrator:kyuubi'],
  ['ingress', 'traefik-k8s:ingress'],
  ['auth-proxy', 'oathkeeper:auth-proxy'],
  ['metrics-endpoint', 'prometheus-k8s:metrics-endpoint'],
  ['logging', 'loki-k8s:logging'],
];

const order = (seed: number): [string, string][] =>
  fc.sample(fc.shuffledSubarray(relations, { minLength: relations.length }), { numRuns: 1, seed })[0] ?? [];

/** Of the image itself. */
const ownFiles = ['/opt/kyuubi/conf/log4j2-client.xml', '/opt/kyuubi/conf/log4j2.xml'];

/** Lists what the charm writes, and what an engine is started with. */
const listFiles = `
set -e
for folder in /opt/kyuubi/conf /etc/charmed-spark /etc/spark8t/conf; do
  if [ -e "$folder" ]; then find "$folder" -type f; fi
done
find /opt/kyuubi/work -type f -path '*/.launch/*'
`;

/** Names the files, wherever they are, in which a line of the input stands. */
const searchFiles = `
set --
for folder in /opt/kyuubi /etc/charmed-spark /etc/spark8t /var/lib/pebble /var/lib/spark /tmp; do
  if [ -e "$folder" ]; then set -- "$@" "$folder"; fi
done
grep --recursive --files-with-matches --fixed-strings --devices=skip --exclude='*.jar' --file=- "$@" || [ $? = 1 ]
`;

/** Files of relations in the containers of all units, and those in which one of these texts stands. */
async function filesLeft(secrets: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    units.flatMap((unit) =>
      [listFiles, searchFiles].map(async (script) => {
        const input = secrets.map((secret) => `${secret}\n`).join('');
        const text = await mustInPod(model, unit, 'kyuubi', ['/bin/sh', '-c', script], input);
        return lines(text)
          .filter((file) => !ownFiles.includes(file))
          .map((file) => `${unit} ${file}`);
      }),
    ),
  );
  return [...new Set(found.flat())];
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Roles of relations in a PostgreSQL. */
async function rolesLeft(application: string): Promise<string[]> {
  const roles = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'relation\\_id\\_%';";
  return (await sqlIn(model, application, 'postgres', roles)).map((role) => `${application} role ${role}`);
}

/** Secrets that Kyuubi owns, by label, but those of the application itself. */
async function secretsOfKyuubi(): Promise<string[]> {
  const all = await labJson<Record<string, { owner: string; label?: string; name?: string }>>(
    'secrets',
    '--model',
    model,
  );
  return Object.values(all)
    .filter(({ owner }) => owner === app || owner.startsWith(`${app}/`))
    .map(({ label, name }) => label ?? name ?? 'without a label')
    .filter((label) => !/^kyuubi-peers\.kyuubi-k8s\.app/.test(label))
    .map((label) => `secret ${label}`);
}

interface ClusterObject {
  kind: string;
  metadata: {
    name: string;
    labels?: Record<string, string>;
    ownerReferences?: { kind: string; name: string }[];
  };
  status?: { phase?: string };
}

/**
 * Objects of the cluster: engines and what they were given, the account and the files that they mounted. Pods of engines
 * that have ended may stay, with what belongs to them: a server would clear them away, and here it is stopped.
 */
async function objectsLeft(): Promise<string[]> {
  const kinds =
    'pods,services,secrets,configmaps,persistentvolumeclaims,serviceaccounts,roles.rbac.authorization.k8s.io,rolebindings';
  const { items } = JSON.parse(
    await mustKubectl(['--namespace', model, 'get', kinds, '--output', 'json']),
  ) as { items: ClusterObject[] };
  const ofEngines = ({ metadata: { name, labels = {} } }: ClusterObject): boolean =>
    'kyuubi-unique-tag' in labels ||
    'spark-role' in labels ||
    /kyuubi-spark-engine|kyuubi-k8s-trust|spark-(drv|exec)-|integrator-hub-conf|spark8t-sa-conf/.test(name);
  const hasEnded = ({ kind, status }: ClusterObject): boolean =>
    kind === 'Pod' && ['Succeeded', 'Failed'].includes(status?.phase ?? '');
  const ended = items.filter(hasEnded).map(({ metadata }) => metadata.name);
  const ofEnded = ({ metadata: { ownerReferences = [] } }: ClusterObject): boolean =>
    ownerReferences.some(({ kind, name }) => kind === 'Pod' && ended.includes(name));
  return items
    .filter((item) => ofEngines(item) && !hasEnded(item) && !ofEnded(item))
    .map(({ kind, metadata, status }) => `${kind} ${metadata.name} ${status?.phase ?? ''}`);
}

/** Znodes of servers and of engines, as nobody but ZooKeeper's administrator may see them. */
async function znodesLeft(): Promise<string[]> {
  const { 'super-password': password } = await must(model, 'zookeeper-k8s/0', 'get-super-password');
  const all = await children(model, '/', (await authority()) as string, `super:${password}`);
  assert.ok(all.includes('zookeeper'), 'the root was read');
  return all.filter((name) => name.startsWith('kyuubi')).map((name) => `znode /${name}`);
}

/** All that relations left, `secrets` being what they gave. */
async function left(secrets: readonly string[]): Promise<string[]> {
  const found = await Promise.all([
    filesLeft(secrets),
    rolesLeft('kyuubi-users'),
    rolesLeft('metastore'),
    objectsLeft(),
    secretsOfKyuubi(),
    znodesLeft(),
  ]);
  return found.flat();
}

export function removal(): void {
  for (const seed of [1, 2]) {
    const list = order(seed);
    it(`leaves nothing behind in the order ${list.map(([endpoint]) => endpoint).join(', ')}`, async () => {
      const own = (await users()).filter((name) => !name.startsWith('relation_id_'));
      assert.deepEqual(
        own.filter((name) => !systemUsers.includes(name)),
        [],
        'users whom nobody made',
      );
      // An engine, and with it everything that one is given.
      assert.equal((await query(await admin(), 'SELECT 1;')).code, 0);
      const secrets = await givenSecrets();
      for (const [endpoint, other] of list)
        await lab('remove-relation', '--model', model, `${app}:${endpoint}`, other);
      await waitForStatus(model, app, { units: 3, status: 'blocked' });
      const remains = await waitFor(
        'nothing is left',
        async () => {
          const found = await left(secrets);
          if (found.length > 0) throw new Error(found.join('\n'));
          return 'nothing';
        },
        240,
      ).catch(({ message }: Error) => message);
      // Also where something is left: the other cases need them.
      for (const [endpoint, other] of list.toReversed())
        await integrateAnew(model, `${app}:${endpoint}`, other);
      await waitForStatus(model, app, { units: 3, seconds: 420 });
      assert.equal(remains, 'nothing');
      const login = await admin();
      assert.equal((await query(login, 'SELECT 1;')).code, 0);
      const { username } = await waitFor('the credentials of the client', () => client());
      await waitFor('only the users that are wanted', async () => {
        const found = (await users()).join();
        if (found !== [...own, username].sort().join()) throw new Error(found);
        return true;
      });
    });
  }
}

const users = (): Promise<string[]> =>
  sqlIn(model, 'kyuubi-users', 'auth_db', 'SELECT username FROM kyuubi_users ORDER BY username;');

/** Of the authority, which has no relation to Kyuubi meanwhile. */
async function authority(): Promise<string | undefined> {
  const answer = await must(model, 'self-signed-certificates/0', 'get-ca-certificate');
  return answer['ca-certificate'];
}
