import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { codeDigest } from '../../../lab/controller/code-digest.ts';

describe('the digest of the code of the controller', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'code-digest-'));
    const files = ['lab/paths.ts', 'lab/agent/zip-modes.ts', 'lib/juju/src/index.ts', 'package-lock.json'];
    for (const path of files) write(path, '1');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  for (const path of [
    'lab/paths.ts',
    'lab/agent/zip-modes.ts',
    'lib/juju/src/index.ts',
    'package-lock.json',
  ]) {
    it(`changes with ${path}`, () => {
      const before = codeDigest(root);
      assert.equal(codeDigest(root), before);
      write(path, '2');
      assert.notEqual(codeDigest(root), before);
    });
  }

  it('does not change with what is no code', () => {
    const before = codeDigest(root);
    write('lab/README.md', 'text');
    write('lab/node_modules/some/index.ts', 'text');
    assert.equal(codeDigest(root), before);
  });
});
