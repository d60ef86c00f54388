/** Unpacks a .charm file (a zip) with the modes it has, so that a cut-off never leaves half a charm. */
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { entryModes } from './zip-modes.ts';

const typeMask = 0o170000;
const symlinkType = 0o120000;

function inflate(zip: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch (error) {
    throw new Error(`cannot unpack the charm archive: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error when a name in the archive leads out of the charm directory. */
function inside(name: string): string {
  const path = normalize(name);
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)) {
    throw new Error(`the charm archive has the entry "${name}", which is outside the charm directory`);
  }
  return path;
}

/**
 * Replaces `directory` by the archive's content.
 * @throws Error when the archive is damaged or has an unsafe entry; the directory is then as it was.
 */
export async function unpackCharm(zip: Uint8Array, directory: string): Promise<void> {
  const fresh = `${directory}.new`;
  const old = `${directory}.old`;
  await rm(fresh, { recursive: true, force: true });
  const files = inflate(zip);
  const modes = entryModes(zip);
  await mkdir(fresh, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(fresh, inside(name));
    const mode = modes.get(name) ?? 0;
    if (name.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    if ((mode & typeMask) === symlinkType) {
      const target = new TextDecoder().decode(content);
      inside(join(dirname(inside(name)), target));
      if (isAbsolute(target)) inside(target);
      await symlink(target, path);
      continue;
    }
    await writeFile(path, content);
    const permissions = mode & 0o777 || 0o644;
    // Juju makes a charm's hooks executable for the owner, nothing else.
    await chmod(path, /^hooks\/[^/]+$/.test(name) ? permissions | 0o100 : permissions);
  }
  await rm(old, { recursive: true, force: true });
  await rename(directory, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(fresh, directory);
  await rm(old, { recursive: true, force: true });
}
