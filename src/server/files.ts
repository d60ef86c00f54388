/** Files in the workload: written where content, owner or mode differ, and nowhere else. */
import { PathError, type PebbleClient } from '@charmed-spark/ops';
import type { FileSpec } from './plan.ts';

/** Returns the paths that were written. */
export async function syncFiles(pebble: PebbleClient, files: FileSpec[]): Promise<string[]> {
  const written = await Promise.all(
    files.map(async (file) => {
      if (await isInLine(pebble, file)) return [];
      const { path, content, user, group, mode } = file;
      await pebble.push(path, content, { user, group, mode, makeDirs: true });
      return [path];
    }),
  );
  return written.flat();
}

async function isInLine(
  pebble: PebbleClient,
  { path, content, user, group, mode }: FileSpec,
): Promise<boolean> {
  try {
    const [bytes, [info]] = await Promise.all([pebble.pull(path), pebble.listFiles(path, { itself: true })]);
    return (
      new TextDecoder().decode(bytes) === content &&
      info?.mode === mode &&
      info.user === user &&
      info.group === group
    );
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return false;
    throw error;
  }
}

/** A path that is not there is no error. */
export async function removeFiles(pebble: PebbleClient, paths: string[]): Promise<void> {
  await Promise.all(paths.map((path) => pebble.remove(path, { recursive: true })));
}
