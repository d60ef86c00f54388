/** Names in the certificate of the JDBC port. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { certificateNames } from '../../../src/tls/names.ts';

/** As Juju has names of applications and models. */
const name = fc.stringMatching(/^[a-z](?:[a-z0-9]{0,12}-?[a-z][a-z0-9]{0,12}){0,2}$/);
const address = fc.option(fc.oneof(fc.ipV4(), fc.ipV6()), { nil: undefined });
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

describe('Names in the certificate', () => {
  it('are legal, once each, and the address of the pod is among them', () => {
    fc.assert(
      fc.property(name, name, fc.nat(999), address, (app, model, number, ip) => {
        const seen = { app, unit: `${app}/${number}`, model, clusterDomain: 'cluster.local' };
        const { commonName, sans } = certificateNames(seen, ip);
        // Cut off, it would be a name of nobody.
        assert.ok(commonName.length <= 64 && sans.includes(commonName));
        assert.ok(ip === undefined || sans.includes(ip));
        assert.equal(new Set(sans).size, sans.length);
        for (const san of sans) {
          if (san === ip) continue;
          assert.ok(san.length <= 253 && san.split('.').every((part) => label.test(part)), san);
          assert.notEqual(san, 'localhost');
        }
      }),
    );
  });

  it('do not depend on the address but for itself', () => {
    fc.assert(
      fc.property(name, name, fc.ipV4(), fc.ipV4(), (app, model, one, two) => {
        const seen = { app, unit: `${app}/0`, model, clusterDomain: 'cluster.local' };
        const without = (ip: string) => certificateNames(seen, ip).sans.filter((san) => san !== ip);
        assert.deepEqual(without(one), without(two));
      }),
    );
  });
});
