/** The lab's S3 server on the running system: its buckets and keys, HTTPS, and what the integrator hands out. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rockImage } from '../../lab/paths.ts';
import { must } from './support/actions.ts';
import { inPod } from './support/cluster.ts';
import { lab, type Output, removeModel, waitFor, waitForStatus } from './support/lab.ts';

const model = 'test-minio';
const unit = 'minio/0';

interface Root {
  'access-key': string;
  'secret-key': string;
  endpoint: string;
  ca?: string;
}
const rootUser = (): Promise<Root> => must<Root>(model, unit, 'get-root-credentials');

/** A signed request from a pod; the keys travel on standard input. `verify`: CA in PEM. */
async function s3(
  { 'access-key': access, 'secret-key': secret, endpoint }: Root,
  path: string,
  { upload, verify }: { upload?: string; verify?: string } = {},
): Promise<Output> {
  const ca = '/tmp/s3-test-ca.pem';
  if (verify !== undefined) {
    const { code } = await inPod(model, unit, 'minio', ['sh', '-c', `cat >${ca}`], verify);
    assert.equal(code, 0);
  }
  const options = [
    `url = "${endpoint}/${path}"`,
    `user = "${access}:${secret}"`,
    'aws-sigv4 = "aws:amz:us-east-1:s3"',
    ...(verify === undefined ? [] : [`cacert = "${ca}"`]),
    ...(upload === undefined ? [] : ['request = "PUT"', `data-binary = "${upload}"`, digestHeader(upload)]),
  ].join('\n');
  const command = [
    'curl',
    '--silent',
    '--show-error',
    '--fail-with-body',
    '--max-time',
    '20',
    '--config',
    '-',
  ];
  return inPod(model, unit, 'minio', command, options);
}

/** S3 wants to know the body's digest; curl signs it, but does not tell it by itself. */
const digestHeader = (body: string): string =>
  `header = "x-amz-content-sha256: ${createHash('sha256').update(body).digest('hex')}"`;

describe('minio and s3-integrator in the lab', function () {
  this.timeout('10m');

  before(async () => {
    await lab('up');
    await removeModel(model);
    await lab('add-model', model, '--no-switch');
    const deploy = (...args: string[]) => lab('deploy', '--model', model, ...args);
    await deploy(
      './dist/minio_ubuntu@22.04-amd64.charm',
      '--config',
      'buckets=spark,logs',
      '--resource',
      `minio-image=${rockImage('minio')}`,
    );
    await deploy('./dist/s3-integrator_ubuntu@22.04-amd64.charm', '--config', 'bucket=spark');
    await deploy('./dist/self-signed-certificates_ubuntu@22.04-amd64.charm');
    await waitForStatus(model, 'minio');
  });

  after(() => lab('destroy-model', model, '--no-prompt', '--force', '--destroy-storage'));

  it('has the buckets of its option, for who has the keys', async () => {
    const root = await rootUser();
    const { stdout, code } = await s3(root, '');
    assert.equal(code, 0, stdout);
    assert.deepEqual(
      [...stdout.matchAll(/<Name>([^<]+)<\/Name>/g)].map(([, name]) => name),
      ['logs', 'spark'],
    );
    const refused = await s3({ ...root, 'secret-key': 'wrong' }, '');
    assert.match(refused.stdout, /SignatureDoesNotMatch/);
  });

  it('turns to HTTPS with its data, and is not believed without its CA', async () => {
    assert.equal((await s3(await rootUser(), 'spark/object', { upload: 'kept' })).code, 0);
    await lab('integrate', '--model', model, 'minio:certificates', 'self-signed-certificates');
    const root = await waitFor('HTTPS', async () => {
      const it = await rootUser();
      if (it.ca === undefined) return undefined;
      const { code, stdout, stderr } = await s3(it, 'spark/object', { verify: it.ca });
      if (code !== 0) throw new Error(stderr);
      assert.equal(stdout, 'kept');
      return it;
    });
    await waitForStatus(model, 'minio');
    assert.match(root.endpoint, /^https:\/\/minio\.test-minio\.svc\.\S+:9000$/);
    assert.match((await s3(root, 'spark/object')).stderr, /SSL certificate problem/);
    const plain = await s3({ ...root, endpoint: root.endpoint.replace('https:', 'http:') }, 'spark/object');
    assert.notEqual(plain.code, 0);
  });

  it('goes back to HTTP when the relation goes', async () => {
    await lab('remove-relation', '--model', model, 'minio:certificates', 'self-signed-certificates');
    await waitFor('HTTP', async () => {
      const root = await rootUser();
      const { code, stdout, stderr } = await s3(root, 'spark/object');
      if (code !== 0) throw new Error(stderr);
      assert.match(root.endpoint, /^http:/);
      assert.equal(stdout, 'kept');
      return true;
    });
    await waitForStatus(model, 'minio');
  });

  it('is handed out by the integrator as soon as it has the keys, which it does not show', async () => {
    const message = /^Missing parameters: \['access-key', 'secret-key'\]$/;
    await waitForStatus(model, 's3-integrator', { status: 'blocked', message });
    const { 'access-key': access, 'secret-key': secret, endpoint } = await rootUser();
    await lab('config', '--model', model, 's3-integrator', `endpoint=${endpoint}`);
    await must(model, 's3-integrator/0', 'sync-s3-credentials', {
      'access-key': access,
      'secret-key': secret,
    });
    await waitForStatus(model, 's3-integrator');
    const shown = await must(model, 's3-integrator/0', 'get-s3-connection-info');
    assert.deepEqual(
      [shown['bucket'], shown['secret-key'], shown['access-key']],
      ['spark', '************', '************'],
    );
    const { stdout } = await inPod(model, unit, 'minio', ['sh', '-c', 'cat /proc/[0-9]*/cmdline']);
    assert.ok(!stdout.includes(secret));
  });
});
