/** Files of a workload that may not be there. */
import { PathError } from './errors.ts';
import type { FileInfo, PebbleClient } from './types.ts';

/** As `listFiles`; nothing where the path does not exist. Any other trouble is none of its absence, and rejects. */
export async function listExisting(
  pebble: Pick<PebbleClient, 'listFiles'>,
  path: string,
  options?: { pattern?: string; itself?: boolean },
): Promise<FileInfo[]> {
  try {
    return await pebble.listFiles(path, options);
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return [];
    throw error;
  }
}
