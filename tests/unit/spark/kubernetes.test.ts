/** The Kubernetes client against a server with real TLS, under Node and under Bun, which ships in a charm. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inClusterAccess } from '../../../lib/spark/src/kubernetes/index.ts';
import { selfSigned } from '../controller/certificate.ts';
import { apiServer } from './api-server.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = join(import.meta.dirname, 'fixtures/kubernetes-client.ts');
const token = 'token-of-the-pod';

interface Found {
  state: string;
  value: { spec: unknown };
}

function run(
  runtime: string,
  input: unknown,
  arg = 'converse',
  environment: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  return new Promise((done, fail) => {
    const child = spawn(join(root, 'node_modules/.bin', runtime), [program, arg], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done(JSON.parse(output)) : fail(new Error(`${runtime} ended with exit code ${code}`)),
    );
    child.stdin.end(JSON.stringify(input));
  });
}

for (const runtime of ['node', 'bun']) {
  describe(`the Kubernetes client under ${runtime}`, function () {
    this.timeout(30_000);
    let server: Awaited<ReturnType<typeof apiServer>>;
    before(async () => {
      server = await apiServer(token);
    });
    after(() => server.close());

    const answers = (ca: string, with_: string, arg?: string, environment?: Record<string, string>) =>
      run(runtime, { access: { url: server.url, ca, token: with_ }, patience: 1_000 }, arg, environment);

    it('tells what it gets, and why it gets nothing', async () => {
      const got = await answers(server.ca, token);
      const { service, applied, ...others } = got;
      assert.deepEqual((service as Found).value.spec, { type: 'ClusterIP', clusterIP: '198.19.0.9' });
      assert.equal((applied as Found).state, 'ok');
      assert.deepEqual(others, {
        missing: { state: 'not-found', why: '/api/v1/namespaces/nowhere not found' },
        forbidden: {
          state: 'forbidden',
          why: 'secrets "secret" is forbidden: cannot get resource "secrets"',
        },
        broken: { state: 'unreachable', why: 'HTTP status 503' },
        metadata: { state: 'ok', value: { annotations: { made: 'from' } } },
        noMetadata: {
          state: 'forbidden',
          why: 'secrets "secret" is forbidden: cannot get resource "secrets"',
        },
        silent: { state: 'unreachable', why: 'no answer within 1 s' },
        wrong: { state: 'refused', code: 422, why: 'Secret "wrong" is invalid' },
        removed: { state: 'ok', value: true },
        gone: { state: 'ok', value: false },
        replaced: { state: 'ok', value: false },
        labelled: { state: 'ok', value: ['one', 'two'] },
        may: { state: 'ok', value: true },
        mayNot: { state: 'ok', value: false },
      });

      const patch = server.seen.find(({ method }) => method === 'PATCH');
      assert.equal(patch?.contentType, 'application/apply-patch+yaml');
      assert.match(patch?.url ?? '', /fieldManager=kyuubi-k8s&force=true$/);
      assert.deepEqual(patch?.body, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'kyuubi-k8s-service',
          namespace: 'spark',
          labels: { 'charmed-spark/of': 'kyuubi-k8s' },
        },
        spec: { ports: [{ name: 'kyuubi-jdbc', port: 10009 }] },
      });
      const one = server.seen.find(({ url }) => url.endsWith('/secrets/one'));
      assert.deepEqual(one?.body, { propagationPolicy: 'Background', preconditions: { uid: 'uid-of-one' } });
      const list = server.seen.find(({ url }) => url.includes('labelSelector'));
      assert.match(decodeURIComponent(list?.url ?? ''), /labelSelector=charmed-spark\/of=kyuubi-k8s$/);
      const reviews = server.seen.filter(({ url }) => url.includes('selfsubjectaccessreviews'));
      assert.deepEqual(reviews[0]?.body, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        metadata: {},
        spec: { resourceAttributes: { verb: 'create', resource: 'pods', namespace: 'spark' } },
      });
    });

    it('refuses a server whose certificate comes from another authority', async () => {
      const before = server.seen.length;
      const { cert: another } = await selfSigned();
      const { service } = (await answers(another, token, 'refused')) as {
        service: { state: string; why: string };
      };
      assert.equal(service.state, 'unreachable');
      assert.match(service.why, /certificate|self.signed|unable to verify/i);
      // Not even a request with the token has left.
      assert.equal(server.seen.length, before);
    });

    it('refuses a server whose certificate is for another name', async () => {
      const before = server.seen.length;
      const access = { url: server.url.replace('127.0.0.1', 'localhost'), ca: server.ca, token };
      const { service } = (await run(runtime, { access, patience: 1_000 }, 'refused')) as {
        service: { state: string; why: string };
      };
      assert.equal(service.state, 'unreachable');
      assert.match(service.why, /altname/i);
      assert.equal(server.seen.length, before);
    });

    it("lets nothing in the environment take the verification back, and goes through no proxy of the model's", async () => {
      const { cert: another } = await selfSigned();
      const proxy = 'http://127.0.0.1:1';
      const environment = {
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        NODE_NO_WARNINGS: '1',
        http_proxy: proxy,
        HTTP_PROXY: proxy,
        https_proxy: proxy,
        HTTPS_PROXY: proxy,
        no_proxy: '',
        NO_PROXY: '',
      };
      const wrong = (await answers(another, token, 'refused', environment)) as { service: Found };
      assert.equal(wrong.service.state, 'unreachable');
      const right = (await answers(server.ca, token, 'refused', environment)) as { service: Found };
      assert.equal(right.service.state, 'ok');
    });

    it('tells of a token that the server does not take', async () => {
      const { service } = await answers(server.ca, 'another token', 'refused');
      assert.deepEqual(service, { state: 'refused', code: 401, why: 'Unauthorized' });
    });

    it('tells of a server that is not there', async () => {
      const access = { url: 'https://127.0.0.1:1', ca: server.ca, token };
      const { service } = (await run(runtime, { access, patience: 1_000 }, 'refused')) as {
        service: { state: string };
      };
      assert.equal(service.state, 'unreachable');
    });
  });
}

describe("the pod's own access to the cluster", () => {
  const folder = mkdtempSync(join(tmpdir(), 'charmed-spark-account-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is not there without a mounted service account', async () => {
    assert.equal(await inClusterAccess({}, join(folder, 'none')), undefined);
  });

  it('comes from the mounted files and the environment', async () => {
    writeFileSync(join(folder, 'ca.crt'), 'CA');
    writeFileSync(join(folder, 'token'), 'token\n');
    const url = async (environment: Record<string, string>) =>
      (await inClusterAccess(environment, folder))?.url;
    assert.deepEqual(await inClusterAccess({}, folder), {
      url: 'https://kubernetes.default.svc:443',
      ca: 'CA',
      token: 'token',
    });
    assert.equal(
      await url({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }),
      'https://[fd00::1]:6443',
    );
  });
});
