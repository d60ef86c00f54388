/** Relations go in any order and leave nothing behind; made again, they work again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { must } from '../support/actions.ts';
import { inPod, kubectl } from '../support/cluster.ts';
import { lab, labJson, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, client, model, query, units } from '../support/neighbourhood.ts';
import { children } from '../support/zookeeper.ts';

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

/** Files of relations in the containers of all units. */
async function filesLeft(): Promise<string[]> {
  const found = await Promise.all(
    units.map(async (unit) => {
      const { stdout } = await inPod(model, unit, 'kyuubi', [
        '/bin/sh',
        '-c',
        'find /opt/kyuubi/conf /etc/charmed-spark /etc/spark8t/conf -type f 2>/dev/null; true',
      ]);
      return stdout.split('\n').filter((file) => file !== '' && !/log4j2|\.template$/.test(file));
    }),
  );
  return found
    .flat()
    .filter((file) => !/spark-defaults\.conf|hive-site\.xml|spark-env\.sh|log4j2/.test(file));
}

/** Roles of relations in a PostgreSQL. */
async function roles(database: string): Promise<string> {
  const { stdout } = await inPod(
    model,
    `${database}/0`,
    'postgresql',
    ['su', 'postgres', '-s', '/bin/sh', '-c', 'psql --no-psqlrc --tuples-only --no-align'],
    "SELECT rolname FROM pg_roles WHERE rolname LIKE 'relation_id_%';",
  );
  return stdout.trim();
}

async function users(): Promise<string[]> {
  const { stdout } = await inPod(
    model,
    'kyuubi-users/0',
    'postgresql',
    ['su', 'postgres', '-s', '/bin/sh', '-c', 'psql --no-psqlrc --tuples-only --no-align --dbname=auth_db'],
    'SELECT username FROM kyuubi_users ORDER BY username;',
  );
  return stdout.split('\n').filter((line) => line !== '');
}

/** Secrets that Kyuubi owns, by label. */
async function secretsOfKyuubi(): Promise<string[]> {
  const all = await labJson<Record<string, { owner: string; label?: string; name?: string }>>(
    'secrets',
    '--model',
    model,
  );
  return Object.values(all)
    .filter(({ owner }) => owner === app || owner.startsWith(`${app}/`))
    .map(({ label, name }) => label ?? name ?? 'a secret without a label')
    .sort();
}

async function objectsLeft(): Promise<string> {
  const { stdout } = await kubectl([
    '--namespace',
    model,
    'get',
    'secrets,serviceaccounts,roles,rolebindings',
    '-o',
    'name',
  ]);
  return stdout
    .split('\n')
    .filter((name) => /kyuubi-spark-engine|kyuubi-k8s-trust|integrator-hub-conf/.test(name))
    .join();
}

export function removal(): void {
  for (const seed of [1, 2]) {
    const list = order(seed);
    it(`leaves nothing behind in the order ${list.map(([endpoint]) => endpoint).join(', ')}`, async () => {
      for (const [endpoint, other] of list)
        await lab('remove-relation', '--model', model, `${app}:${endpoint}`, other);
      await waitForStatus(model, app, { units: 3, status: 'blocked' });
      await waitFor('no files of relations', async () => {
        const files = await filesLeft();
        if (files.length > 0) throw new Error(files.join());
        return true;
      });
      for (const database of ['kyuubi-users', 'metastore'])
        await waitFor(`no roles in ${database}`, async () => {
          const found = await roles(database);
          if (found !== '') throw new Error(found);
          return true;
        });
      await waitFor('no objects in the cluster', async () => {
        const found = await objectsLeft();
        if (found !== '') throw new Error(found);
        return true;
      });
      await waitFor('no secrets but those of the application itself', async () => {
        const found = (await secretsOfKyuubi()).filter(
          (label) => !/^kyuubi-peers\.kyuubi-k8s\.app/.test(label),
        );
        if (found.length > 0) throw new Error(found.join());
        return true;
      });
      await waitFor('no znodes', async () => {
        const found = await children(model, '/kyuubi', (await authority()) as string);
        if (found.length > 0) throw new Error(found.join());
        return true;
      });
      for (const [endpoint, other] of list.toReversed())
        await lab('integrate', '--model', model, `${app}:${endpoint}`, other);
      await waitForStatus(model, app, { units: 3, seconds: 420 });
      const login = await admin();
      assert.equal((await query(login, 'SELECT 1;')).code, 0);
      const { username } = await waitFor('the credentials of the client', () => client());
      await waitFor('only the users that are wanted', async () => {
        const found = (await users()).join();
        if (found !== ['admin', username].sort().join()) throw new Error(found);
        return true;
      });
    });
  }
}

/** Of the authority, which has no relation to Kyuubi meanwhile. */
async function authority(): Promise<string | undefined> {
  const answer = await must(model, 'self-signed-certificates/0', 'get-ca-certificate');
  return answer['ca-certificate'];
}
