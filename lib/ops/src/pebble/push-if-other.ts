/** Files of a workload that are written only where they differ. */
import { listExisting } from './list-existing.ts';
import { readText } from './read-text.ts';
import type { PebbleClient } from './types.ts';

/** Who may do what with a file. */
export interface FileRights {
  user: string;
  group: string;
  mode: number;
}

/**
 * Writes a text file, with the folders that it needs, unless the one that is there has this text, owner and mode: one
 * that more may read than should is written again. Returns whether it was written.
 */
export async function pushIfOther(
  pebble: Pick<PebbleClient, 'listFiles' | 'pull' | 'push'>,
  path: string,
  text: string,
  { user, group, mode }: FileRights,
): Promise<boolean> {
  const [[info], present] = await Promise.all([
    listExisting(pebble, path, { itself: true }),
    readText(pebble, path),
  ]);
  if (present === text && info?.user === user && info.group === group && info.mode === mode) return false;
  await pebble.push(path, text, { user, group, mode, makeDirs: true });
  return true;
}
