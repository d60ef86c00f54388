/** Unpacks a charm with the modes that are in it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

export async function unpackCharm(file: string, directory: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(file)))) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  chmodSync(join(directory, 'dispatch'), 0o755);
}
