import assert from 'node:assert/strict';
import fc from 'fast-check';
import { provider, requirer } from '../../unit/interfaces/charms.ts';

const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';
const credential = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\0\r\n]|^[\0- ]|[\0- ]$|\$\{/.test(text));
const name = fc
  .stringMatching(/^[a-z_][a-z0-9_-]{0,56}$/)
  .filter((text) => !/^(postgres$|template|pg_)/.test(text));

/** What a requirer reads after a provider has answered `remoteApp` with these credentials. */
async function exchange(username: string, password: string, remoteApp: Record<string, string>) {
  const endpoint = 'pg-0.m.svc:5432';
  const giving = provider({ username, password, endpoint, readOnlyEndpoint: endpoint, version: '15.1' });
  const given = await giving.context.run(giving.context.on.relationChanged('db'), {
    leader: true,
    relations: [{ endpoint: 'db', id: 7, remoteApp }],
  });
  const { context, seen } = requirer();
  await context.run(context.on.relationChanged('db'), {
    leader: true,
    relations: [{ endpoint: 'db', id: 7, remote: 'pg', remoteApp: given.relation('db').localApp }],
    secrets: given.secrets.map(({ id, latest }) => ({
      id,
      owner: { application: 'pg' },
      revisions: { 1: { ...latest } },
    })),
  });
  return seen.database;
}

describe('provider and requirer of postgresql_client', () => {
  it('agree about every name and credential, in secrets and without them', async () => {
    await fc.assert(
      fc.asyncProperty(
        credential,
        credential,
        name,
        fc.boolean(),
        async (username, password, database, secrets) => {
          const bag = { database, ...(secrets ? { 'requested-secrets': requested } : {}) };
          assert.deepEqual(await exchange(username, password, bag), {
            state: 'ready',
            connection: {
              relationId: 7,
              host: 'pg-0.m.svc',
              port: 5432,
              database,
              username,
              password,
              version: '15.1',
            },
          });
        },
      ),
    );
  });
});
