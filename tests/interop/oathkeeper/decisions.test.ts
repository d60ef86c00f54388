/** The files that the charm writes, read by the real Oathkeeper. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthProxyRequest, makePrivateKey } from '@charmed-spark/interfaces';
import { configuration } from '../../../lab/providers/oathkeeper/src/configuration.ts';
import { firstRule, rulesOf } from '../../../lab/providers/oathkeeper/src/rules.ts';
import { makeSession, publicKeys } from '../../../lab/providers/oathkeeper/src/session.ts';
import { freePort, realProgram, startServer, until } from '../servers.ts';

const issuer = 'https://oathkeeper.m.svc.cluster.local';
const person = { email: 'alice@example.com', name: 'Alice' };
const wish: AuthProxyRequest = {
  protectedUrls: ['http://10.1.2.3/m-ui'],
  headers: ['X-User', 'X-Email'],
  allowedEndpoints: ['health'],
};

describe('oathkeeper, the real one, with the charm’s files', () => {
  let folder: string;
  let key: string;
  let api: number;
  let server: Awaited<ReturnType<typeof startServer>> | undefined;

  before(async function () {
    this.timeout(300_000);
    const path = await realProgram('oathkeeper');
    if (path === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'interop-oathkeeper-'));
    key = await makePrivateKey();
    const at = {
      configuration: join(folder, 'oathkeeper.yaml'),
      rules: join(folder, 'access-rules.json'),
      keys: join(folder, 'sessions.jwks.json'),
    } as never;
    api = await freePort();
    const text = JSON.parse(configuration(issuer, at)) as { serve: Record<string, { port: number }> };
    for (const name of Object.keys(text.serve)) {
      text.serve[name]!.port = name === 'api' ? api : await freePort();
    }
    writeFileSync(join(folder, 'oathkeeper.yaml'), JSON.stringify(text));
    writeFileSync(join(folder, 'sessions.jwks.json'), await publicKeys(key));
    rules([firstRule]);
    server = await startServer(
      path,
      ['serve', '--config', join(folder, 'oathkeeper.yaml'), '--disable-telemetry'],
      `http://127.0.0.1:${api}/health/ready`,
    );
    // Ready without any application: now one comes.
    assert.equal((await ask('/m-ui/health')).status, 404);
    rules([firstRule, ...rulesOf('ui', wish)]);
    await until(async () => (await ask('/m-ui/health')).status === 200);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const rules = (list: object[]): void =>
    writeFileSync(join(folder, 'access-rules.json'), JSON.stringify(list));

  /** What Traefik asks about a request for this path. */
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${api}/decisions`, {
      headers: {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': '10.1.2.3',
        'X-Forwarded-Uri': path,
        ...headers,
      },
    });
  const session = (minutes = 5, signer = key, by = issuer) =>
    makeSession(person, signer, by, minutes, new Date());

  it('refuses who has no session', async () => {
    for (const path of ['/m-ui', '/m-ui/', '/m-ui/jobs?id=1', '/m-ui/healthy', '/m-ui/health/../jobs']) {
      assert.equal((await ask(path)).status, 401, path);
    }
  });

  it('lets a person with a session through and says who it is, whatever the request says', async () => {
    const { token, cookie } = await session();
    for (const proof of [{ Cookie: cookie }, { Authorization: `Bearer ${token}` }]) {
      const answer = await ask('/m-ui/jobs?id=1', {
        ...proof,
        'X-Email': 'eve@example.com',
        'X-User': 'eve',
      });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('x-email'), 'alice@example.com');
      assert.match(answer.headers.get('x-user') ?? '', /^[0-9a-f]{32}$/);
      assert.equal(answer.headers.get('x-name'), null);
    }
  });

  it('takes no session that has expired, is another’s, is for another proxy or is none', async () => {
    const cookies = [
      (await session(-5)).cookie,
      (await session(5, await makePrivateKey())).cookie,
      (await session(5, key, 'https://other')).cookie,
      'ory_kratos_session=x',
      'ory_kratos_session=a.b.c',
    ];
    for (const Cookie of cookies) assert.equal((await ask('/m-ui/', { Cookie })).status, 401);
  });

  it('refuses what no application asked it to guard', async () => {
    const { cookie } = await session();
    for (const path of ['/', '/m-ui2', '/m-ui-other/', '/other']) {
      assert.equal((await ask(path, { Cookie: cookie })).status, 404, path);
    }
    const elsewhere = { Cookie: cookie, 'X-Forwarded-Host': 'other.example' };
    assert.equal((await ask('/m-ui/', elsewhere)).status, 404);
    assert.equal((await ask('/m-ui/', { Cookie: cookie, 'X-Forwarded-Proto': 'https' })).status, 404);
  });

  it('reads its rules again by itself, also for an ingress with TLS', async () => {
    const request = { ...wish, protectedUrls: ['https://10.1.2.3/m-new/'], allowedEndpoints: [] };
    rules([...rulesOf('ui', wish), ...rulesOf('new', request)]);
    const { cookie } = await session();
    await until(async () => (await ask('/m-new/x', { Cookie: cookie })).status === 200);
    for (const proto of ['http', 'https']) {
      assert.equal((await ask('/m-new', { Cookie: cookie, 'X-Forwarded-Proto': proto })).status, 200);
      assert.equal((await ask('/m-new', { 'X-Forwarded-Proto': proto })).status, 401);
    }
  }).timeout(30_000);
});
