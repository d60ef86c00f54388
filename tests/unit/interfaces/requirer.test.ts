import assert from 'node:assert/strict';
import { ToolError } from '@charmed-spark/ops';
import { readAnswer } from '../../../lib/interfaces/src/data-interfaces/requirer.ts';
import { selfSigned } from '../controller/certificate.ts';
import { requirer } from './charms.ts';

const id = '00000000000000000001';
const tlsId = '00000000000000000002';
const uri = `secret:${id}`;
const secret = { id, owner: { application: 'pg' } };
const user = { ...secret, revisions: { 1: { username: 'u', password: 'p' } } };

const relation = (remoteApp: Record<string, string> = {}) => ({
  endpoint: 'db' as const,
  id: 7,
  remote: 'pg',
  remoteApp,
});

/** What the requirer makes of a provider's bag. */
async function read(remoteApp: Record<string, string>, secrets: object[] = []) {
  const { context, seen } = requirer();
  const state = { leader: true, relations: [relation(remoteApp)], secrets: secrets as never };
  const out = await context.run(context.on.relationChanged('db'), state);
  return { database: seen.database, out };
}

describe('a requirer of postgresql_client', () => {
  it('knows when there is no relation', async () => {
    const { context, seen } = requirer();
    await context.run(context.on.updateStatus(), {});
    assert.deepEqual(seen.database, { state: 'absent' });
  });

  it('asks with extra roles, and keeps its view of the provider', async () => {
    const { context, seen } = requirer(['createdb', 'admin']);
    const state = { leader: true, relations: [relation({ data: '{}', version: '15' })] };
    const out = await context.run(context.on.relationChanged('db'), state);
    const { localApp, localUnit } = out.relation('db');
    assert.equal(localApp.database, 'wanted');
    assert.equal(localApp['extra-user-roles'], 'createdb,admin');
    assert.equal(localUnit.data, '{"version": "15"}');
    assert.deepEqual(seen.database, {
      state: 'waiting',
      missing: ['endpoints', 'username', 'password'],
      unreadable: [],
    });
  });

  it('reads plain answers and those in secrets alike, the primary first', async () => {
    const connection = {
      relationId: 7,
      host: 'pg-0',
      port: 5432,
      database: 'wanted',
      username: 'u',
      password: 'p',
    };
    const plain = { endpoints: 'pg-0:5432,pg-1:5432', username: 'u', password: 'p' };
    assert.deepEqual((await read(plain)).database, { state: 'ready', connection });
    const { database, out } = await read({ endpoints: 'pg-0:5432', 'secret-user': uri }, [user]);
    assert.deepEqual(database, { state: 'ready', connection });
    assert.equal(out.secrets[0]?.label, 'db.7.user.secret');
  });

  it('reads the newest revision and asks Juju once for each secret', async () => {
    const revisions = { 1: { username: 'u', password: 'old' }, 2: { username: 'u', password: 'new' } };
    const { database, out } = await read({ endpoints: 'pg-0:5432', 'secret-user': uri }, [
      { ...secret, revisions, tracked: 1, label: 'db.7.user.secret' },
    ]);
    assert.ok(database?.state === 'ready');
    assert.equal(database.connection.password, 'new');
    assert.equal(out.secrets[0]?.tracked, 2);
  });

  it('takes brackets off an IPv6 address, and prefers the name that the provider gives', async () => {
    const bag = {
      endpoints: '[fd00::1]:5432',
      username: 'u',
      password: 'p',
      database: 'given',
      version: '15.1',
    };
    const { database } = await read(bag);
    assert.ok(database?.state === 'ready');
    assert.deepEqual(
      [database.connection.host, database.connection.database, database.connection.version],
      ['fd00::1', 'given', '15.1'],
    );
  });

  it('speaks TLS when the provider does, with and without its CA', async () => {
    const { cert } = await selfSigned();
    const plain = { endpoints: 'pg-0:5432', username: 'u', password: 'p' };
    for (const [fields, tls] of [
      [{}, undefined],
      [{ tls: 'False', 'tls-ca': cert }, undefined],
      [{ tls: 'True' }, {}],
      [{ tls: 'enabled', 'tls-ca': cert }, { ca: cert.trim() }],
      // Java takes a remark that begins with 0 or dashes for something else.
      [
        { tls: 'true', 'tls-ca': `0 remark\r\n${cert.replaceAll('\n', '\r\n')}----- more -----\n${cert}` },
        { ca: `${cert.trim()}\n${cert.trim()}` },
      ],
    ] as const) {
      const { database } = await read({ ...plain, ...fields });
      assert.ok(database?.state === 'ready');
      assert.deepEqual(database.connection.tls, tls);
    }
  });

  for (const reference of ['not a uri!!', 'secret:garbage', '--label', 'secret://other/xx/yy', '-']) {
    it(`names the field that refers to no secret: ${reference}`, async () => {
      const { database } = await read({ endpoints: 'pg-0:5432', 'secret-user': reference });
      assert.deepEqual(database, {
        state: 'invalid',
        field: 'secret-user',
        why: 'expected the URI of a secret',
      });
    });
  }

  it('tells a secret that is not granted, or gone, from one that is not given', async () => {
    const bag = { endpoints: 'pg-0:5432', 'secret-user': uri };
    const waiting = { state: 'waiting', missing: ['username', 'password'], unreadable: ['secret-user'] };
    assert.deepEqual((await read(bag, [{ ...user, granted: false }])).database, waiting);
    assert.deepEqual((await read(bag)).database, waiting);
  });

  it('reads the secret that took the place of another one, which is still there', async () => {
    const { context, seen } = requirer();
    const other = { ...secret, id: tlsId, revisions: { 1: { username: 'new', password: 'word' } } };
    const state = {
      leader: true,
      relations: [relation({ endpoints: 'pg-0:5432', 'secret-user': uri })],
      secrets: [user, other] as never,
    };
    const first = await context.run(context.on.relationChanged('db'), state);
    for (const event of [context.on.relationChanged('db'), context.on.updateStatus()]) {
      await context.run(event, {
        ...first,
        relations: [relation({ endpoints: 'pg-0:5432', 'secret-user': `secret:${tlsId}` })],
      } as never);
      assert.ok(seen.database?.state === 'ready');
      assert.deepEqual(
        [seen.database.connection.username, seen.database.connection.password],
        ['new', 'word'],
      );
    }
  });

  it('takes no secret of its own for the answer where Juju refuses to label it', async () => {
    const refusal = 'ERROR either URI or label should be used for getting an owned secret but not both';
    const bag = { read: async () => ({ 'secret-user': uri }) };
    const getGranted = () => Promise.reject(new ToolError('secret-get', [], 1, refusal));
    const answer = await readAnswer(
      { secrets: { getGranted }, meta: { options: {}, endpoints: {} }, config: async () => ({}) } as never,
      { name: 'db', id: 7, remoteApp: bag, localUnit: bag, localApp: bag } as never,
    );
    const why = 'it names a secret of this application itself';
    assert.deepEqual(answer, { fields: {}, unreadable: [], malformed: [{ field: 'secret-user', why }] });
  });

  it('does not go on without TLS while the TLS settings cannot be read', async () => {
    const tls = {
      id: tlsId,
      owner: { application: 'pg' },
      granted: false,
      revisions: { 1: { tls: 'True' } },
    };
    const bag = { endpoints: 'pg-0:5432', 'secret-user': uri, 'secret-tls': `secret:${tlsId}` };
    assert.deepEqual((await read(bag, [user, tls])).database, {
      state: 'waiting',
      missing: [],
      unreadable: ['secret-tls'],
    });
  });
});
