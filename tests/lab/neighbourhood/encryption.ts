/** Every connection is encrypted, and verified by who opens it. */
import assert from 'node:assert/strict';
import { capture } from '../../../scripts/demo/capture.ts';
import { probeTls } from '../../../scripts/demo/tls-probe.ts';
import { pods } from '../support/cluster.ts';
import { defaults, says, setting, sparkDefaults } from '../support/given.ts';
import { lab, waitFor } from '../support/lab.ts';
import { address, admin, endEngines, model, ownEngine, query } from '../support/neighbourhood.ts';
import { otherAuthority } from '../support/other-authority.ts';

const servers = [
  { app: 'kyuubi-k8s', port: 10009 },
  { app: 'kyuubi-users', port: 5432, postgresql: true },
  { app: 'metastore', port: 5432, postgresql: true },
  { app: 'zookeeper-k8s', port: 2182 },
  { app: 'minio', port: 9000 },
];

const podAddresses = async (selector: string): Promise<string[]> =>
  (await pods(model, selector)).flatMap(({ status }) => status.podIP ?? []);

export function encryption(): void {
  for (const { app, port, ...kind } of servers) {
    it(`${app}:${port} has a certificate of the related authority, and none that another CA vouches for`, async () => {
      const { ca } = await admin();
      const name = `${app}-0.${app}-endpoints.${model}.svc.cluster.local`;
      const server = { address: await address(app), port, name, ...kind };
      assert.match(await probeTls(server, ca as string), /^TLSv1\.[23]/);
      await assert.rejects(probeTls(server, await otherAuthority()), /certificate|self.signed|issuer/i);
      await assert.rejects(probeTls({ ...server, name: 'elsewhere.example' }, ca as string), /altnames/i);
    });
  }

  it('a JDBC client refuses the server when it trusts another authority', async () => {
    const login = await admin();
    const answer = await query({ ...login, ca: await otherAuthority() }, 'SELECT 1;');
    assert.notEqual(answer.code, 0);
    assert.deepEqual(answer.rows, []);
    assert.match(answer.log, /PKIX|unable to find valid certification path|SSLHandshake/);
  });

  const marker = `marker-jdbc-${process.pid}`;
  // Each with a text that travels there: without TLS it would be found.
  const plain: { what: string; of: string; port: number; markers: () => Promise<string[]> }[] = [
    {
      what: 'of a query and its login on the JDBC port',
      of: 'kyuubi-k8s',
      port: 10009,
      markers: async () => [marker, (await admin()).password],
    },
    {
      what: 'of a login at the database of users, which is asked about each',
      of: 'kyuubi-users',
      port: 5432,
      markers: async () => [(await admin()).password],
    },
    {
      what: 'of the login of a new engine at ZooKeeper',
      of: 'zookeeper-k8s',
      port: 2182,
      markers: async () => [await setting(defaults, /^kyuubi\.ha\.zookeeper\.auth\.digest=[^:]*:(.*)$/m)],
    },
  ];
  for (const { what, of, port, markers } of plain) {
    it(`shows nothing ${what}`, async () => {
      const login = ownEngine(await admin());
      const addresses = await podAddresses(`app.kubernetes.io/name=${of}`);
      const seen = await capture({ port, addresses, markers: await markers() }, async () => {
        const answer = await query(login, `SELECT '${marker}';`);
        assert.deepEqual(answer.rows, [marker], answer.log);
      });
      assert.ok(seen.packets > 0, `packets on ${port} were seen`);
      assert.deepEqual(seen.found, [], `in plain text on port ${port}`);
    });
  }

  it('shows nothing of rows that executors exchange with their driver or with the object store', async () => {
    assert.deepEqual(await rowsOnTheWire(), []);
  });

  it('shows those rows without spark-encryption: what encrypts them is nothing else', async () => {
    const encrypted = (): Promise<boolean> =>
      says(sparkDefaults, /^spark\.network\.crypto\.enabled[= ]true$/m);
    await lab('config', '--model', model, 'kyuubi-k8s', 'spark-encryption=false');
    try {
      await waitFor('settings without encryption', async () => !(await encrypted()));
      await endEngines();
      assert.notDeepEqual(await rowsOnTheWire(), []);
    } finally {
      await lab('config', '--model', model, 'kyuubi-k8s', '--reset', 'spark-encryption');
      await waitFor('settings with encryption', encrypted);
      await endEngines();
    }
  });
}

/** What a capture of all connections of executors shows of rows that they exchange and store, as plain text. */
async function rowsOnTheWire(): Promise<string[]> {
  const login = await admin();
  const marker = `marker-rows-${process.pid}`;
  assert.equal((await query(login, 'SELECT count(*) FROM range(0, 10, 1, 2);')).code, 0);
  const executors = await podAddresses('spark-role=executor');
  assert.ok(executors.length > 0, 'executors run');
  const seen = await capture({ port: 0, addresses: executors, markers: [marker] }, async () => {
    const answer = await query(
      login,
      `DROP TABLE IF EXISTS iceberg.default.markers; CREATE TABLE iceberg.default.markers (text STRING) USING iceberg; INSERT INTO iceberg.default.markers SELECT concat('${marker}', '-', id) FROM range(0, 100, 1, 3); SELECT count(*) FROM (SELECT text, count(*) FROM iceberg.default.markers GROUP BY text);`,
    );
    assert.equal(answer.code, 0, answer.log);
    assert.equal(answer.rows.at(-1), '100');
  });
  assert.ok(seen.packets > 50, `packets of executors were seen: ${seen.packets}`);
  return seen.found;
}
