/** The minio rock: an S3 server that knows its version and asks for credentials. */
import assert from 'node:assert/strict';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

describe('the minio rock', function () {
  this.timeout(900_000); // builds the server when the cache lacks it
  let server: ServerInRock;
  let url: string;

  before(async () => {
    server = await ServerInRock.unpack('minio');
    const port = await freePort();
    url = `http://${host}:${port}`;
    await server.start(
      ['minio', 'server', '--quiet', `--address=${host}:${port}`, '/var/lib/minio'],
      { MINIO_ROOT_USER: 'root-user', MINIO_ROOT_PASSWORD: 'root-password', HOME: '/var/lib/minio' },
      async () => (await fetch(`${url}/minio/health/ready`)).ok,
    );
  });
  after(() => server?.remove());

  it('says the version that it was built from', async () => {
    const { stdout } = await server.run(['minio', '--version'], { HOME: '/var/lib/minio' });
    assert.match(stdout, /^minio version v0\.0\.0-\d{14}-[0-9a-f]{12} /);
  });

  it('refuses who has no credentials', async () => {
    const answer = await fetch(`${url}/`);
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /<Code>AccessDenied<\/Code>/);
  });
});
