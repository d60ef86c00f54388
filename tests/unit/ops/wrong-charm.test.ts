import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { charmSource, isCurrent, readCharmYaml } from '../../../lib/ops/src/generate/index.ts';

const directory = join(import.meta.dirname, 'fixtures/wrong-charm');
const root = join(import.meta.dirname, '../../..');

describe('a wrong charm', () => {
  it('is generated from its YAML (run scripts/generate.ts on the fixture when this fails)', () => {
    assert.ok(isCurrent(directory), charmSource(readCharmYaml(directory)));
  });

  it('is refused by the compiler on every wrong line and on no other', function () {
    this.timeout(60_000);
    const source = readFileSync(join(directory, 'src/charm.ts'), 'utf8').split('\n');
    const expected = source.flatMap((line, index) => (line.endsWith('// wrong') ? [index + 1] : []));
    assert.ok(expected.length > 20);

    const tsc = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false', '-p', directory],
      { encoding: 'utf8', cwd: directory },
    );
    const errors = [...tsc.stdout.matchAll(/^src\/charm\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)];
    const lines = [...new Set(errors.map((match) => Number(match[1])))].sort((a, b) => a - b);

    assert.deepEqual(lines, expected, tsc.stdout);
    assert.doesNotMatch(tsc.stdout, /^(?!src\/charm\.ts)\S+\(\d+,\d+\): error/m, 'only charm.ts is wrong');
    assert.match(
      tsc.stdout,
      /'"auth-bd"' is not assignable to .*"auth-db"/,
      'the error names what would be right',
    );
    assert.equal(tsc.status === 0, false);
  });
});
