/** The traefik rock: requests reach the server behind it, with the prefix taken away. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

describe('the traefik rock', function () {
  this.timeout(1200_000); // builds the server when the cache lacks it
  let server: ServerInRock;
  let behind: Server;
  let url: string;

  before(async () => {
    behind = createServer(({ url: path, headers }, answer) => {
      answer.end(`${path} for ${headers['x-forwarded-prefix']}`);
    }).listen(0, host);
    await once(behind, 'listening');
    server = await ServerInRock.unpack('traefik');
    const port = await freePort();
    url = `http://${host}:${port}`;
    const routes = {
      http: {
        routers: { app: { rule: 'PathPrefix(`/m-app`)', middlewares: ['strip'], service: 'app' } },
        middlewares: { strip: { stripPrefix: { prefixes: ['/m-app'] } } },
        services: {
          app: {
            loadBalancer: { servers: [{ url: `http://${host}:${(behind.address() as AddressInfo).port}` }] },
          },
        },
      },
    };
    await writeFile(server.at('/etc/traefik/routes.yaml'), JSON.stringify(routes));
    await server.start(
      ['traefik', `--entrypoints.web.address=${host}:${port}`].concat(
        ['--providers.file.filename=/etc/traefik/routes.yaml', '--global.checknewversion=false'],
        ['--global.sendanonymoususage=false'],
      ),
      { HOME: '/tmp' }, // it looks for settings in its user's home
      async () => (await fetch(`${url}/m-app/`)).ok,
    );
  });
  after(async () => {
    behind?.close();
    await server?.remove();
  });

  it('is the version that it was built from', async () => {
    assert.match((await server.run(['traefik', 'version'])).stdout, /^Version: +v3\.5\.4$/m);
  });

  it('forwards what a route matches, and nothing else', async () => {
    assert.equal(await (await fetch(`${url}/m-app/api/v1/ping`)).text(), '/api/v1/ping for /m-app');
    assert.equal((await fetch(`${url}/other`)).status, 404);
  });
});
