/** Hash of the code that a controller runs: one that runs other code is replaced. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders that the controller imports from, and what pins the packages it uses. */
const sources = ['lab', 'lib/juju/src', 'package-lock.json'];

const repository = fileURLToPath(new URL('../..', import.meta.url));

function filesOf(source: string, root: string): string[] {
  if (/\.[a-z]+$/.test(source)) return [source];
  return readdirSync(join(root, source), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(source, entry.name);
      if (entry.isDirectory()) return filesOf(path, root);
      return entry.name.endsWith('.ts') ? [path] : [];
    });
}

/** @param root the repository. All of the lab counts: more restarts than needed are cheap, one too few is not seen. */
export function codeDigest(root = repository): string {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesOf(source, root)).sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}
