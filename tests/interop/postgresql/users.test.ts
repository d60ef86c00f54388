import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import bcrypt from 'bcryptjs';
import { readUsers, type TableChange, type UserTable, writeUsers } from '../../../src/auth-db/index.ts';
import { serverPrograms } from './cluster.ts';
import { databaseForEach } from './own-database.ts';

const bin = serverPrograms();
const all = { extension: true, table: true, column: true };
const nothing = { extension: false, table: false, column: false };

/** As the Python charm makes it. */
const pythonTable =
  'CREATE EXTENSION pgcrypto; CREATE TABLE kyuubi_users (id serial PRIMARY KEY, username varchar(100) UNIQUE NOT NULL, passwd varchar(255) NOT NULL);';
const pythonUser = (name: string, password: string): string =>
  `INSERT INTO kyuubi_users (username, passwd) VALUES ('${name}', crypt('${password}', gen_salt('bf')));`;
const pythonQuery = `SELECT 1 FROM kyuubi_users WHERE username = \${user} AND passwd = crypt(\${password}, passwd);`;

(bin === undefined ? describe.skip : describe)('table of users in a real PostgreSQL', function () {
  this.timeout(20_000);
  const own = databaseForEach(bin);
  const sql = (text: string, user?: string) => own().sql(text, user);
  const row = (password: string, allowed = true) => ({
    hash: bcrypt.hashSync(password, 4).replace('$2b$', '$2a$'),
    allowed,
  });
  const change = (
    rows: Record<string, { hash: string; allowed: boolean }>,
    more: Partial<TableChange> = {},
  ) => ({
    missing: nothing,
    rows: new Map(Object.entries(rows)),
    remove: [],
    ...more,
  });
  const found = (table: UserTable) => {
    assert.ok(table.state === 'read', JSON.stringify(table));
    return table;
  };
  const mayLogIn = (user: string, password: string, query?: string): Promise<boolean> =>
    own().mayLogIn(user, password, query);

  it('is made where there is none, and lets in whom its rows allow', async () => {
    assert.deepEqual(await readUsers(own().connection), { state: 'read', rows: new Map(), missing: all });
    const rows = { admin: row('one'), bob: row('two', false), relation_id_3: row('three') };
    assert.equal(await writeUsers(own().connection, change(rows, { missing: all })), undefined);
    const table = found(await readUsers(own().connection));
    assert.deepEqual(table, { state: 'read', rows: new Map(Object.entries(rows)), missing: nothing });
    assert.ok(await mayLogIn('admin', 'one'));
    assert.ok(await mayLogIn('relation_id_3', 'three'));
    assert.ok(!(await mayLogIn('bob', 'two')), 'not in the allowlist');
    assert.ok(!(await mayLogIn('admin', 'two')));
    await writeUsers(own().connection, change({ bob: { ...rows.bob, allowed: true } }));
    assert.ok(await mayLogIn('bob', 'two'), 'at the next login');
  });

  it('of the Python charm is read, used and taken over with its users', async () => {
    sql(pythonTable + pythonUser('admin', 'old') + pythonUser('relation_id_9', 'client'));
    const { rows, missing } = found(await readUsers(own().connection));
    assert.deepEqual(missing, { ...nothing, column: true });
    assert.equal(rows.get('admin')?.allowed, undefined);
    assert.ok(await mayLogIn('admin', 'old'), 'before the leader has added the column');
    await writeUsers(own().connection, change({ admin: row('new', false) }, { missing }));
    assert.ok(!(await mayLogIn('admin', 'new')));
    assert.ok(await mayLogIn('relation_id_9', 'client'), 'a row that was not written');
    assert.equal(found(await readUsers(own().connection)).rows.get('relation_id_9')?.allowed, true);
  });

  it('is of use to the Python charm', async () => {
    await writeUsers(own().connection, change({ admin: row('one', false) }, { missing: all }));
    assert.ok(await mayLogIn('admin', 'one', pythonQuery));
    sql(pythonUser('relation_id_4', 'made by Python'));
    assert.ok(await mayLogIn('relation_id_4', 'made by Python'));
    assert.equal(found(await readUsers(own().connection)).rows.get('relation_id_4')?.allowed, true);
  });

  it('may be made and widened twice', async () => {
    for (const missing of [all, all, { ...nothing, column: true }])
      assert.equal(await writeUsers(own().connection, change({ admin: row('one') }, { missing })), undefined);
    assert.deepEqual(sql('SELECT count(*) FROM kyuubi_users'), ['1']);
  });

  it('takes a missing verdict for none', async () => {
    sql(`${pythonTable} ALTER TABLE kyuubi_users ADD allowed boolean; ${pythonUser('admin', 'x')}`);
    const table = found(await readUsers(own().connection));
    assert.equal(table.rows.get('admin')?.allowed, undefined);
    assert.deepEqual(table.missing, nothing);
  });

  it('with a column that is something else is refused by name, and left alone', async () => {
    sql(`${pythonTable} ALTER TABLE kyuubi_users ADD allowed text DEFAULT 'yes'`);
    assert.deepEqual(await readUsers(own().connection), {
      state: 'refused',
      why: 'column allowed of its table kyuubi_users is text, not boolean: drop it, and the charm makes it anew',
    });
  });

  it('takes any text for a name or a password, and never for SQL', async () => {
    const evil = `x', '', true); DROP TABLE kyuubi_users; --`;
    const names = [evil, '{"a","b"}', 'back\\slash', 'NULL', 'ключ', '"'];
    await writeUsers(
      own().connection,
      change(Object.fromEntries(names.map((name) => [name, row(name)])), { missing: all, remove: [evil] }),
    );
    const { rows } = found(await readUsers(own().connection));
    assert.deepEqual([...rows.keys()].sort(), [...names].sort());
    for (const name of names) assert.ok(await mayLogIn(name, name), name);
    assert.ok(!(await mayLogIn(`' OR '1'='1`, `' OR '1'='1`)));
    await writeUsers(own().connection, change({}, { remove: names }));
    assert.equal(found(await readUsers(own().connection)).rows.size, 0);
  });

  it('is written whole or not at all', async () => {
    await writeUsers(own().connection, change({ admin: row('one') }, { missing: all }));
    const tooLong = 'x'.repeat(101);
    const failure = await writeUsers(
      own().connection,
      change({ bob: row('two'), [tooLong]: row('three') }, { remove: ['admin'] }),
    );
    assert.deepEqual(failure, { state: 'refused', why: 'value too long for type character varying(100)' });
    assert.deepEqual([...found(await readUsers(own().connection)).rows.keys()], ['admin']);
  });

  it('stays as it was when its widening is cut off', async () => {
    sql(pythonTable);
    const { missing } = found(await readUsers(own().connection));
    const failure = await writeUsers(
      own().connection,
      change({ ['x'.repeat(101)]: row('one') }, { missing }),
    );
    assert.equal(failure?.state, 'refused');
    assert.deepEqual(found(await readUsers(own().connection)).missing, missing);
  });

  it('gets and loses hundreds of users in one transaction', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, id) => [`relation_id_${id}`, row('x')]));
    await writeUsers(own().connection, change(many, { missing: all }));
    assert.deepEqual(sql('SELECT count(*), count(DISTINCT xmin::text) FROM kyuubi_users'), ['300|1']);
    assert.equal(found(await readUsers(own().connection)).rows.size, 300);
    await writeUsers(own().connection, change({ admin: row('x') }, { remove: Object.keys(many) }));
    assert.deepEqual([...found(await readUsers(own().connection)).rows.keys()], ['admin']);
  });

  it('that we may not touch says so', async () => {
    sql(`${pythonTable} ALTER TABLE kyuubi_users OWNER TO postgres`, 'postgres');
    const table = await readUsers(own().connection);
    assert.deepEqual(table, { state: 'refused', why: 'permission denied for table kyuubi_users' });
    const failure = await writeUsers(own().connection, change({}, { missing: { ...nothing, column: true } }));
    assert.deepEqual(failure, { state: 'refused', why: 'must be owner of table kyuubi_users' });
  });

  const runtimes: [string, string[]][] = [
    ['node', [process.execPath]],
    ['the runtime of packed charms', ['node_modules/.bin/bun']],
  ];
  for (const [name, [program = '', ...args]] of runtimes) {
    it(`verifies what ${name} hashed, odd and long passwords too`, async () => {
      const passwords = ['x'.repeat(72), 'ключ от дома', ' `\';"\\$( '];
      const module = new URL('../../../src/users/passwords.ts', import.meta.url).href;
      const script = `const { hashPassword } = await import(${JSON.stringify(module)});
        console.log(JSON.stringify(await Promise.all(JSON.parse(process.env.PASSWORDS).map(hashPassword))));`;
      const { stdout, stderr } = spawnSync(program, [...args, '--eval', script], {
        encoding: 'utf8',
        env: { ...process.env, PASSWORDS: JSON.stringify(passwords) },
      });
      assert.equal(stderr, '');
      const hashes: string[] = JSON.parse(stdout);
      for (const hash of hashes) assert.match(hash, /^\$2a\$12\$/);
      const rows = Object.fromEntries(hashes.map((hash, at) => [`user${at}`, { hash, allowed: true }]));
      await writeUsers(own().connection, change(rows, { missing: all }));
      for (const [at, password] of passwords.entries()) {
        assert.ok(await mayLogIn(`user${at}`, password), password);
        assert.ok(!(await mayLogIn(`user${at}`, `y${password.slice(1)}`)));
      }
    });
  }

  it('that is not there says so', async () => {
    const away = await readUsers({ ...own().connection, host: '/nonexistent' });
    assert.equal(away.state, 'unreachable');
    const other = await readUsers({ ...own().connection, database: 'nonexistent' });
    assert.deepEqual(other, { state: 'refused', why: 'database "nonexistent" does not exist' });
  });
});
