import assert from 'node:assert/strict';
import { active, blocked, waiting } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/data-integrator/src/charm.ts';

const context = new Context(charm);
const id = '00000000000000000001';
const answer = { database: 'testdb', endpoints: 'k:10009', version: '1.10.2', 'secret-user': `secret:${id}` };
const secret = (more: object = {}) => ({
  id,
  owner: { application: 'kyuubi-k8s' },
  revisions: { 1: { username: 'relation_id_11', password: 'pw', uris: 'jdbc:hive2://k:10009/' } },
  ...more,
});
const related = (remoteApp: Record<string, string> = {}) => [
  { endpoint: 'kyuubi' as const, id: 3, remote: 'kyuubi-k8s', remoteApp },
];
const config = { 'database-name': 'testdb' };
const run = (state: object) => context.run(context.on.updateStatus(), { leader: true, ...state });

describe('data-integrator charm', () => {
  it('says what is missing, in the words of Canonical', async () => {
    assert.deepEqual(
      (await run({})).unitStatus,
      blocked('Please specify either topic, index, database name, keyspace name, entity name, or prefix'),
    );
    assert.deepEqual(
      (await run({ config })).unitStatus,
      blocked('Please relate the data-integrator with the desired product'),
    );
  });

  it('asks for nothing before it knows for what', async () => {
    const out = await run({ relations: related() });
    assert.deepEqual(out.relation('kyuubi').localApp, {});
  });

  it('asks, waits, and is active', async () => {
    const out = await run({ config: { ...config, 'extra-user-roles': 'admin, x,' }, relations: related() });
    const { database, 'extra-user-roles': roles } = out.relation('kyuubi').localApp;
    assert.deepEqual([database, roles], ['testdb', 'admin,x']);
    assert.deepEqual(out.unitStatus, waiting('Waiting for kyuubi-k8s to give endpoints, username, password'));
    const ungranted = await run({
      config,
      relations: related(answer),
      secrets: [secret({ granted: false })],
    });
    assert.deepEqual(ungranted.unitStatus, waiting('Waiting for kyuubi-k8s to grant secret-user'));
    const ready = await run({ config, relations: related(answer), secrets: [secret()] });
    assert.deepEqual([ready.unitStatus, ready.appStatus], [active(), active()]);
  });

  it('names the field that is wrong', async () => {
    const out = await run({ config, relations: related({ ...answer, endpoints: 'k' }), secrets: [secret()] });
    assert.deepEqual(out.unitStatus, blocked('kyuubi-k8s gives a wrong endpoints: expected host:port'));
  });

  it('keeps to the database that was granted', async () => {
    const state = { relations: related(answer), secrets: [secret()] };
    const out = await run({ ...state, config: { 'database-name': 'other' } });
    assert.equal(out.relation('kyuubi').localApp.database, 'testdb');
    assert.deepEqual(
      out.unitStatus,
      blocked('To change database name: testdb, please remove relation and add it again'),
    );
  });

  it('tells the credentials, from every unit', async () => {
    for (const leader of [true, false]) {
      const state = { leader, config, relations: related(answer), secrets: [secret()] };
      const { action } = await context.run(context.on.action('get-credentials'), state);
      assert.deepEqual(action?.results, {
        kyuubi: {
          database: 'testdb',
          endpoints: 'k:10009',
          password: 'pw',
          tls: 'False',
          uris: 'jdbc:hive2://k:10009/',
          username: 'relation_id_11',
          version: '1.10.2',
        },
        ok: 'True',
      });
    }
  });

  it('tells after a rotation the new password', async () => {
    const state = { leader: true, config, relations: related(answer), secrets: [secret()] };
    const first = await context.run(context.on.relationChanged('kyuubi'), state);
    const [known] = first.secrets;
    const revisions = { ...known?.revisions, 2: { ...known?.revisions[1], password: 'new' } };
    const secrets = [{ ...(known as NonNullable<typeof known>), revisions }];
    const { action } = await context.run(context.on.action('get-credentials'), { ...first, secrets });
    assert.match(JSON.stringify(action?.results), /"password":"new"/);
  });

  it('fails with the remedy', async () => {
    const failed = async (state: object) =>
      (await context.run(context.on.action('get-credentials'), { leader: true, ...state })).action?.failed;
    assert.equal(await failed({}), 'The database name or topic name is not specified in the config.');
    assert.equal(await failed({ config }), 'The action can be run only after relation is created.');
    assert.match(
      (await failed({ config, relations: related() })) ?? '',
      /^The action can be run only after relation is created\. Waiting for kyuubi-k8s to give/,
    );
  });
});
