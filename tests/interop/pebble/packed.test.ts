/** The tests of the client once more, in the runtime of packed charms, which has its own way to the socket. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const files = ['contract.test.ts', 'client.test.ts'].map((name) => join(import.meta.dirname, name));

it('the Pebble client is the same in packed charms', function () {
  this.timeout(300_000);
  const program = ['--bun', 'node_modules/mocha/bin/mocha.js', '--timeout', '30000', ...files];
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/bun', program, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^ *[1-9]\d* passing/m);
});
