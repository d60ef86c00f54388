/** Which directory may be taken for the lab's, and removed. */
import assert from 'node:assert/strict';
import { belongsToLab } from '../../../lab/node/state.ts';

describe('a state directory', () => {
  it('is the lab’s when it bears its mark, or holds nothing but what the lab puts there', () => {
    for (const entries of [[], ['boot-id', 'anything'], ['pki', 'logs', 'etcd'], ['controller']]) {
      assert.equal(belongsToLab(entries), true, entries.join());
    }
  });

  it('is somebody else’s when it holds anything else', () => {
    for (const entries of [['thesis.txt'], ['pki', 'logs', '.bashrc'], ['home']]) {
      assert.equal(belongsToLab(entries), false, entries.join());
    }
  });
});
