import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { blocked } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/postgresql-k8s/src/charm.ts';
import { Cluster, serverPrograms } from './cluster.ts';

const bin = serverPrograms();

/** A requirer's side of the relation. */
const asks = (id: number, database: string, more: Record<string, string> = {}) => ({
  endpoint: 'database' as const,
  id,
  remote: `app${id}`,
  remoteApp: { database, 'requested-secrets': '["username", "password"]', ...more },
});

(bin === undefined ? describe.skip : describe)('postgresql-k8s charm with a real server', function () {
  this.timeout(20_000);
  let cluster: Cluster;
  const context = new Context(charm);
  type Relation = ReturnType<typeof asks>;
  type Out = Awaited<ReturnType<typeof context.run>>;

  before(() => {
    cluster = new Cluster(bin as string);
  });
  after(() => cluster?.stop());

  /** One event with these relations; `last` is the outcome of the event before. */
  const event = (relations: Relation[], last?: Out): Promise<Out> =>
    context.run(context.on.updateStatus(), {
      leader: true,
      model: { name: 'm' },
      relations: relations.map((relation) => ({
        ...relation,
        localApp: last?.relations.find(({ id }) => id === relation.id)?.localApp ?? {},
      })),
      secrets: last?.secrets ?? [],
      containers: [
        {
          name: 'postgresql',
          files: { '/var/lib/postgresql/data/pgdata/PG_VERSION': '15\n' },
          execs: [{ command: ['psql'], reply: cluster.psql }],
        },
      ],
    });
  const grantsIn = (out: Out) => out.logs.filter(({ message }) => message.startsWith('Gave ')).length;
  const roles = () => cluster.sql(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'relation%' ORDER BY 1`);

  it('gives a role and a database, once; extensions that are trusted can be made', async () => {
    const first = await event([asks(1, 'one')]);
    assert.equal(first.unitStatus?.name, 'active');
    assert.equal(grantsIn(first), 1);
    const as = { user: 'relation_id_1', database: 'one' };
    assert.deepEqual(
      cluster.sql('CREATE EXTENSION pgcrypto; CREATE TABLE t (i int); SELECT current_user', as),
      ['one_owner'],
    );
    const again = await event([asks(1, 'one')], first);
    assert.equal(grantsIn(again), 0);
    assert.deepEqual(again.secrets[0]?.latestRevision, 1);
  });

  it('makes nobody superuser, and takes it from who has it', async () => {
    const relation = asks(2, 'two', { 'extra-user-roles': 'superuser,createdb' });
    const first = await event([asks(1, 'one'), relation]);
    const powers = () =>
      cluster.sql(
        `SELECT rolname FROM pg_roles WHERE rolname LIKE 'relation%' AND (rolsuper OR rolcreatedb)`,
      );
    assert.deepEqual(powers(), []);
    assert.ok(first.logs.some(({ level, message }) => level === 'WARNING' && message.includes('superuser')));
    cluster.sql('ALTER ROLE relation_id_2 SUPERUSER CREATEDB');
    const next = await event([asks(1, 'one'), relation], first);
    assert.equal(grantsIn(next), 1);
    assert.deepEqual(powers(), []);
    // The remark stands in the log when something was given, not at every event.
    const quiet = await event([asks(1, 'one'), relation], next);
    assert.deepEqual(
      quiet.logs.filter(({ level }) => level === 'WARNING'),
      [],
    );
  });

  it('follows a relation that asks for another, existing database', async () => {
    const first = await event([asks(1, 'one'), asks(2, 'two')]);
    const next = await event([asks(1, 'one'), asks(2, 'one')], first);
    assert.equal(next.relation(2).localApp.database, 'one');
    cluster.sql('INSERT INTO t VALUES (1)', { user: 'relation_id_2', database: 'one' });
    assert.throws(
      () => cluster.sql('SELECT 1', { user: 'relation_id_2', database: 'two' }),
      /permission denied/,
    );
    assert.equal(grantsIn(await event([asks(1, 'one'), asks(2, 'one')], next)), 0);
  });

  it('keeps the password of a requirer without secrets', async () => {
    const plain = asks(3, 'three', { 'requested-secrets': '[]' });
    const first = await event([plain]);
    const next = await event([plain], first);
    assert.equal(grantsIn(next), 0);
    assert.equal(next.relation(3).localApp.password, first.relation(3).localApp.password);
  });

  it('serves the others when the server refuses one', async () => {
    // What is to be granted would be a loop of memberships.
    cluster.sql('CREATE ROLE four_owner; CREATE ROLE relation_id_4; GRANT relation_id_4 TO four_owner');
    const out = await event([asks(4, 'four'), asks(5, 'five')]);
    assert.match(
      out.unitStatus?.message ?? '',
      /^PostgreSQL refused \(relation database:4\): role "four_owner" is a member of role "relation_id_4"; retrying/,
    );
    assert.equal(out.unitStatus?.name, 'blocked');
    assert.deepEqual(out.relation(4).localApp, {});
    assert.equal(out.relation(5).localApp.database, 'five');
    cluster.sql('REVOKE relation_id_4 FROM four_owner');
    assert.equal((await event([asks(4, 'four'), asks(5, 'five')], out)).unitStatus?.name, 'active');
  });

  it('takes a role away although its client is within a transaction and owns things in other databases', async () => {
    const first = await event([asks(6, 'six')]);
    cluster.sql('CREATE DATABASE misc');
    cluster.sql('GRANT CREATE ON DATABASE misc TO relation_id_6');
    cluster.sql('CREATE SCHEMA mine; CREATE TABLE mine.t ()', { user: 'relation_id_6', database: 'misc' });
    cluster.sql('RESET ROLE; CREATE SCHEMA own; CREATE TABLE own.t ()', {
      user: 'relation_id_6',
      database: 'six',
    });
    const [program, args] = cluster.client('relation_id_6', 'six');
    const client = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] });
    client.stdin.on('error', () => undefined);
    client.stdin.write(`RESET ROLE; BEGIN; LOCK TABLE own.t; SELECT 'begun';\n`);
    await once(client.stdout, 'data');
    const ended = once(client, 'close');
    const out = await event([], first);
    client.stdin.end();
    await ended;
    assert.equal(out.unitStatus?.name, 'active', out.unitStatus?.message);
    assert.deepEqual(roles(), []);
    assert.deepEqual(
      cluster.sql(`SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'own'`, {
        database: 'six',
      }),
      ['six_owner'],
    );
    assert.deepEqual(
      cluster.sql(`SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'mine'`, {
        database: 'misc',
      }),
      ['postgres'],
    );
  });

  it('ends the access at once, and goes on later, where another client holds a lock', async () => {
    const first = await event([asks(7, 'seven'), asks(8, 'seven')]);
    assert.equal(first.unitStatus?.name, 'active', 'two ask for the same new database');
    cluster.sql('RESET ROLE; CREATE TABLE public.kept ()', { user: 'postgres', database: 'seven' });
    cluster.sql('ALTER TABLE kept OWNER TO relation_id_7', { database: 'seven' });
    const [program, args] = cluster.client('postgres', 'seven');
    const client = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] });
    client.stdin.write(`BEGIN; LOCK TABLE kept; SELECT 'begun';\n`);
    await once(client.stdout, 'data');
    const held = await event([asks(8, 'seven')], first);
    assert.deepEqual(
      held.unitStatus,
      blocked(
        'PostgreSQL refused (role of the gone relation 7): canceling statement due to lock timeout; retrying',
      ),
    );
    assert.throws(
      () => cluster.sql('SELECT 1', { user: 'relation_id_7', database: 'seven' }),
      /not permitted/,
    );
    assert.ok(!held.secrets.some(({ label }) => label?.startsWith('database.7.')));
    client.stdin.end('ROLLBACK;\n');
    await once(client, 'close');
    const next = await event([asks(8, 'seven')], held);
    assert.equal(next.unitStatus?.name, 'active');
    assert.deepEqual(roles(), ['relation_id_8']);
  });
});
