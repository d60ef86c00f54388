/** Options whose values Kubernetes must take. */
import assert from 'node:assert/strict';
import { readOptions } from '../../../src/options/index.ts';

const read = (config: Record<string, string>) => readOptions(config as never, {}, 'm', '{}').invalid;
const flawOf = (option: string, value: string) =>
  read({ [option]: value }).find((invalid) => invalid.option === option)?.flaw;

describe('options for Kubernetes', () => {
  it('have room for the names that the hub makes of an account', () => {
    assert.equal(flawOf('service-account', 'a'.repeat(240)), undefined);
    assert.match(flawOf('service-account', 'a'.repeat(241)) ?? '', /^is "aaa/);
  });

  it('have no more annotations than an object may have', () => {
    const annotations = (length: number) => JSON.stringify({ a: 'x'.repeat(length), b: 'y' });
    const most = 262_144;
    assert.equal(flawOf('loadbalancer-extra-annotations', annotations(most - 3)), undefined);
    assert.equal(
      flawOf('loadbalancer-extra-annotations', annotations(most - 2)),
      'has 262145 bytes of annotations, of which an object may have 262144',
    );
  });
});
