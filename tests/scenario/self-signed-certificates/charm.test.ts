import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { active } from '@charmed-spark/ops';
import { Context, type Outcome, type RelationInput } from '@charmed-spark/ops-testing';
import type { Types } from '../../../lab/providers/self-signed-certificates/src/charm.gen.ts';
import { charm } from '../../../lab/providers/self-signed-certificates/src/charm.ts';
import { answered, Requirer, requestsOf, wish } from '../../unit/interfaces/tls/requirer.ts';

type Bag = Record<string, string>;
const label = 'active-ca-certificates';
const defaults = {
  'ca-common-name': 'lab',
  'certificate-validity': '30d',
  'root-ca-validity': '1y',
};

/** The last byte of the text is the signature's. */
function withOtherSignature(csr: string): string {
  const der = Buffer.from(csr.replace(/-----.*-----/g, ''), 'base64');
  der[der.length - 1]! ^= 1;
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----'].join('\n');
}

describe('self-signed-certificates charm, event by event', () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const context = new Context(charm, { now: () => now });
  const world = (relations: RelationInput<Types['endpoints']>[], config = defaults) => ({
    leader: true,
    config,
    relations,
  });
  const asks = (units: Record<number, Bag>, id = 1): RelationInput<Types['endpoints']> => ({
    endpoint: 'certificates',
    id,
    remote: 'web',
    remoteUnits: units,
  });
  const bagOf = (out: Awaited<ReturnType<Requirer['run']>>): Bag =>
    out.relation('certificates').localUnit as Bag;
  const caOf = (out: Outcome<Types>): string => out.secret(label).latest['ca-certificate'] ?? '';

  beforeEach(() => {
    now = new Date('2026-01-01T00:00:00Z');
  });

  it('makes a CA, once, with its key in a secret of the application and in no log', async () => {
    const out = await context.run(context.on.configChanged(), world([]));
    assert.deepEqual(out.unitStatus, active());
    const secret = out.secret(label);
    assert.equal(secret.owner, 'application');
    const ca = new X509Certificate(caOf(out));
    assert.equal(ca.subject, 'CN=lab');
    assert.ok(ca.ca && ca.verify(ca.publicKey));
    assert.equal(new Date(ca.validTo).toISOString(), '2027-01-01T00:00:00.000Z');
    assert.ok(!JSON.stringify(out.logs).includes('PRIVATE KEY'));
    assert.equal((await context.run(context.on.updateStatus(), out)).secret(label).latestRevision, 1);
  });

  it('signs for every unit what our requirer takes, once', async () => {
    const units = [new Requirer(0), new Requirer(1)] as const;
    const outs = await Promise.all(units.map((unit) => unit.related()));
    const bags = { 0: bagOf(outs[0]!), 1: bagOf(outs[1]!) };
    const out = await context.run(context.on.relationChanged('certificates'), world([asks(bags)]));
    for (const [index, unit] of units.entries()) {
      await unit.run(answered(outs[index]!, out.relation('certificates').localApp as Bag));
      const { certificate, ca, notAfter } = unit.is('ready');
      assert.equal(ca, caOf(out));
      assert.equal(notAfter.toISOString(), '2026-01-31T00:00:00.000Z');
      const { subject, subjectAltName = '', keyUsage } = new X509Certificate(certificate);
      assert.match(subject, /^CN=web-0$/m);
      assert.match(subjectAltName, /DNS:web-0, DNS:web-0\.m\.svc, IP Address:10\.1\.2\.3/);
      assert.deepEqual(keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    }
    const again = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(again.relations, out.relations);
  });

  it('forgets the answer to a request that is gone, and keeps the others', async () => {
    const unit = new Requirer();
    const first = await unit.related();
    const other = bagOf(await new Requirer().related());
    const out = await context.run(context.on.updateStatus(), world([asks({ 0: bagOf(first), 1: other })]));
    const before = JSON.parse(out.relation(1).localApp.certificates ?? '[]') as object[];
    const next = await context.run(context.on.updateStatus(), {
      ...out,
      relations: [{ ...out.relation(1), remoteUnits: { 0: bagOf(first) } }],
    });
    const after = JSON.parse(next.relation(1).localApp.certificates ?? '[]') as {
      certificate_signing_request: string;
    }[];
    assert.equal(before.length, 2);
    assert.deepEqual(
      after.map(({ certificate_signing_request: csr }) => csr),
      requestsOf(first),
    );
    assert.deepEqual(after, before.slice(0, 1));
  });

  it('tells who asks wrongly why there is no certificate, and serves the others', async () => {
    const good = await new Requirer().related();
    const [csr = ''] = requestsOf(good);
    const forged = withOtherSignature(csr);
    const entries = [forged, '-----BEGIN CERTIFICATE REQUEST-----\nx'].map((text) => ({
      certificate_signing_request: text,
      ca: false,
    }));
    const out = await context.run(
      context.on.updateStatus(),
      world([
        asks({
          0: { certificate_signing_requests: JSON.stringify(entries) },
          1: bagOf(good),
          2: { certificate_signing_requests: '{' },
        }),
      ]),
    );
    const { certificates = '', request_errors = '' } = out.relation(1).localApp;
    assert.equal((JSON.parse(certificates) as object[]).length, 1);
    const errors = JSON.parse(request_errors) as { error: { code: number; message: string } }[];
    assert.deepEqual(
      errors.map(({ error }) => error.message),
      ['the request is not signed by its key', 'the request cannot be read'],
    );
    assert.deepEqual(out.unitStatus, active());
    assert.ok(out.logs.some(({ level, message }) => level === 'WARNING' && message.includes('web/2')));
  });

  it('signs everything anew with another CA when its name changes or the operator says so', async () => {
    const unit = new Requirer();
    const first = await unit.related();
    let out: Outcome<Types> = await context.run(
      context.on.updateStatus(),
      world([asks({ 0: bagOf(first) })]),
    );
    let requirer = await unit.run(answered(first, out.relation(1).localApp as Bag));
    for (const step of [
      () =>
        context.run(context.on.configChanged(), { ...out, config: { ...defaults, 'ca-common-name': 'new' } }),
      () => context.run(context.on.action('rotate-private-key'), out),
    ]) {
      const old = unit.is('ready').certificate;
      const before = caOf(out);
      out = await step();
      assert.notEqual(caOf(out), before);
      requirer = await unit.run(answered(requirer, out.relation(1).localApp as Bag));
      assert.equal(unit.is('ready').ca, caOf(out));
      assert.notEqual(unit.is('ready').certificate, old);
    }
    assert.match(String(out.action?.results.result), /generated/);
    assert.equal(new X509Certificate(caOf(out)).subject, 'CN=new');
  });

  it('makes a new CA before the old one is older than what it signs', async () => {
    const out = await context.run(context.on.updateStatus(), world([]));
    now = new Date('2026-12-01T00:00:00Z');
    const kept = await context.run(context.on.updateStatus(), out);
    assert.equal(caOf(kept), caOf(out));
    now = new Date('2026-12-03T00:00:00Z');
    const next = await context.run(context.on.updateStatus(), kept);
    assert.notEqual(caOf(next), caOf(out));
  });

  for (const [option, value, said] of [
    [
      'certificate-validity',
      'soon',
      /^certificate-validity: expected a duration such as 365 \(days\), 90d or 1h, not "soon"/,
    ],
    ['certificate-validity', '0', /^certificate-validity: /],
    ['root-ca-validity', '59d', /^root-ca-validity: expected at least twice certificate-validity/],
    ['ca-common-name', 'x'.repeat(65), /^ca-common-name: expected 1-64 characters/],
  ] as const) {
    it(`keeps what it has while ${option} is ${value.slice(0, 10)}`, async () => {
      const first = await new Requirer().related();
      const out = await context.run(context.on.updateStatus(), world([asks({ 0: bagOf(first) })]));
      const config = { ...defaults, [option]: value };
      const next = await context.run(context.on.configChanged(), { ...out, config });
      assert.match(next.unitStatus?.message ?? '', said);
      assert.equal(next.unitStatus?.name, 'blocked');
      assert.deepEqual(next.relations, out.relations);
      assert.equal(next.secret(label).latestRevision, 1);
      const { action } = await context.run(context.on.action('rotate-private-key'), { ...out, config });
      assert.match(action?.failed ?? '', said);
    });
  }

  it('tells others to trust it', async () => {
    const out = await context.run(
      context.on.relationChanged('send-ca-cert'),
      world([{ endpoint: 'send-ca-cert', remoteApp: { version: '1' } }]),
    );
    assert.deepEqual(JSON.parse(out.relation('send-ca-cert').localApp.certificates ?? ''), [caOf(out)]);
  });

  it('gives the CA from every unit, and what it issued from the leader', async () => {
    const first = await new Requirer().related();
    const out = await context.run(context.on.updateStatus(), world([asks({ 0: bagOf(first) })]));
    const run = async (
      name: 'get-ca-certificate' | 'get-issued-certificates' | 'rotate-private-key',
      leader: boolean,
    ) => (await context.run(context.on.action(name), { ...out, leader })).action;
    for (const leader of [true, false]) {
      assert.equal((await run('get-ca-certificate', leader))?.results['ca-certificate'], caOf(out));
    }
    const issued = JSON.parse(String((await run('get-issued-certificates', true))?.results.certificates)) as {
      csr: string;
    }[];
    assert.deepEqual(
      issued.map(({ csr }) => csr),
      requestsOf(first),
    );
    assert.match((await run('get-issued-certificates', false))?.failed ?? '', /on the leader/);
    assert.match((await run('rotate-private-key', false))?.failed ?? '', /on the leader/);
    const none = await context.run(context.on.action('get-ca-certificate'), {});
    assert.match(none.action?.failed ?? '', /no CA yet/);
  });

  it('leaves the CA to the leader', async () => {
    const out = await context.run(context.on.updateStatus(), { config: defaults });
    assert.deepEqual(out.secrets, []);
    assert.deepEqual(out.unitStatus, active());
  });

  it('renews in a whole round with our requirer', async () => {
    const unit = new Requirer();
    const first = await unit.related();
    const out = await context.run(context.on.updateStatus(), world([asks({ 0: bagOf(first) })]));
    const ready = await unit.run(answered(first, out.relation(1).localApp as Bag));
    unit.request = wish;
    now = new Date('2026-01-29T00:00:00Z');
    unit.now = now;
    const renewing = await unit.run(ready);
    const relations = [{ ...out.relation(1), remoteUnits: { 0: bagOf(renewing) } }];
    const next = await context.run(context.on.relationChanged('certificates'), { ...out, relations });
    const renewed = await unit.run(answered(renewing, next.relation(1).localApp as Bag));
    assert.equal(unit.is('ready').notAfter.toISOString(), '2026-02-28T00:00:00.000Z');
    assert.equal(requestsOf(renewed).length, 1);
  });
});
