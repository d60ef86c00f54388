/** Prometheus' files: root's, readable by the server. */
import { PathError, type PebbleClient } from '@charmed-spark/ops';

export const writeText = (pebble: PebbleClient, path: string, text: string): Promise<void> =>
  pebble.push(path, text, { user: 'root', group: '_daemon_', mode: 0o640, makeDirs: true });

/** Paths in a folder; none when it is not there. */
export async function list(pebble: PebbleClient, folder: string): Promise<string[]> {
  try {
    return (await pebble.listFiles(folder)).map(({ path }) => path);
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return [];
    throw error;
  }
}
