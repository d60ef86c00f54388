import assert from 'node:assert/strict';
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import bcrypt from 'bcryptjs';
import { readUsers, type TableChange, writeUsers } from '../../../src/auth-db/index.ts';
import { client, given, type Input, type Out, serving } from '../../scenario/kyuubi/clients.ts';
import { World } from '../../scenario/kyuubi/world.ts';
import { serverPrograms } from './cluster.ts';
import { databaseForEach } from './own-database.ts';

const bin = serverPrograms();

/** The charm's surroundings with a real database in them. */
class RealDatabase extends World {
  constructor(connection: PostgresqlConnection) {
    super();
    this.readUsers = () => readUsers(connection);
    this.writeUsers = (_, change: TableChange) => {
      this.writes += 1;
      return writeUsers(connection, change);
    };
    // As pgcrypto reads it, but quick.
    this.hashPassword = async (password) => bcrypt.hashSync(password, 4).replace('$2b$', '$2a$');
  }
}

(bin === undefined ? describe.skip : describe)('users of Kyuubi in a real PostgreSQL', function () {
  this.timeout(20_000);
  const own = databaseForEach(bin);
  let world: RealDatabase;
  beforeEach(() => {
    world = new RealDatabase(own().connection);
  });

  const sql = (text: string) => own().sql(text);
  const logsIn = (user: string, password: string | undefined) => own().mayLogIn(user, password);
  const names = () => sql('SELECT username FROM kyuubi_users ORDER BY 1');
  const admin = (out: Out) => out.secret('kyuubi-peers.kyuubi-k8s.app').latest['admin-password'];
  const event = (clients: number[], last?: Out, change: Input = {}): Promise<Out> =>
    world.context.run(
      world.context.on.updateStatus(),
      serving(
        clients.map((id) => client(id)),
        last,
        change,
      ),
    );

  it('log in with what they were given, and not after they are gone', async () => {
    const first = await event([11, 12]);
    assert.ok(await logsIn('admin', admin(first)));
    for (const id of [11, 12]) assert.ok(await logsIn(`relation_id_${id}`, given(first, id).password));
    assert.ok(!(await logsIn('relation_id_11', given(first, 12).password)));
    const next = await event([12], first);
    assert.deepEqual(names(), ['admin', 'relation_id_12']);
    assert.ok(!(await logsIn('relation_id_11', given(first, 11).password)));
    assert.ok(await logsIn('relation_id_12', given(next, 12).password));
    const counted = world.writes;
    await event([12], next);
    assert.equal(world.writes, counted);
  });

  it('follow the allowlist', async () => {
    const first = await event([11]);
    const closed = await event([11], first, { config: { ...first.config, allowlist: 'alice' } });
    assert.ok(!(await logsIn('admin', admin(first))));
    assert.ok(await logsIn('relation_id_11', given(closed, 11).password));
    await event([11], closed, { config: { ...first.config, allowlist: 'a*n' } });
    assert.ok(await logsIn('admin', admin(first)));
  });

  it('are taken over from the Python charm, and back', async () => {
    sql(`CREATE EXTENSION pgcrypto; CREATE TABLE kyuubi_users (id serial PRIMARY KEY, username varchar(100) UNIQUE NOT NULL, passwd varchar(255) NOT NULL);
      INSERT INTO kyuubi_users (username, passwd) SELECT name, crypt(pw, gen_salt('bf')) FROM (VALUES ('admin', 'theirs'), ('relation_id_3', 'of a client that left')) AS old (name, pw)`);
    const secret = {
      owner: 'application' as const,
      label: 'kyuubi-peers.kyuubi-k8s.app',
      revisions: { 1: { 'admin-password': 'theirs' } },
    };
    const start = serving([]);
    const first = await event([], undefined, { secrets: [...(start.secrets ?? []), secret] });
    assert.deepEqual(names(), ['admin']);
    assert.ok(await logsIn('admin', 'theirs'));
    assert.equal(admin(first), 'theirs');
    // The Python charm changes a password, and ours comes back.
    sql(`UPDATE kyuubi_users SET passwd = crypt('newer', gen_salt('bf')) WHERE username = 'admin'`);
    const secrets = first.secrets.map((kept) =>
      kept.label === secret.label
        ? { ...kept, revisions: { ...kept.revisions, 2: { ...kept.latest, 'admin-password': 'newer' } } }
        : kept,
    );
    await event([], { ...first, secrets } as Out);
    assert.ok(await logsIn('admin', 'newer'));
  });

  it('get new passwords by the actions', async () => {
    const first = await event([11]);
    const chosen = await world.context.run(
      world.context.on.action('set-password', { password: 'of 2024' }),
      first,
    );
    assert.ok(await logsIn('admin', 'of 2024'));
    const rotated = await world.context.run(
      world.context.on.action('rotate-password', { 'relation-id': 11 }),
      chosen,
    );
    assert.ok(await logsIn('relation_id_11', given(rotated, 11).password));
    assert.ok(!(await logsIn('relation_id_11', given(first, 11).password)));
  });
});
