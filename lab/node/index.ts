/** The one-machine Kubernetes: what the rest of the lab may use of it. */
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { buildBinaries } from './binaries.ts';
import { down } from './down.ts';
import { importArchive } from './images.ts';
import { healthy, up } from './up.ts';

export { checkMachine, type Problem } from './machine.ts';
export { endService, type Service, serviceAlive, serviceRunning, startService } from './service.ts';

/** Starts the node (idempotent; heals a half-dead one) and returns when it is Ready. */
export const nodeUp = (progress: Progress): Promise<void> => up(progress);

/** Ends everything the node started and removes every trace; also after a kill at any point. */
export const nodeDown = (progress: Progress): Promise<void> => down(progress);

/** True when all components of the node answer. */
export const nodeRunning = (): Promise<boolean> => healthy();

/** Imports an OCI archive under `image` unless the node already has exactly this image (by its digest). */
export const importImage = (archive: string, image: string): Promise<void> => importArchive(archive, image);

/** Directory with the node's executables, and the path of `kubectl` in it. Builds them when the cache lacks them. */
export async function nodeBinaries(progress: Progress): Promise<{ dir: string; kubectl: string }> {
  const dir = await buildBinaries(progress);
  return { dir, kubectl: join(dir, 'kubectl') };
}
