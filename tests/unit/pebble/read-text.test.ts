import assert from 'node:assert/strict';
import { PathError, readText } from '@charmed-spark/ops';

const failing = (kind: ConstructorParameters<typeof PathError>[0]) => ({
  pull: async () => {
    throw new PathError(kind, '/a', 'why');
  },
});

describe('the text of a file in a workload', () => {
  it('is decoded', async () => {
    assert.equal(await readText({ pull: async () => new TextEncoder().encode('naïve') }, '/a'), 'naïve');
  });

  it('is undefined where there is no file, and nothing else counts as that', async () => {
    assert.equal(await readText(failing('not-found'), '/a'), undefined);
    await assert.rejects(readText(failing('permission-denied'), '/a'), PathError);
  });
});
