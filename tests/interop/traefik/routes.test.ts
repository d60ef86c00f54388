/** The files that the charm writes, read by the real Traefik, with the real Oathkeeper to decide. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateKey } from '@charmed-spark/interfaces';
import { configuration } from '../../../lab/providers/oathkeeper/src/configuration.ts';
import { rulesOf } from '../../../lab/providers/oathkeeper/src/rules.ts';
import { makeSession, publicKeys } from '../../../lab/providers/oathkeeper/src/session.ts';
import {
  makeAuthority as makeCa,
  sign,
} from '../../../lab/providers/self-signed-certificates/src/authority.ts';
import {
  type Gateway,
  type Route,
  routeFile,
  tlsFile,
  urlOf,
} from '../../../lab/providers/traefik-k8s/src/routes.ts';
import { staticText } from '../../../lab/providers/traefik-k8s/src/server.ts';
import { Requirer, requestsOf } from '../../unit/interfaces/tls/requirer.ts';
import { freePort, realProgram, startServer, until } from '../servers.ts';

const issuer = 'https://oathkeeper.m.svc.cluster.local';

describe('traefik, the real one, with the charm’s files', () => {
  let folder: string;
  let web: number;
  let websecure: number;
  let backend: Server;
  let key: string;
  let auth: Route['auth'] & object;
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const servers: AsyncDisposable[] = [];

  before(async function () {
    this.timeout(600_000);
    const traefik = await realProgram('traefik');
    const oathkeeper = await realProgram('oathkeeper');
    if (traefik === undefined || oathkeeper === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'interop-traefik-'));
    mkdirSync(join(folder, 'routes'));
    backend = createServer(({ url = '', headers }, response) => {
      seen.push({ url, headers });
      response.end('hello');
    }).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    await startTraefik(traefik);
    await startOathkeeper(oathkeeper);
  });
  after(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    backend?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    seen.length = 0;
  });

  async function startTraefik(path: string): Promise<void> {
    const text = JSON.parse(staticText) as {
      entryPoints: Record<string, { address: string }>;
      providers: { file: { directory: string } };
    };
    const ports = { web: await freePort(), websecure: await freePort(), ping: await freePort() };
    for (const [name, port] of Object.entries(ports))
      text.entryPoints[name] = { address: `127.0.0.1:${port}` };
    text.providers.file.directory = join(folder, 'routes');
    writeFileSync(join(folder, 'traefik.yaml'), JSON.stringify(text));
    ({ web, websecure } = ports);
    const ping = `http://127.0.0.1:${ports.ping}/ping`;
    servers.push(await startServer(path, [`--configfile=${join(folder, 'traefik.yaml')}`], ping));
  }

  async function startOathkeeper(path: string): Promise<void> {
    key = await makePrivateKey();
    const at = (name: string): string => join(folder, name);
    const text = JSON.parse(
      configuration(issuer, { rules: at('rules.json'), keys: at('keys.json') } as never),
    ) as {
      serve: Record<string, { port: number }>;
    };
    for (const endpoint of Object.values(text.serve)) endpoint.port = await freePort();
    const { port } = text.serve.api!;
    writeFileSync(at('oathkeeper.yaml'), JSON.stringify(text));
    writeFileSync(at('keys.json'), await publicKeys(key));
    const request = {
      protectedUrls: [`http://127.0.0.1:${web}/m-ui`],
      headers: ['X-User', 'X-Email'] as const,
      allowedEndpoints: [],
    };
    writeFileSync(at('rules.json'), JSON.stringify(rulesOf('ui', request)));
    const ready = `http://127.0.0.1:${port}/health/ready`;
    servers.push(
      await startServer(path, ['serve', '--config', at('oathkeeper.yaml'), '--disable-telemetry'], ready),
    );
    const decisionsAddress = `http://127.0.0.1:${port}/decisions`;
    auth = { decisionsAddress, appNames: ['ui'], headers: ['X-User', 'X-Email'] };
  }

  const route = (name: string, more: Partial<Route> = {}): Route => ({
    relationId: 1,
    prefix: `m-${name}`,
    request: {
      model: 'm',
      name,
      port: (backend.address() as { port: number }).port,
      scheme: 'http',
      stripPrefix: true,
      redirectHttps: false,
    },
    units: [{ host: '127.0.0.1' }],
    ...more,
  });
  const gateway = (more: Partial<Gateway> = {}): Gateway => ({
    host: `127.0.0.1:${web}`,
    https: false,
    subdomains: false,
    ...more,
  });
  const publish = (name: string, text: string): void => writeFileSync(join(folder, 'routes', name), text);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${web}${path}`, { headers, redirect: 'manual' });
  /** The status; the path goes out as it is written. */
  const raw = (path: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: web, path, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const claims = { 'X-User': 'eve', 'X-Email': 'eve@example.com', 'x-name': 'Eve' };

  it('publishes an application below its path and nowhere else, without what clients say of themselves', async () => {
    publish('open.yaml', routeFile(route('open'), gateway()));
    await until(async () => (await get('/m-open')).status === 200);
    seen.length = 0;
    assert.equal(await (await get('/m-open/a/b?c=d', claims)).text(), 'hello');
    const [{ url, headers } = { url: '', headers: {} as IncomingHttpHeaders }] = seen;
    assert.equal(url, '/a/b?c=d');
    assert.deepEqual(
      [headers['x-user'], headers['x-email'], headers['x-name']],
      [undefined, undefined, undefined],
    );
    for (const path of ['/', '/m-open2', '/m-opener/x']) assert.equal((await get(path)).status, 404, path);
  }).timeout(30_000);

  it('sends nothing to a unit that does not answer the check', async () => {
    // Nobody listens at the second.
    const units = [{ host: '127.0.0.1' }, { host: '127.0.0.2' }];
    const { request } = route('checked');
    publish('unchecked.yaml', routeFile(route('unchecked', { units }), gateway()));
    const healthCheck = { path: '/ui/', interval: '1s', timeout: '1s' };
    const checked = route('checked', { units, request: { ...request, healthCheck } });
    publish('checked.yaml', routeFile(checked, gateway()));
    const times = async (name: string): Promise<number[]> => {
      const found: number[] = [];
      for (let at = 0; at < 6; at += 1) found.push((await get(`/m-${name}/`)).status);
      return found;
    };
    await until(async () => (await times('unchecked')).includes(502));
    await until(async () => (await times('checked')).every((status) => status === 200));
    assert.ok(seen.some(({ url }) => url === '/ui/'));
    // Its checks would go on beneath the tests that follow.
    rmSync(join(folder, 'routes', 'checked.yaml'));
    await until(async () => (await get('/m-checked/')).status === 404);
  }).timeout(30_000);

  it('lets nobody through to an application that wants a login, but a person with a session', async () => {
    publish('ui.yaml', routeFile(route('ui', { auth }), gateway()));
    await until(async () => (await get('/m-ui/')).status === 401);
    for (const path of ['/m-ui', '/m-ui/jobs', '/m-ui//jobs', '/m-ui/../m-ui/x', '/m-ui/%2e/x', '/M-UI/x']) {
      assert.ok((await raw(path, claims)) >= 400, path);
    }
    assert.deepEqual(seen, []);
    seen.length = 0;
    const person = { email: 'alice@example.com', name: 'Alice' };
    const { cookie } = await makeSession(person, key, issuer, 5, new Date());
    assert.equal((await get('/m-ui/jobs?id=1', { ...claims, Cookie: cookie })).status, 200);
    const [{ url, headers } = { url: '', headers: {} as IncomingHttpHeaders }] = seen;
    assert.equal(url, '/jobs?id=1');
    assert.equal(headers['x-email'], 'alice@example.com');
    assert.match(String(headers['x-user']), /^[0-9a-f]{32}$/);
    assert.equal(headers['x-name'], undefined);
  }).timeout(30_000);

  it('publishes under a host of its own', async () => {
    publish('sub.yaml', routeFile(route('sub'), gateway({ host: 'proxy.example', subdomains: true })));
    assert.equal(
      urlOf('m-sub', gateway({ host: 'proxy.example', subdomains: true })),
      'http://m-sub.proxy.example/',
    );
    const ask = (host: string) => raw('/x', { host });
    await until(async () => (await ask('m-sub.proxy.example')) === 200);
    assert.equal(await ask('proxy.example'), 404);
  }).timeout(30_000);

  it('shows its certificate, takes a new one by itself, and leads from HTTP to HTTPS', async () => {
    publish('safe.yaml', routeFile(route('safe'), gateway({ https: true })));
    for (const name of ['first', 'second']) {
      const unit = new Requirer();
      const out = await unit.related();
      const [csr = ''] = requestsOf(out);
      const unitKey = out.secrets[0]?.latest['private-key'] ?? '';
      const ca = await makeCa(name, 3_600_000, new Date());
      const signed = await sign({ from: 'web/0', csr, isCa: false }, ca, 600_000, new Date());
      assert.ok('chain' in signed);
      publish('tls.yaml', tlsFile({ key: unitKey, chain: [...signed.chain] }));
      const ask = () =>
        new Promise<number>((resolve, reject) => {
          const options = {
            host: '127.0.0.1',
            port: websecure,
            path: '/m-safe/',
            ca: ca.certificate,
            servername: 'web-0',
            agent: false as const,
          };
          httpsRequest(options, (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          })
            .on('error', (error) => reject(new TypeError(error.message)))
            .end();
        });
      await until(async () => (await ask()) === 200);
    }
    const redirected = await get('/m-safe/x');
    assert.equal(redirected.status, 302);
    assert.match(redirected.headers.get('location') ?? '', /^https:\/\/127\.0\.0\.1.*\/m-safe\/x$/);
  }).timeout(60_000);
});
