/** Our side against Canonical's library, in both directions. */
import assert from 'node:assert/strict';
import {
  type CertificateOrders,
  readSigningRequest,
  writeCertificateAnswers,
} from '@charmed-spark/interfaces';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { bothSides } from '../../unit/interfaces/tls/provider.ts';
import { answered, Requirer } from '../../unit/interfaces/tls/requirer.ts';
import { type Bag, pythonInterfaces, runPython, type UnitSecret } from './python-interfaces.ts';

interface TheirRequirer {
  certificates: string[];
  chains: string[][];
  errors: string[];
  key: string;
  unit: Bag;
  secrets: UnitSecret[];
}

const request = { commonName: 'web-0', dns: ['web-0', 'web-0.m.svc'], ip: ['10.1.2.3', 'fd00::1'] };

describe('tls-certificates with Canonical’s library', () => {
  let python: string;

  before(function () {
    this.timeout(180_000);
    try {
      python = pythonInterfaces();
    } catch (error) {
      console.log(`      skipped: no Python libraries here (${String(error).split('\n')[0]})`);
      this.skip();
    }
  });

  /** Our unit after its first event, with the names of `request`. */
  async function ours() {
    const unit = new Requirer();
    unit.request = { commonName: request.commonName, sans: [...request.dns, ...request.ip] };
    unit.now = new Date();
    return { unit, first: await unit.related() };
  }

  it('gets a certificate of their provider, for every name that was asked for', async () => {
    const { unit, first } = await ours();
    const { app, ca } = runPython<{ app: Bag; ca: string }>(python, 'tls_provider', {
      unit: first.relation('certificates').localUnit,
    });
    await unit.run(answered(first, app));
    const { certificate, chain, ca: got } = unit.is('ready');
    assert.equal(got, ca);
    assert.deepEqual(chain, [certificate, ca]);
  }).timeout(60_000);

  it('gives their requirer a certificate', async () => {
    const theirs = runPython<TheirRequirer>(python, 'tls_requirer', { request });
    const authority = await makeAuthority('root');
    const { orders, app } = await answerOf(theirs.unit, authority);
    const { foreign, publicKey, ...names } = (await readSigningRequest(orders[0]?.csr ?? '')) ?? {};
    assert.deepEqual(names, request);
    assert.equal(foreign, false);
    const next = runPython<TheirRequirer>(python, 'tls_requirer', {
      request,
      app,
      unit: theirs.unit,
      secrets: theirs.secrets,
    });
    assert.equal(next.certificates.length, 1);
    assert.deepEqual(next.chains, [[next.certificates[0], authority.certificate]]);
  }).timeout(60_000);

  it('tells their requirer why there is none', async () => {
    const { unit, secrets } = runPython<TheirRequirer>(python, 'tls_requirer', { request });
    const error = { code: 101, name: 'IP_NOT_ALLOWED', message: 'no addresses' } as const;
    const { app } = await bothSides(unit, async ({ relation, orders }) =>
      writeCertificateAnswers(relation, [], [{ csr: orders[0]?.csr ?? '', ...error }]),
    );
    const next = runPython<TheirRequirer>(python, 'tls_requirer', { request, app, unit, secrets });
    assert.deepEqual(next.errors, ['IP_NOT_ALLOWED']);
  }).timeout(60_000);

  it('hands its key, request and certificate over to their requirer, which asks for nothing new', async () => {
    const { unit, first } = await ours();
    const bag = first.relation('certificates').localUnit;
    const { app } = runPython<{ app: Bag }>(python, 'tls_provider', { unit: bag });
    const ready = await unit.run(answered(first, app));
    const theirs = runPython<TheirRequirer>(python, 'tls_requirer', {
      request,
      app,
      unit: bag,
      secrets: ready.secrets.map(({ label, latest }) => ({ label, content: latest })),
    });
    assert.equal(theirs.unit.certificate_signing_requests, bag.certificate_signing_requests);
    assert.deepEqual(theirs.certificates, [unit.is('ready').certificate]);
    assert.equal(theirs.key, unit.is('ready').key);
    assert.equal(theirs.secrets.length, ready.secrets.length);
  }).timeout(60_000);

  it('takes over key, request and certificate of their requirer, and asks for nothing new', async () => {
    const first = runPython<TheirRequirer>(python, 'tls_requirer', { request });
    const { app } = runPython<{ app: Bag }>(python, 'tls_provider', { unit: first.unit });
    const theirs = runPython<TheirRequirer>(python, 'tls_requirer', { request, app, ...first });
    const { unit } = await ours();
    const out = await unit.run({
      relations: [{ endpoint: 'certificates', remoteApp: app, localUnit: theirs.unit }],
      secrets: theirs.secrets.map(({ label, content }) => ({
        label,
        owner: 'unit' as const,
        revisions: { 1: content },
      })),
    });
    assert.equal(unit.is('ready').certificate, theirs.certificates[0]);
    assert.equal(
      out.relation('certificates').localUnit.certificate_signing_requests,
      theirs.unit.certificate_signing_requests,
    );
  }).timeout(60_000);

  async function answerOf(unit: Bag, authority: Awaited<ReturnType<typeof makeAuthority>>) {
    return bothSides(unit, async ({ relation, orders }: CertificateOrders) =>
      writeCertificateAnswers(
        relation,
        await Promise.all(
          orders.map(async ({ csr }) => {
            const certificate = await authority.sign(csr);
            const { certificate: ca } = authority;
            return { csr, certificate, ca, chain: [certificate, ca] };
          }),
        ),
      ),
    );
  }
});
