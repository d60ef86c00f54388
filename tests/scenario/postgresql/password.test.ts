import assert from 'node:assert/strict';
import { Context } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/postgresql-k8s/src/charm.ts';
import { asks, granted, Server } from './server.ts';

describe('passwords of client relations', () => {
  const context = new Context(charm);
  const secret = 'database.7.user.secret';

  async function served(server: Server) {
    const out = await context.run(context.on.updateStatus(), {
      leader: true,
      relations: [asks(7, 'auth_db'), asks(8, 'other')],
      containers: [server.container()],
    });
    const seven = granted(7, 'auth_db');
    const eight = granted(8, 'other');
    server.state = {
      version: '15.1',
      roles: [...seven.roles, ...eight.roles],
      databases: [...seven.databases, ...eight.databases],
    };
    return out;
  }

  it('rotate: a new one in the server and in a new revision of the secret, of one relation only', async () => {
    const server = new Server();
    const before = await served(server);
    server.changes.length = 0;
    const out = await context.run(context.on.action('rotate-password', { 'relation-id': 7 }), before);
    assert.equal(out.action?.failed, undefined);
    assert.deepEqual(out.action?.results, { username: 'relation_id_7' });
    const { password = '' } = out.secret(secret).latest;
    assert.match(password, /^[A-Za-z0-9]{32}$/);
    assert.notEqual(password, before.secret(secret).latest.password);
    assert.equal(out.secret(secret).latestRevision, 2);
    assert.equal(server.passwords['relation_id_7'], password);
    assert.equal(out.secret('database.8.user.secret').latestRevision, 1);
    assert.ok(!JSON.stringify([out.logs, out.action]).includes(password));
    assert.equal(server.changes.length, 1);
    // The event after it finds everything in place.
    const next = await context.run(context.on.updateStatus(), out);
    assert.equal(next.secret(secret).latestRevision, 2);
    assert.equal(server.changes.length, 1);
  });

  it('set: the one that is given, whatever characters SQL has for itself', async () => {
    const server = new Server();
    const before = await served(server);
    const password = `it's"a\\pass;word$1`;
    const out = await context.run(context.on.action('set-password', { 'relation-id': 7, password }), before);
    assert.equal(out.secret(secret).latest.password, password);
    assert.match(server.changes.at(-1) ?? '', /PASSWORD E'it''s"a\\\\pass;word\$1';\n$/);
  });

  for (const [why, password] of Object.entries({
    'too short': 'short',
    'with a space': 'correct horse battery',
    'with a line break': 'correct-horse\n-battery',
    'with what is not ASCII': 'correct-hörse-battery',
  })) {
    it(`refuses one ${why}, and changes nothing`, async () => {
      const server = new Server();
      const before = await served(server);
      server.changes.length = 0;
      const out = await context.run(
        context.on.action('set-password', { 'relation-id': 7, password }),
        before,
      );
      assert.match(out.action?.failed ?? '', /^password: expected 12 to 128 printable ASCII/);
      assert.deepEqual(server.changes, []);
      assert.equal(out.secret(secret).latestRevision, 1);
    });
  }

  it('names the relations that there are when it is asked for another one', async () => {
    const before = await served(new Server());
    const out = await context.run(context.on.action('rotate-password', { 'relation-id': 9 }), before);
    assert.equal(out.action?.failed, 'relation-id: relation 9 has no role here; there are: 7, 8');
  });

  it('is refused on other units, and without a server', async () => {
    const rotate = context.on.action('rotate-password', { 'relation-id': 7 });
    const follower = await context.run(rotate, { leader: false });
    assert.match(follower.action?.failed ?? '', /^Run this action on the leader/);
    const early = await context.run(rotate, { leader: true });
    assert.equal(early.action?.failed, 'PostgreSQL does not run yet');
  });

  it("tells the server's words when it refuses, and keeps the secret", async () => {
    const server = new Server();
    const before = await served(server);
    server.refuses = 'ALTER ROLE';
    const out = await context.run(context.on.action('rotate-password', { 'relation-id': 7 }), before);
    assert.match(out.action?.failed ?? '', /^PostgreSQL refused: .*no more room$/);
    assert.equal(out.secret(secret).latestRevision, 1);
  });
});
