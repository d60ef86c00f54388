/** TLS on the JDBC port: certificate, stores and server from the first relation to the last. */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readSigningRequest } from '@charmed-spark/interfaces';
import { active, waiting } from '@charmed-spark/ops';
import type { ExecCall, Outcome } from '@charmed-spark/ops-testing';
import type { Types } from '../../../src/charm.gen.ts';
import { type Authority, makeAuthority, type SignOptions } from '../../unit/interfaces/tls/authority.ts';
import { entry } from '../../unit/interfaces/tls/requirer.ts';
import { type Input, type Relation, related, withRelations } from './neighbours.ts';
import { authDb, dbUser, kyuubi, peers, World } from './world.ts';

type Out = Outcome<Types>;

const conf = '/opt/kyuubi/conf';
const defaults = `${conf}/kyuubi-defaults.conf`;
const secret = 'kyuubi-peers.kyuubi-k8s.unit';
const files = ['server.key', 'server.pem', 'ca.pem', 'keystore.p12', 'truststore.jks'].map(
  (name) => `${conf}/${name}`,
);

const openssl = {
  command: ['openssl', 'pkcs12'],
  reply: ({ stdin }: ExecCall) => ({ stdout: `store of ${stdin.length}` }),
};
const container = (execs: object[] = [openssl]) => ({ ...kyuubi, execs }) as never;

const certificates = (remoteApp: Record<string, string> = {}): Relation => ({
  endpoint: 'certificates',
  id: 40,
  remote: 'ca',
  remoteApp,
});

const requests = (out: Out): string[] =>
  (
    JSON.parse(out.relation('certificates').localUnit.certificate_signing_requests ?? '[]') as {
      certificate_signing_request: string;
    }[]
  ).map(({ certificate_signing_request: csr }) => csr);

const rsa = (bits = 2048): string =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

