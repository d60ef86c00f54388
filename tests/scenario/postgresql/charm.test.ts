import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { Context, type ExecCall, type ExecReply } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/postgresql-k8s/src/charm.ts';
import { asks, data, granted, hba, Server } from './server.ts';

describe('postgresql-k8s charm, event by event', () => {
  const context = new Context(charm);
  const world = (server: Server, relations: ReturnType<typeof asks>[]) => ({
    leader: true,
    model: { name: 'm' },
    relations,
    containers: [server.container()],
  });

  it('makes the data directory under another name, then moves it where nothing may be', async () => {
    const server = new Server();
    const calls: string[] = [];
    const note = ({ command }: ExecCall): ExecReply => {
      calls.push(command.slice(0, 4).join(' '));
      return {};
    };
    const container = server.container({
      files: {},
      execs: [
        { command: ['psql'], reply: server.psql },
        { command: ['initdb'], reply: note },
        { command: ['mv'], reply: note },
      ],
    });
    const out = await context.run(context.on.pebbleReady('postgresql'), {
      leader: true,
      containers: [container],
    });
    assert.deepEqual(calls, [`initdb -D ${data}.new --encoding=UTF8`, `mv -T ${data}.new ${data}`]);
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.workloadVersion, '15.1');
    assert.deepEqual(out.openedPorts, ['5432/tcp']);
    assert.equal(out.container('postgresql').services.postgresql, 'active');
    assert.match(out.container('postgresql').file(hba).text, /^host all postgres all reject$/m);
  });

  it('does not touch a data directory that is there', async () => {
    const server = new Server();
    const out = await context.run(context.on.updateStatus(), world(server, []));
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(server.changes, []);
  });

  it('hands out a role and a database, the password in a secret and in no log', async () => {
    const server = new Server();
    const out = await context.run(
      context.on.relationChanged('database'),
      world(server, [asks(7, 'auth_db')]),
    );
    const { localApp } = out.relation('database');
    assert.match(localApp.endpoints ?? '', /^postgresql-k8s-0\.postgresql-k8s-endpoints\.m\.svc\.\S+:5432$/);
    assert.equal(localApp.password, undefined);
    const { password = '', username } = out.secret('database.7.user.secret').latest;
    assert.equal(username, 'relation_id_7');
    assert.match(password, /^[A-Za-z0-9]{32}$/);
    assert.ok(server.changes[0]?.includes(`PASSWORD E'${password}'`));
    assert.ok(!JSON.stringify(out.logs).includes(password));
  });

  for (const requested of ['["username", "password"]', '[]']) {
    it(`keeps the password where ${requested} are asked for in secrets`, async () => {
      const server = new Server();
      const relation = asks(7, 'auth_db', { 'requested-secrets': requested });
      const first = await context.run(context.on.relationChanged('database'), world(server, [relation]));
      server.state = granted(7, 'auth_db');
      const next = await context.run(context.on.updateStatus(), first);
      assert.equal(server.changes.length, 1);
      assert.deepEqual(next.relations, first.relations);
    });
  }

  for (const [flaw, change] of Object.entries({
    'has powers': { powers: true },
    'cannot log in': { login: false },
    'has rights in another database': { memberOf: ['auth_db_owner', 'other_owner'] },
    'lacks the rights of its database': { memberOf: [] },
    'makes things that are its own': { settings: {} },
  })) {
    it(`corrects a role that ${flaw}, with the same password`, async () => {
      const server = new Server();
      const first = await context.run(context.on.updateStatus(), world(server, [asks(7, 'auth_db')]));
      server.state = granted(7, 'auth_db', change);
      const next = await context.run(context.on.updateStatus(), first);
      assert.equal(server.changes.length, 2);
      assert.equal(next.secret('database.7.user.secret').latestRevision, 1);
    });
  }

  it('sets the password that was handed out where the server has another', async () => {
    const server = new Server();
    const first = await context.run(context.on.updateStatus(), world(server, [asks(7, 'auth_db')]));
    const { password } = first.secret('database.7.user.secret').latest;
    server.state = granted(7, 'auth_db');
    server.passwords['relation_id_7'] = 'somebody changed it';
    const next = await context.run(context.on.updateStatus(), first);
    assert.equal(server.passwords['relation_id_7'], password);
    assert.equal(next.secret('database.7.user.secret').latestRevision, 1);
  });

  it('gives no superuser, and says so once', async () => {
    const server = new Server();
    const relation = asks(7, 'auth_db', { 'extra-user-roles': 'superuser' });
    const first = await context.run(context.on.updateStatus(), world(server, [relation]));
    assert.doesNotMatch(server.changes.join(), /\bSUPERUSER/);
    const warnings = ({ logs }: typeof first) => logs.filter(({ level }) => level === 'WARNING').length;
    assert.equal(warnings(first), 1);
    server.state = granted(7, 'auth_db');
    assert.equal(warnings(await context.run(context.on.updateStatus(), first)), 0);
  });

  it('tells what is wrong with one relation, and serves the others', async () => {
    const server = new Server();
    server.refuses = '"full"';
    const relations = [asks(7, 'template1'), asks(8, 'full'), asks(9, 'fine')];
    const out = await context.run(context.on.updateStatus(), world(server, relations));
    assert.equal(out.unitStatus?.name, 'blocked');
    assert.match(out.unitStatus?.message ?? '', /database:7 asks for a database whose name PostgreSQL keeps/);
    assert.ok(
      out.logs.some(({ level, message }) => level === 'ERROR' && message.includes('database:8')),
      JSON.stringify(out.logs),
    );
    assert.deepEqual(out.relation(8).localApp, {});
    assert.equal(out.relation(9).localApp.database, 'fine');
  });

  it('takes the access away first, then the possessions, then the role', async () => {
    const server = new Server();
    const first = await context.run(context.on.updateStatus(), world(server, [asks(7, 'auth_db')]));
    server.state = granted(7, 'auth_db');
    server.changes.length = 0;
    const out = await context.run(context.on.relationBroken('database'), first);
    assert.deepEqual(
      server.changes.map((sql) => /NOLOGIN|DROP OWNED|DROP ROLE/.exec(sql)?.[0]),
      ['NOLOGIN', 'DROP OWNED', 'DROP ROLE'],
    );
    assert.deepEqual(out.secrets, []);
    assert.deepEqual(out.unitStatus, active());
  });

  it('takes the access away even where the possessions are held', async () => {
    const server = new Server();
    const first = await context.run(context.on.updateStatus(), world(server, [asks(7, 'auth_db')]));
    server.state = granted(7, 'auth_db');
    server.refuses = 'REASSIGN';
    const out = await context.run(context.on.relationBroken('database'), first);
    assert.deepEqual(
      out.unitStatus,
      blocked('PostgreSQL refused (role of the gone relation 7): no more room; retrying'),
    );
    assert.deepEqual(out.secrets, []);
  });

  it('leaves the server to the leader', async () => {
    const server = new Server();
    const out = await context.run(context.on.updateStatus(), { ...world(server, []), leader: false });
    assert.match(out.unitStatus?.message ?? '', /^Only the leader serves/);
    assert.deepEqual(out.container('postgresql').starts, {});
  });
});
