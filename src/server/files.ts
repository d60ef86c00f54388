/** Files in the workload: written where content, owner or mode differ, removed where they should not be. */
import { dirname } from 'node:path';
import { type FileInfo, PathError, type PebbleClient } from '@charmed-spark/ops';
import type { FileSpec } from './plan.ts';

/** Returns the paths that were written, and those that were removed. */
export async function syncFiles(
  pebble: PebbleClient,
  files: readonly FileSpec[],
  absent: readonly string[],
): Promise<{ written: string[]; removed: string[] }> {
  const there = await list(pebble, [...files.map(({ path }) => path), ...absent]);
  const removed = absent.filter((path) => there.has(path));
  const [written] = await Promise.all([
    Promise.all(files.map((file) => writeIfOther(pebble, file, there.get(file.path)))),
    ...removed.map((path) => pebble.remove(path, { recursive: true })),
  ]);
  return { written: written.flat(), removed };
}

/** What is there, by path: one question per folder. */
async function list(pebble: PebbleClient, paths: readonly string[]): Promise<Map<string, FileInfo>> {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const listed = await Promise.all(
    folders.map((folder) =>
      pebble.listFiles(folder).catch((error: unknown) => {
        if (error instanceof PathError && error.kind === 'not-found') return [];
        throw error;
      }),
    ),
  );
  return new Map(listed.flat().map((info) => [info.path, info]));
}

async function writeIfOther(
  pebble: PebbleClient,
  { path, content, user, group, mode, only }: FileSpec,
  there: FileInfo | undefined,
): Promise<string[]> {
  if (there === undefined ? only === 'there' : only === 'missing' || (await isInLine())) return [];
  await pebble.push(path, content, { user, group, mode, makeDirs: true });
  return [path];

  async function isInLine(): Promise<boolean> {
    const owned = there?.mode === mode && there.user === user && there.group === group;
    return owned && new TextDecoder().decode(await pebble.pull(path)) === content;
  }
}
