/** The lab's images: built here from packages, cached by the hash of their inputs. */
import type { Progress } from '../progress.ts';

export type RockName = 'charm-base' | 'postgresql' | 'kyuubi';

/** Builds the rock unless the cache has it. The archive is an OCI archive for `importImage`. */
export declare function buildRock(
  name: RockName,
  progress: Progress,
): Promise<{ image: string; archive: string; digest: string }>;
/** The rock behind an image reference such as `localhost/kyuubi:lab`, if it is one of ours. */
export declare function rockOf(image: string): RockName | undefined;
