import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentProgress } from '../../../lab/progress.ts';
import { goProgram, pinned } from '../../../lab/rocks/build/go-program.ts';

const rocks = join(import.meta.dirname, '../../../lab/rocks');

describe('a program from its Go module', () => {
  it('is named by the tool line, its version by the module with the longest path', () => {
    const goMod = `module m

require (
	example.com/a v1.0.0
	example.com/a/b v1.2.3 // indirect
	example.com/a/bc v9.9.9
)

tool example.com/a/b/cmd/server
`;
    assert.deepEqual(pinned(goMod), { main: 'example.com/a/b/cmd/server', version: 'v1.2.3' });
    assert.deepEqual(pinned('require example.com/x v0.1.0\ntool example.com/x\n'), {
      main: 'example.com/x',
      version: 'v0.1.0',
    });
  });

  it('must be exactly one, of a module that is required', () => {
    assert.throws(() => pinned('module m\n'), /one program in a tool line, not 0/);
    assert.throws(() => pinned('tool a.b/c\ntool a.b/d\n'), /one program in a tool line, not 2/);
    assert.throws(() => pinned('require a.b/cd v1.0.0\ntool a.b/c\n'), /requires no module that has a\.b\/c/);
  });

  it('is pinned in each folder that has module files', async () => {
    for (const name of await readdir(rocks)) {
      const goMod = await readFile(join(rocks, name, 'go.mod'), 'utf8').catch(() => undefined);
      if (goMod !== undefined) assert.match(pinned(goMod).version, /^v\d/, name);
    }
  });

  it('is not built from module files that do not hold together, and the error is what Go says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'go-program-'));
    try {
      await writeFile(
        join(folder, 'go.mod'),
        'module m\n\nrequire example.com/x v0.1.0\n\ntool example.com/x\n',
      );
      await writeFile(join(folder, 'go.sum'), '');
      await assert.rejects(
        goProgram({ name: 'x', folder }, silentProgress),
        /^Error: cannot build x: go (is not installed|exited 1:\n)/i,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
