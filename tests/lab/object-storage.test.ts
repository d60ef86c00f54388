/** The check of a bucket against the server of the minio rock with TLS, under Node and under Bun, which ships in a charm. */
import assert from 'node:assert/strict';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { daemon } from '../../lab/rocks/daemon.ts';
import type { StorageCheck, StorageTarget } from '../../lib/spark/src/object-storage/index.ts';
import { selfSigned } from '../unit/controller/certificate.ts';
import { execute, root } from './support/lab.ts';
import { freePort, host, ServerInRock } from './support/server-in-rock.ts';

const keys = { accessKey: 'an-access-key', secretKey: 'a-secret-key-of-this-test' };
const program = join(root, 'tests/unit/spark/fixtures/check-bucket.ts');

async function check(runtime: string, target: StorageTarget, folder?: string): Promise<StorageCheck> {
  const input = JSON.stringify({ target, folder });
  const { code, stdout, stderr } = await execute(join(root, 'node_modules/.bin', runtime), [program], input);
  assert.equal(code, 0, stderr);
  assert.ok(!`${stdout}${stderr}`.includes(keys.secretKey));
  return JSON.parse(stdout) as StorageCheck;
}

describe('the check of a bucket', function () {
  this.timeout('2m');
  let server: ServerInRock;
  let client: S3Client;
  let target: StorageTarget;
  let endpoint: string;

  before(async () => {
    server = await ServerInRock.unpack('minio');
    const port = await freePort();
    endpoint = `https://${host}:${port}`;
    const { key, cert } = await selfSigned();
    await mkdir(server.at('/tmp/certs'));
    for (const [name, text] of [
      ['private.key', key],
      ['public.crt', cert],
    ] as const) {
      await writeFile(server.at(`/tmp/certs/${name}`), text, { mode: 0o600 });
      await chown(server.at(`/tmp/certs/${name}`), daemon, daemon);
    }
    const agent = new Agent({ ca: cert });
    client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey },
      requestHandler: { httpsAgent: agent },
    });
    const command = ['/usr/bin/minio', 'server', '/var/lib/minio', '--address', `${host}:${port}`];
    const environment = { MINIO_ROOT_USER: keys.accessKey, MINIO_ROOT_PASSWORD: keys.secretKey };
    await server.start([...command, '--certs-dir', '/tmp/certs'], environment, () =>
      client.send(new CreateBucketCommand({ Bucket: 'there' })).then(
        () => true,
        () => false,
      ),
    );
    target = { endpoint, bucket: 'there', ...keys, tlsCaChain: [cert] };
  });
  after(async () => {
    client?.destroy();
    await server?.remove();
  });

  for (const runtime of ['node', 'bun']) {
    describe(`under ${runtime}`, () => {
      it('is content with a bucket that is there', async () => {
        assert.deepEqual(await check(runtime, target), { state: 'ok' });
      });

      it('makes the folder, once', async () => {
        const folder = `events-${runtime}`;
        assert.deepEqual(await check(runtime, target, folder), { state: 'ok' });
        assert.deepEqual(await check(runtime, target, folder), { state: 'ok' });
        const list = await client.send(new ListObjectsV2Command({ Bucket: 'there', Prefix: folder }));
        assert.deepEqual(
          list.Contents?.map(({ Key }) => Key),
          [`${folder}/`],
        );
      });

      it('names what is wrong', async () => {
        assert.deepEqual(await check(runtime, { ...target, bucket: 'elsewhere' }), {
          state: 'refused',
          why: `${endpoint} has no bucket elsewhere`,
        });
        assert.deepEqual(await check(runtime, { ...target, secretKey: 'wrong' }), {
          state: 'refused',
          why: `${endpoint} refuses the keys, or gives them no right to bucket there`,
        });
        const nobody = `https://${host}:${await freePort()}`;
        const silent = await check(runtime, { ...target, endpoint: nobody });
        assert.equal(silent.state, 'unreachable');
        assert.match(JSON.stringify(silent), /refused|connect/i);
      });

      it('refuses a server whose certificate comes from another authority', async () => {
        const { cert } = await selfSigned();
        const refused = await check(runtime, { ...target, tlsCaChain: [cert] });
        assert.equal(refused.state, 'unreachable');
        assert.match(JSON.stringify(refused), /certificate|self.signed|verify/i);
        assert.equal((await check(runtime, { ...target, tlsCaChain: [] })).state, 'unreachable');
      });
    });
  }
});
