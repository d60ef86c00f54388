import assert from 'node:assert/strict';
import { writeCertificateAnswers } from '@charmed-spark/interfaces';
import { bothSides } from './provider.ts';
import { Requirer, requestsOf } from './requirer.ts';

const nothing = async (): Promise<void> => {};
const csr = '-----BEGIN CERTIFICATE REQUEST-----\nMII\n-----END CERTIFICATE REQUEST-----';
const requests = (...list: unknown[]) => ({ certificate_signing_requests: JSON.stringify(list) });

describe('a provider of tls-certificates', () => {
  it('reads what units and the application ask for, the same request once', async () => {
    const { orders, flaws } = await bothSides(
      requests(
        { certificate_signing_request: `${csr}\r\n`, ca: false },
        { certificate_signing_request: `${csr}x` },
      ),
      nothing,
      { remoteApp: requests({ certificate_signing_request: csr, ca: true }) },
    );
    assert.deepEqual(orders, [
      { from: 'web', csr, isCa: true },
      { from: 'web/0', csr: `${csr}x`, isCa: false },
    ]);
    assert.deepEqual(flaws, []);
  });

  it('reads what a requirer of ours writes', async () => {
    const out = await new Requirer().related();
    const { orders } = await bothSides(
      out.relation('certificates').localUnit as Record<string, string>,
      nothing,
    );
    assert.deepEqual(
      orders.map((order) => order.csr),
      requestsOf(out),
    );
  });

  it('tells which databag is wrong, and reads the others', async () => {
    const { orders, flaws } = await bothSides({ certificate_signing_requests: 'x' }, nothing, {
      remoteApp: requests(
        1,
        null,
        { certificate_signing_request: 7 },
        { certificate_signing_request: 'x' },
        {
          certificate_signing_request: csr,
        },
      ),
    });
    assert.equal(orders.length, 1);
    assert.deepEqual(
      flaws.map(({ from }) => from),
      ['web', 'web', 'web', 'web', 'web/0'],
    );
  });

  it('writes answers and refusals as JSON under their keys, and reads them back', async () => {
    const answer = { csr, certificate: 'C', ca: 'A', chain: ['C', 'A'] };
    const refusal = { csr: 'other', code: 102, name: 'DOMAIN_NOT_ALLOWED', message: 'no' } as const;
    const { app, answers } = await bothSides({}, ({ relation }) =>
      writeCertificateAnswers(relation, [answer, { ...answer, csr: 'r', revoked: true }], [refusal]),
    );
    assert.equal(
      app.certificates,
      `[{"ca": "A", "certificate_signing_request": ${JSON.stringify(csr)}, "certificate": "C", "chain": ["C", "A"]}, {"ca": "A", "certificate_signing_request": "r", "certificate": "C", "chain": ["C", "A"], "revoked": true}]`,
    );
    assert.equal(
      app.request_errors,
      '[{"csr": "other", "error": {"code": 102, "name": "DOMAIN_NOT_ALLOWED", "message": "no"}}]',
    );
    assert.deepEqual(answers?.certificates, [
      { ...answer, revoked: false },
      { ...answer, csr: 'r', revoked: true },
    ]);
    assert.deepEqual(answers?.errors, [refusal]);
  });

  it('takes its keys away when there is nothing to answer', async () => {
    const { app } = await bothSides({}, ({ relation }) => writeCertificateAnswers(relation, []), {
      localApp: { certificates: '[]', request_errors: '[]', other: 'stays' },
    });
    assert.deepEqual(app, { other: 'stays' });
  });
});
