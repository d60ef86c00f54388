/** Text files of a workload. */
import { PathError } from './errors.ts';
import type { PebbleClient } from './types.ts';

/** A file's text; undefined when there is none. Any other trouble is none of its absence, and rejects. */
export async function readText(
  pebble: Pick<PebbleClient, 'pull'>,
  path: string,
): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await pebble.pull(path));
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
