import assert from 'node:assert/strict';
import { provider } from './charms.ts';

const answer = {
  username: 'relation_id_7',
  password: 'p@ss/word',
  endpoint: 'pg-0.m.svc:5432',
  readOnlyEndpoint: 'pg-r.m.svc:5432',
  version: '15.1',
};
const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';

const relation = (remoteApp: Record<string, string> = {}) => ({
  endpoint: 'db' as const,
  id: 7,
  remote: 'app',
  remoteApp,
});

const started = (remoteApp: Record<string, string>) => ({ leader: true, relations: [relation(remoteApp)] });

async function provide(remoteApp: Record<string, string>) {
  const { context, seen } = provider(answer);
  const out = await context.run(context.on.relationChanged('db'), started(remoteApp));
  return { context, seen, out };
}

describe('a provider of postgresql_client', () => {
  it('is asked for nothing until the requirer names a database', async () => {
    const { seen, out } = await provide({ 'requested-secrets': requested });
    assert.deepEqual(seen.requests, []);
    assert.deepEqual(out.relation('db').localApp, {});
  });

  it('puts what is asked for in secrets there, one for each group, and the rest into the databag', async () => {
    const { out } = await provide({ database: 'mine', 'requested-secrets': requested });
    const userSecret = out.secret('db.7.user.secret');
    const tlsSecret = out.secret('db.7.tls.secret');
    assert.deepEqual(out.relation('db').localApp, {
      data: `{"database": "mine", "requested-secrets": ${JSON.stringify(requested)}}`,
      database: 'mine',
      endpoints: 'pg-0.m.svc:5432',
      'read-only-endpoints': 'pg-r.m.svc:5432',
      version: '15.1',
      'secret-user': `secret:${userSecret.id}`,
      'secret-tls': `secret:${tlsSecret.id}`,
    });
    assert.deepEqual(userSecret.latest, {
      username: 'relation_id_7',
      password: 'p@ss/word',
      uris: 'postgresql://relation_id_7:p%40ss%2Fword@pg-0.m.svc:5432/mine',
      'read-only-uris': 'postgresql://relation_id_7:p%40ss%2Fword@pg-r.m.svc:5432/mine',
    });
    assert.deepEqual(tlsSecret.latest, { tls: 'False' });
    for (const { grants } of [userSecret, tlsSecret]) assert.deepEqual(grants, [{ relation: 7 }]);
  });

  it('serves a requirer without secrets in the databag, without a URI', async () => {
    const { out } = await provide({ database: 'mine' });
    const { localApp } = out.relation('db');
    assert.equal(localApp.password, 'p@ss/word');
    assert.equal(localApp.uris, undefined);
    assert.deepEqual(out.secrets, []);
  });

  it('changes nothing when the answer is the same', async () => {
    const { context, seen, out } = await provide({ database: 'mine', 'requested-secrets': requested });
    const again = await context.run(context.on.updateStatus(), out);
    assert.equal(seen.password, 'p@ss/word');
    assert.deepEqual(again.relations, out.relations);
    assert.deepEqual(
      again.secrets.map(({ id, latestRevision }) => [id, latestRevision]),
      out.secrets.map(({ id }) => [id, 1]),
    );
  });

  it('writes a new revision of the same secret when the answer changes', async () => {
    const { out } = await provide({ database: 'mine', 'requested-secrets': requested });
    const other = provider({ ...answer, password: 'changed' });
    const next = await other.context.run(other.context.on.updateStatus(), out);
    assert.equal(next.secret('db.7.user.secret').latest.password, 'changed');
    assert.equal(next.secret('db.7.user.secret').latestRevision, 2);
    assert.equal(next.secret('db.7.tls.secret').latestRevision, 1);
    assert.deepEqual(next.relation('db').localApp, out.relation('db').localApp);
  });

  it('grants and publishes a secret that a hook left unpublished, with its scheme', async () => {
    const { context, out } = await provide({ database: 'mine', 'requested-secrets': requested });
    const secrets = out.secrets.map((secret) => ({ ...secret, grants: [] }));
    const relations = [{ ...relation({ database: 'mine', 'requested-secrets': requested }), localApp: {} }];
    const next = await context.run(context.on.updateStatus(), { ...out, relations, secrets });
    const { id, grants } = next.secret('db.7.user.secret');
    assert.equal(next.relation('db').localApp['secret-user'], `secret:${id}`);
    assert.deepEqual(grants, [{ relation: 7 }]);
  });

  it('removes its secrets with the relation', async () => {
    const { context, out } = await provide({ database: 'mine', 'requested-secrets': requested });
    const next = await context.run(context.on.relationBroken('db'), out);
    assert.deepEqual(next.secrets, []);
  });

  for (const name of [
    'a b',
    '1st',
    'a"; DROP ROLE postgres',
    '--x',
    'postgres',
    'Template1',
    'template0',
    'pg_foo',
    'x'.repeat(58),
  ]) {
    it(`hands out no database ${JSON.stringify(name).slice(0, 30)}`, async () => {
      const { seen, out } = await provide({ database: name });
      assert.match(seen.requests[0]?.flaw ?? '', /^relation db:7 asks for a database whose name /);
      assert.deepEqual(out.relation('db').localApp, {});
    });
  }

  it('hands out names of up to 57 characters', async () => {
    for (const name of ['x'.repeat(57), 'auth_db', 'my-db', 'pgx']) {
      const { seen } = await provide({ database: name });
      assert.equal(seen.requests[0]?.flaw, undefined);
    }
  });

  it('takes a list of secret fields that is none for the usual one, and roles without a name for none', async () => {
    const { seen } = await provide({
      database: 'mine',
      'requested-secrets': '{"not": "a list"',
      'extra-user-roles': ',createdb,,admin',
    });
    // No password into the plain databag of a requirer that knows secrets.
    assert.ok(seen.requests[0]?.requestedSecrets.includes('password'));
    assert.deepEqual(seen.requests[0]?.extraUserRoles, ['createdb', 'admin']);
  });
});
