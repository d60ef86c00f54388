/**
 * Every file of the server and the engines, for each combination that matters, and the Pebble layer, word for word. After
 * a change that is meant: UPDATE_GOLDEN=1, and look at the difference.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { kyuubiLayer } from '../../../src/render/layer.ts';
import { planServer } from '../../../src/server/index.ts';
import type { State } from '../../../src/state.ts';
import { combinations } from './combinations.ts';

const folder = join(import.meta.dirname, 'golden');

function rendered(state: State): string {
  const { files, service } = planServer(state);
  const parts = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(
      ({ path, user, group, mode, content }) =>
        `==> ${path} ${user}:${group} ${mode.toString(8)}\n${content}\n`,
    );
  assert.equal(service.kind, 'run');
  return parts.join('');
}

function isAsInFile(name: string, text: string): void {
  const path = join(folder, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, 'utf8'));
}

const layer = 'pebble-layer';

describe('files of the server and of engines', () => {
  for (const [name, state] of Object.entries(combinations)) {
    it(`are as they should be with ${name}`, () => isAsInFile(name, rendered(state())));
  }

  // Nothing of it differs between combinations but the hash of what the server reads at its start (plan.test.ts).
  it('are read by a server that Pebble runs and watches as it should', () =>
    isAsInFile(layer, stringify(kyuubiLayer(['read at start']), { lineWidth: 0 })));

  it('have no golden file that nothing makes', () => {
    const expected = [layer, ...Object.keys(combinations)].map((name) => `${name}.txt`);
    assert.deepEqual(readdirSync(folder).sort(), expected.sort());
  });

  it('have no secret in kyuubi-defaults.conf under a key that Kyuubi puts on a command line', () => {
    for (const [name, state] of Object.entries(combinations)) {
      const file = planServer(state()).files.find(({ path }) => path.endsWith('kyuubi-defaults.conf'));
      assert.doesNotMatch(file?.content ?? '', /^spark\./m, name);
    }
  });
});