describe('TLS on the JDBC port', function () {
  this.timeout(20_000);
  let authority: Authority;
  before(async () => {
    authority = await makeAuthority('root');
  });

  const { context } = new World();
  const run = (state: Input, event = context.on.updateStatus()): Promise<Out> =>
    new World().context.run(event, state);
  /** The provider answers every request. */
  const answered = async (out: Out, by = authority, life?: SignOptions): Promise<Input> => {
    const entries = await Promise.all(requests(out).map((csr) => entry(by, csr, life)));
    return {
      ...withRelations(out, [peers, authDb(), certificates({ certificates: JSON.stringify(entries) })]),
      containers: [{ ...out.container('kyuubi'), execs: [openssl] }] as never,
    };
  };
  /** The rows of users are the world's: each run has a new one, so that the relation is what counts. */
  const first = (change: Input = {}) =>
    run(related([certificates()], { containers: [container()], ...change }));
  const served = async (change: Input = {}) => run(await answered(await first(change)));
  const there = (out: Out) => files.filter((path) => Object.hasOwn(out.container('kyuubi').files, path));

  it('waits for the certificate, and serves nobody without', async () => {
    const plain = await run(related([], { containers: [container()] }));
    assert.equal(plain.container('kyuubi').services.kyuubi, 'active');
    const out = await run(withRelations(plain, [peers, authDb(), certificates()]));
    assert.equal(out.unitStatus.name, 'maintenance');
    assert.match(out.unitStatus.message, /^Waiting for TLS to be enabled\.\.\./);
    assert.equal(out.container('kyuubi').services.kyuubi, 'inactive');
  });

  it('asks for every name under which clients come, and for no other', async () => {
    const [csr = ''] = requests(await first());
    const request = await readSigningRequest(csr);
    assert.equal(request?.commonName, 'kyuubi-k8s-service.m.svc.cluster.local');
    const dns = request?.dns ?? [];
    for (const name of [
      'kyuubi-k8s-0',
      'kyuubi-k8s-0.kyuubi-k8s-endpoints',
      'kyuubi-k8s-0.kyuubi-k8s-endpoints.m.svc.cluster.local',
      'kyuubi-k8s-endpoints.m.svc',
      'kyuubi-k8s',
      'kyuubi-k8s.m.svc.cluster.local',
      'kyuubi-k8s-service.m.svc.cluster.local',
    ])
      assert.ok(dns.includes(name), name);
    assert.ok(!dns.some((name) => name.includes(':') || name === 'localhost'));
    assert.equal(request?.ip.length, 1);
  });

  it('serves with the certificate: stores, settings and one start', async () => {
    const out = await served();
    assert.equal(out.unitStatus.name, 'active');
    assert.deepEqual(out.container('kyuubi').starts, { kyuubi: 1 });
    for (const path of files) {
      const { mode, user = 'root', group } = out.container('kyuubi').file(path);
      assert.deepEqual([mode, user, group], [0o640, 'root', '_daemon_'], path);
    }
    const { text } = out.container('kyuubi').file(defaults);
    const password = out.secret(secret).latest['keystore-password'] ?? '';
    assert.match(text, /^kyuubi\.frontend\.thrift\.binary\.ssl\.enabled=true$/m);
    assert.match(text, /^kyuubi\.frontend\.ssl\.keystore\.path=\/opt\/kyuubi\/conf\/keystore\.p12$/m);
    assert.ok(text.includes(`kyuubi.frontend.ssl.keystore.password=${password}\n`));
    const chain = out.container('kyuubi').file(`${conf}/server.pem`).text;
    assert.ok(new X509Certificate(chain).checkIssued(new X509Certificate(authority.certificate)));
  });

  it('gives openssl no secret on its command line', async () => {
    const out = await served();
    const [call, ...others] = out.container('kyuubi').execCalls;
    assert.deepEqual(others, []);
    const password = out.secret(secret).latest['keystore-password'] ?? '';
    assert.ok(password.length > 0);
    assert.deepEqual(call?.environment, { KEYSTORE_PASSWORD: password });
    assert.match(call?.stdin ?? '', /PRIVATE KEY[\s\S]*BEGIN CERTIFICATE/);
    assert.ok(!call?.command.some((word) => word.includes(password) || word.includes('PRIVATE')));
  });

  it('writes no key and no password to the log or a databag', async () => {
    const out = await served();
    const key = out.container('kyuubi').file(`${conf}/server.key`).text.split('\n')[1] ?? '';
    const password = out.secret(secret).latest['keystore-password'] ?? '';
    const seen = JSON.stringify([out.logs, out.relations, out.unitStatusHistory]);
    for (const text of [key, password]) assert.ok(text !== '' && !seen.includes(text));
  });

  it('does nothing when nothing changed', async () => {
    const before = await served();
    const out = await run(before);
    assert.deepEqual(out.container('kyuubi').execCalls, []);
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.deepEqual(out.relations, before.relations);
    const revisions = ({ secrets }: Out) => secrets.map(({ id, latestRevision }) => [id, latestRevision]);
    assert.deepEqual(revisions(out), revisions(before));
  });

  it('makes the stores again in a container that lost them', async () => {
    const before = await served();
    const out = await run({ ...before, containers: [container()] });
    assert.deepEqual(there(out), files);
    assert.equal(out.unitStatus.name, 'active');
  });

  it('serves a renewed certificate after one restart', async () => {
    const before = await served();
    const old = before.container('kyuubi').file(`${conf}/server.pem`).text;
    const out = await run(await answered(before));
    assert.notEqual(out.container('kyuubi').file(`${conf}/server.pem`).text, old);
    assert.deepEqual(out.container('kyuubi').starts, { kyuubi: 1 });
    assert.equal(out.container('kyuubi').execCalls.length, 1);
  });

  /** An event at another time; certificates are good for the whole of 2026, if nothing else is said. */
  const at = (time: string, state: Input, event = context.on.updateStatus()): Promise<Out> =>
    new World().in({ now: () => new Date(time) }).run(event, state);

  it('asks for the next certificate in the event of the expiry of the one before, and serves on', async () => {
    const before = await served();
    const [own, ...others] = before.secrets.filter(({ label }) => label?.includes('-certificate-0-'));
    assert.deepEqual(others, []);
    const out = await at('2026-11-24T12:00:01Z', before, context.on.secretExpired(own?.id ?? '', 1));
    const [old, renewed] = requests(out);
    assert.deepEqual([old], requests(before));
    assert.ok(renewed !== undefined && renewed !== old);
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.deepEqual(out.unitStatus, active());
  });

  it('tells of a certificate that has expired, until there is another one', async () => {
    const short = { notBefore: new Date('2025-12-31T00:00:00Z'), notAfter: new Date('2026-06-01T00:00:00Z') };
    const before = await run(await answered(await first(), authority, short));
    const late = '2026-07-01T00:00:00Z';
    const out = await at(late, before);
    const text = 'The certificate of the JDBC port has expired; waiting for a new one';
    assert.deepEqual(out.unitStatus, waiting(text));
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    assert.deepEqual((await at(late, await answered(out))).unitStatus, active());
  });

  it('serves on with the old one while another is bad, which is told', async () => {
    const before = await served();
    const [csr = ''] = requests(before);
    const foreign = await makeAuthority('another');
    const bad = { ...(await entry(authority, csr)), ca: foreign.certificate, chain: [] };
    const state = withRelations(before, [
      peers,
      authDb(),
      certificates({ certificates: JSON.stringify([bad]) }),
    ]);
    const out = await run(state);
    assert.equal(out.unitStatus.name, 'blocked');
    assert.match(out.unitStatus.message, /^Relation certificates gives an invalid certificates: /);
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    assert.equal((await run(await answered(out))).unitStatus.name, 'active');
  });

  it('leaves nothing behind when the relation goes', async () => {
    const before = await served();
    const out = await run(before, context.on.relationBroken('certificates'));
    assert.deepEqual(there(out), []);
    const left = Object.keys(out.container('kyuubi').files).filter((path) => path.includes('tls'));
    assert.deepEqual(left, []);
    const own = out.secrets.filter(({ owner }) => owner === 'unit');
    assert.deepEqual(own, []);
    assert.doesNotMatch(out.container('kyuubi').file(defaults).text, /ssl/);
    assert.equal(out.unitStatus.name, 'active');
    const relations = (out.relations ?? []).filter(({ endpoint }) => endpoint !== 'certificates');
    const after = await run({ ...out, relations });
    assert.deepEqual(after.container('kyuubi').starts, {});
  });

  it('removes the files later where the container was away when the relation went', async () => {
    const before = await served();
    const gone = await run({ ...before, containers: [] }, context.on.relationBroken('certificates'));
    const relations = (gone.relations ?? []).filter(({ endpoint }) => endpoint !== 'certificates');
    const out = await run({ ...gone, relations, containers: before.containers });
    assert.deepEqual(there(out), []);
  });

  it('tells why a key store cannot be made, and leaves the server alone', async () => {
    const state = await answered(await first());
    const failing = { command: ['openssl'], reply: { exitCode: 1, stderr: 'Error loading certificates' } };
    const [box] = state.containers ?? [];
    const out = await run({ ...state, containers: [{ ...box, execs: [failing] }] as never });
    assert.match(out.unitStatus.message, /^Key store of the JDBC port cannot be made: Error loading/);
    assert.deepEqual(out.container('kyuubi').starts, {});
    const told = await run(
      { ...out, containers: [{ ...out.container('kyuubi'), execs: [failing] }] as never },
      context.on.action('show-status'),
    );
    assert.match(JSON.stringify(told.action?.results), /Key store of the JDBC port cannot be made: Error/);
    const mended = await run({
      ...out,
      containers: [{ ...out.container('kyuubi'), execs: [openssl] }] as never,
    });
    assert.equal(mended.unitStatus.name, 'active');
    assert.deepEqual(there(mended), files);
  });

  it('stops the server whose database is gone, although a key store cannot be made', async () => {
    const before = await served();
    const box = before.container('kyuubi');
    const failing = { command: ['openssl'], reply: { exitCode: 1, stderr: 'Error loading certificates' } };
    const record = '/opt/kyuubi/conf/.tls-made-from';
    const others = Object.fromEntries(Object.entries(box.files).filter(([path]) => path !== record));
    const state = { ...before, containers: [{ ...box, files: others, execs: [failing] }] as never };
    const broken = await run(state);
    assert.match(broken.unitStatus.message, /^Key store of the JDBC port cannot be made: /);
    assert.equal(broken.container('kyuubi').services.kyuubi, 'active');
    const out = await run(state, context.on.relationBroken('auth-db'));
    assert.equal(out.container('kyuubi').services.kyuubi, 'inactive');
    assert.equal(out.container('kyuubi').files['/opt/kyuubi/conf/kyuubi-defaults.conf'], undefined);
  });

  describe('with the key of the operator', () => {
    const id = '00000000000000000008';
    const config = { profile: 'testing', 'tls-client-private-key': `secret:${id}` } as const;
    const given = (content: Record<string, string>, granted = true) => [
      dbUser,
      { id, owner: 'model' as const, granted, revisions: { 1: content } },
    ];
    const keyOf = (out: Out) =>
      createPublicKey(out.container('kyuubi').file(`${conf}/server.pem`).text).export({
        type: 'spki',
        format: 'pem',
      });
    const publicOf = (key: string) => createPublicKey(key).export({ type: 'spki', format: 'pem' });

    it('has a certificate for it, given as PEM or as base64 of PEM', async () => {
      const key = rsa();
      for (const text of [key, Buffer.from(key).toString('base64')]) {
        const out = await served({ config, secrets: given({ 'private-key': text }) });
        assert.equal(keyOf(out), publicOf(key));
        assert.equal(out.unitStatus.name, 'active');
      }
    });

    const flaws: [string, Input['secrets'], string][] = [
      ['does not exist', [dbUser], 'does not exist'],
      ['is not granted', given({ 'private-key': rsa() }, false), 'has not been granted to the charm'],
      ['has no key', given({ other: 'x' }), 'has invalid content'],
      ['has something else', given({ 'private-key': 'c29tZXRoaW5n' }), 'has invalid content'],
      ['has a short key', given({ 'private-key': rsa(1024) }), 'has invalid content'],
    ];
    for (const [what, secrets, text] of flaws) {
      it(`is blocked when its secret ${what}, and serves on with what it had`, async () => {
        const before = await served();
        const kept = before.secrets.filter((one) => one.id !== dbUser.id);
        const out = await run({ ...before, config, secrets: [...kept, ...(secrets ?? [])] });
        assert.equal(out.unitStatus.name, 'blocked');
        assert.ok(
          out.unitStatus.message.startsWith(`Secret provided as tls-client-private-key ${text}`),
          out.unitStatus.message,
        );
        assert.deepEqual(out.container('kyuubi').starts, {});
        assert.deepEqual(requests(out), requests(before));
      });
    }

    it('follows its secret: a new revision has a certificate of its own, and the old one serves meanwhile', async () => {
      const [key, next] = [rsa(), rsa()];
      const before = await served({ config, secrets: given({ 'private-key': key }) });
      const secrets = before.secrets.map((one) =>
        one.id === id ? { ...one, revisions: { 1: one.latest, 2: { 'private-key': next } } } : one,
      );
      const out = await run({ ...before, secrets }, context.on.secretChanged(id));
      assert.equal(keyOf(out), publicOf(key));
      assert.deepEqual([out.unitStatus, out.container('kyuubi').starts], [active(), {}]);
      const after = await run(await answered(out));
      assert.equal(keyOf(after), publicOf(next));
      assert.equal(publicOf(after.container('kyuubi').file(`${conf}/server.key`).text), publicOf(next));
      assert.deepEqual([after.unitStatus, after.container('kyuubi').starts], [active(), { kyuubi: 1 }]);
      assert.equal(publicOf(after.secret(secret).latest['private-key'] ?? ''), publicOf(next));
    });

    it('keeps it in use when the secret goes wrong later, and asks for another when the option is unset', async () => {
      const key = rsa();
      const before = await served({ config, secrets: given({ 'private-key': key }) });
      const revoked = before.secrets.map((one) => (one.id === id ? { ...one, granted: false } : one));
      const out = await run({ ...before, secrets: revoked });
      assert.match(out.unitStatus.message, /has not been granted to the charm/);
      assert.deepEqual(requests(out), requests(before));
      assert.deepEqual(requests(await run(out)), requests(before), 'also in the events that follow');
      const unset = await run({ ...out, config: { profile: 'testing' } }, context.on.configChanged());
      const after = await run(await answered(unset));
      assert.notEqual(keyOf(after), publicOf(key));
      assert.equal(after.secret(secret).latest['private-key'], undefined);
    });
  });
});
