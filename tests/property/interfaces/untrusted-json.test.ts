/** Whatever another charm writes into its databag is data: nothing throws, and nothing of it gets through unchecked. */
import assert from 'node:assert/strict';
import {
  readAuthProxyOrder,
  readCertificateOrders,
  readForwardAuth,
  readIngress,
  readIngressApps,
  readIngressOrder,
  readTransferredCertificates,
  requestIngress,
} from '@charmed-spark/interfaces';
import fc from 'fast-check';
import { onRelation } from '../../unit/interfaces/one-relation.ts';
import { type Authority, makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { answered, entry, Requirer, requestsOf } from '../../unit/interfaces/tls/requirer.ts';

const keys = [
  ...[
    'certificates',
    'certificate_signing_requests',
    'request_errors',
    'version',
    'ca',
    'chain',
    'certificate',
  ],
  ...['model', 'name', 'port', 'scheme', 'strip-prefix', 'redirect-https', 'host', 'ip', 'ingress'],
  ...[
    'protected_urls',
    'headers',
    'allowed_endpoints',
    'decisions_address',
    'app_names',
    'ingress_app_names',
  ],
];
const value = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.json(),
  fc.constantFrom(
    'null',
    '[]',
    '{}',
    '[null]',
    '[[]]',
    'true',
    '"x"',
    '["x"]',
    '[{"url": 1}]',
    '{"url": {}}',
  ),
);
const bag = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 });

describe('databags of other charms', () => {
  it('never make a reader throw', async () => {
    const readers = [
      readIngress,
      readIngressOrder,
      readIngressApps,
      readAuthProxyOrder,
      readForwardAuth,
      readTransferredCertificates,
      readCertificateOrders,
    ];
    await fc.assert(
      fc.asyncProperty(bag, bag, async (remoteApp, unit) => {
        await onRelation('provider', { remoteApp, remoteUnits: { 0: unit } }, async (relation) => {
          for (const read of readers) await read(relation as never);
        });
      }),
    );
  });

  it('give the proxy what the application asked for', async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            model: name,
            name,
            port: fc.integer({ min: 1, max: 65535 }),
            scheme: fc.constantFrom('http' as const, 'https' as const, 'h2c' as const),
            stripPrefix: fc.boolean(),
            redirectHttps: fc.boolean(),
          },
          { noNullPrototype: true },
        ),
        fc.record({ host: fc.domain(), ip: fc.oneof(fc.ipV4(), fc.ipV6()) }, { noNullPrototype: true }),
        async (request, unit) => {
          const { localApp, localUnit } = await onRelation('requirer', {}, (relation, leader) =>
            requestIngress(relation, request, unit, leader),
          );
          const { result } = await onRelation(
            'provider',
            { remoteApp: localApp, remoteUnits: { 0: localUnit } },
            readIngressOrder,
          );
          const { relation: _, ...order } = result;
          assert.deepEqual(order, { state: 'ready', request, units: [unit] });
        },
      ),
    );
  });

  describe('of a provider of certificates', () => {
    let authority: Authority;
    before(async () => {
      authority = await makeAuthority('root');
    });

    it('never make a requirer throw, forget its request or take what is not for it', async () => {
      const unit = new Requirer();
      const first = await unit.related();
      const [csr = ''] = requestsOf(first);
      const good = await entry(authority, csr);
      const texts = fc.oneof(fc.string(), fc.constantFrom(good.certificate, authority.certificate, csr));
      const broken = fc.record(
        {
          certificate_signing_request: fc.constantFrom(csr, `${csr}\n`, 'x'),
          certificate: texts,
          ca: texts,
          chain: fc.oneof(fc.array(texts, { maxLength: 4 }), fc.constant(null)),
          revoked: fc.oneof(fc.boolean(), fc.string()),
        },
        { requiredKeys: ['certificate_signing_request'] },
      );
      const remote = fc.record(
        {
          certificates: fc.oneof(
            value,
            fc.array(broken, { maxLength: 3 }).map((list) => JSON.stringify(list)),
          ),
          request_errors: value,
          capabilities: value,
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(remote, async (remoteApp) => {
          const defined = Object.entries(remoteApp).filter(([, text]) => text !== '');
          const out = await unit.run(answered(first, Object.fromEntries(defined)));
          assert.deepEqual(requestsOf(out), [csr]);
          if (unit.seen.state === 'ready') {
            assert.deepEqual(unit.seen.chain, [good.certificate, authority.certificate]);
          }
        }),
      );
    });

    it('have the same certificate for the same wishes in every order', async () => {
      const names = fc.uniqueArray(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), {
        minLength: 1,
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(names, fc.infiniteStream(fc.integer()), async (sans, order) => {
          const unit = new Requirer();
          unit.request = { commonName: 'web-0', sans };
          const first = await unit.related();
          const ranked = sans.map((san) => ({ san, rank: order.next().value as number }));
          unit.request = {
            commonName: 'web-0',
            sans: ranked.sort((a, b) => a.rank - b.rank).map(({ san }) => san),
          };
          const answer = await entry(authority, requestsOf(first)[0] ?? '');
          const next = await unit.run(answered(first, { certificates: JSON.stringify([answer]) }));
          assert.equal(unit.seen.state, 'ready');
          assert.deepEqual(requestsOf(next), requestsOf(first));
        }),
        { numRuns: 20 },
      );
    }).timeout(30_000);
  });
});
