import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { active, blocked } from '@charmed-spark/ops';
import { Context, type ExecCall, type ExecReply } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/minio/src/charm.ts';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { signed } from '../support/certificates.ts';

const settings = '/etc/minio/config.env';
const certs = '/etc/minio/certs';

/** A server that has the buckets it was asked to make; `refuses` is what it says to everything. */
class Server {
  readonly buckets = new Set<string>();
  readonly urls: string[] = [];
  refuses: string | undefined;

  readonly curl = ({ command, stdin, user }: ExecCall): ExecReply => {
    assert.equal(user, '_daemon_');
    assert.ok(!command.join(' ').includes('user'), 'keys on the command line');
    const option = (name: string) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(stdin)?.[1] ?? '';
    assert.match(option('user'), /^[A-Za-z0-9]{20}:[A-Za-z0-9]{40}$/);
    if (this.refuses) {
      return {
        exitCode: 22,
        stdout: `<Error><Message>${this.refuses}</Message></Error>`,
        stderr: 'curl: (22) error: 403',
      };
    }
    const url = new URL(option('url'));
    this.urls.push(url.origin);
    if (url.protocol === 'https:') assert.equal(option('cacert'), '/etc/minio/ca.pem');
    if (option('request') === 'PUT') this.buckets.add(url.pathname.slice(1));
    return { stdout: [...this.buckets].map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('') };
  };

  readonly container = {
    name: 'minio' as const,
    execs: [
      { command: ['curl'], reply: this.curl },
      { command: ['minio', '--version'], reply: { stdout: 'minio version v0.0.0-1-a (commit-id=x)\n' } },
    ],
  };
}

describe('minio charm, event by event', () => {
  const context = new Context(charm);
  const world = (server: Server, config = {}) => ({
    leader: true,
    model: { name: 'm' },
    config,
    containers: [server.container],
  });
  const related = { endpoint: 'certificates' as const, id: 3, remote: 'ca' };

  it('starts the server with keys that only it and the secret have, and makes the buckets', async () => {
    const server = new Server();
    const out = await context.run(
      context.on.pebbleReady('minio'),
      world(server, { buckets: 'logs, warehouse,logs' }),
    );
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.workloadVersion, 'v0.0.0-1-a');
    assert.deepEqual(out.openedPorts, ['9000/tcp']);
    assert.deepEqual([...server.buckets], ['logs', 'warehouse']);
    const { 'access-key': accessKey, 'secret-key': secretKey = '' } = out.secret('root-credentials').latest;
    const { text, mode, user } = out.container('minio').file(settings);
    assert.equal(text, `MINIO_ROOT_USER=${accessKey}\nMINIO_ROOT_PASSWORD=${secretKey}\n`);
    assert.deepEqual([mode, user], [0o600, '_daemon_']);
    assert.ok(!JSON.stringify([out.container('minio').plan, out.logs]).includes(secretKey));
    assert.equal(out.container('minio').services['minio'], 'active');
  });

  it('changes nothing in the next event', async () => {
    const server = new Server();
    const first = await context.run(context.on.pebbleReady('minio'), world(server, { buckets: 'logs' }));
    const next = await context.run(context.on.updateStatus(), first);
    assert.deepEqual(next.container('minio').starts, {});
    assert.equal(next.secret('root-credentials').latestRevision, 1);
    assert.deepEqual(next.unitStatus, active());
  });

  it('names what cannot be a bucket, and makes the others', async () => {
    const server = new Server();
    const out = await context.run(
      context.on.configChanged(),
      world(server, { buckets: 'UPPER,fine,a..b,10.0.0.1,ab' }),
    );
    assert.deepEqual([...server.buckets], ['fine']);
    assert.equal(out.unitStatus.name, 'blocked');
    assert.match(out.unitStatus.message ?? '', /^Option buckets: UPPER is no bucket name/);
  });

  it("tells the server's own words when it refuses, and recovers", async () => {
    const server = new Server();
    server.refuses = 'The drive is full.';
    const out = await context.run(context.on.updateStatus(), world(server));
    assert.deepEqual(out.unitStatus, blocked('MinIO refused: The drive is full.; retrying'));
    server.refuses = undefined;
    assert.deepEqual((await context.run(context.on.updateStatus(), out)).unitStatus, active());
  });

  it('serves TLS with the certificate, restarts for it once, and goes back when the relation goes', async () => {
    const server = new Server();
    const authority = await makeAuthority('ca');
    const plain = await context.run(context.on.pebbleReady('minio'), world(server));
    const asked = await context.run(context.on.relationCreated('certificates'), {
      ...plain,
      relations: [related],
    });
    assert.equal(asked.unitStatus.name, 'waiting');
    assert.match(asked.unitStatus.message ?? '', /^Relation certificates: .*; serving without TLS$/);
    assert.deepEqual(asked.container('minio').starts, {});

    const tls = await context.run(context.on.relationChanged('certificates'), await signed(asked, authority));
    assert.deepEqual(tls.unitStatus, active());
    assert.deepEqual(tls.container('minio').starts, { minio: 1 });
    assert.equal(server.urls.at(-1), 'https://localhost:9000');
    const key = tls.container('minio').file(`${certs}/private.key`);
    assert.deepEqual([key.mode, key.user], [0o600, '_daemon_']);
    const certificate = new X509Certificate(tls.container('minio').file(`${certs}/public.crt`).text);
    for (const name of ['minio', 'minio.m', 'minio.m.svc.cluster.local', 'localhost'])
      assert.equal(certificate.checkHost(name), name);
    assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');

    const again = await context.run(context.on.updateStatus(), tls);
    assert.deepEqual(again.container('minio').starts, {});

    const gone = await context.run(context.on.relationBroken('certificates'), again);
    assert.deepEqual(gone.unitStatus, active());
    assert.deepEqual(gone.container('minio').starts, { minio: 1 });
    assert.equal(server.urls.at(-1), 'http://localhost:9000');
    for (const path of [`${certs}/private.key`, `${certs}/public.crt`, '/etc/minio/ca.pem'])
      assert.ok(!(path in gone.container('minio').files), path);
    assert.deepEqual(
      gone.secrets.map(({ label }) => label),
      ['root-credentials'],
    );
  });

  it('hands the keys to the operator, with the address and the CA', async () => {
    const server = new Server();
    const authority = await makeAuthority('ca');
    const asked = await context.run(context.on.relationCreated('certificates'), {
      ...world(server),
      relations: [related],
    });
    const tls = await context.run(context.on.relationChanged('certificates'), await signed(asked, authority));
    const { action } = await context.run(context.on.action('get-root-credentials'), tls);
    const { latest } = tls.secret('root-credentials');
    assert.deepEqual(action?.results, {
      ...latest,
      endpoint: 'https://minio.m.svc.cluster.local:9000',
      ca: authority.path[0],
    });
    const early = await context.run(context.on.action('get-root-credentials'), { leader: true });
    assert.match(early.action?.failed ?? '', /wait until the unit is active/);
  });

  it('serves from the leader only', async () => {
    const out = await context.run(context.on.updateStatus(), { ...world(new Server()), leader: false });
    assert.match(out.unitStatus.message ?? '', /^Only the leader serves/);
    assert.deepEqual(out.container('minio').plan.services, {});
  });
});
