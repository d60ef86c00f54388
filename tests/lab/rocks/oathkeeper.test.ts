/** The oathkeeper rock: its decision API lets in whom a rule lets in. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

describe('the oathkeeper rock', function () {
  this.timeout(900_000); // builds the server when the cache lacks it
  let server: ServerInRock;
  let api: string;

  before(async () => {
    server = await ServerInRock.unpack('oathkeeper');
    const [apiPort, proxyPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
    api = `http://${host}:${apiPort}`;
    const rule = (id: string, path: string, authenticator: string) => ({
      id,
      match: { methods: ['GET'], url: `http://${host}:${apiPort}/${path}` },
      authenticators: [{ handler: authenticator }],
      authorizer: { handler: 'allow' },
      mutators: [{ handler: 'noop' }],
    });
    const rules = [rule('open', 'open', 'anonymous'), rule('closed', 'closed', 'unauthorized')];
    await writeFile(server.at('/etc/oathkeeper/rules.json'), JSON.stringify(rules));
    await writeFile(
      server.at('/etc/oathkeeper/oathkeeper.json'),
      JSON.stringify({
        serve: {
          api: { host, port: apiPort },
          proxy: { host, port: proxyPort },
          prometheus: { host, port: metricsPort },
        },
        access_rules: { repositories: ['file:///etc/oathkeeper/rules.json'] },
        authenticators: { anonymous: { enabled: true }, unauthorized: { enabled: true } },
        authorizers: { allow: { enabled: true } },
        mutators: { noop: { enabled: true } },
      }),
    );
    await server.start(
      ['oathkeeper', 'serve', '--config', '/etc/oathkeeper/oathkeeper.json'],
      { SQA_OPT_OUT: 'true', HOME: '/tmp' },
      async () => ((await (await fetch(`${api}/rules`)).json()) as unknown[]).length === 2,
    );
  });
  after(() => server?.remove());

  it('is the version that it was built from', async () => {
    const { stdout } = await server.run(['oathkeeper', 'version'], { HOME: '/tmp' });
    assert.match(stdout, /^Version: +v0\.40\.9$/m);
  });

  it('decides by the rules', async () => {
    assert.equal((await fetch(`${api}/decisions/open`)).status, 200);
    assert.equal((await fetch(`${api}/decisions/closed`)).status, 401);
    assert.equal((await fetch(`${api}/decisions/unknown`)).status, 404);
  });
});
