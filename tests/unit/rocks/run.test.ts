import assert from 'node:assert/strict';
import { RunError, run } from '../../../lab/rocks/build/run.ts';
import { rockOf } from '../../../lab/rocks/index.ts';

describe('running a build tool', () => {
  it('returns its output and hands it its input', async () => {
    assert.equal(await run(['cat'], { input: 'text' }), 'text');
  });

  it('fails with the program, its exit code and what it said last', async () => {
    await assert.rejects(run(['sh', '-c', 'seq 30; echo the reason >&2; exit 3']), (error: RunError) => {
      assert.ok(error instanceof RunError);
      assert.match(error.message, /^sh exited 3:/);
      assert.match(error.message, /the reason/);
      assert.doesNotMatch(error.message, /^1$/m);
      assert.equal(error.code, 3);
      return true;
    });
  });

  it('says that a program is not installed', async () => {
    await assert.rejects(run(['no-such-program']), /^RunError: no-such-program is not installed$/);
  });
});

describe('an image reference', () => {
  it('is one of our rocks only with our name and tag', () => {
    assert.equal(rockOf('localhost/kyuubi:lab'), 'kyuubi');
    assert.equal(rockOf('localhost/kyuubi:latest'), undefined);
    assert.equal(rockOf('docker.io/kyuubi:lab'), undefined);
  });
});
