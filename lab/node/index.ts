/** The one-machine Kubernetes: what the rest of the lab may use of it. */
import type { Progress } from '../progress.ts';

/** Something the machine lacks, and what would help. */
export interface Problem {
  what: string;
  remedy: string;
}

/** Checks root, namespaces, cgroups, packages, Go ...; takes under a second and changes nothing. */
export declare function checkMachine(): Promise<Problem[]>;
/** Starts the node (idempotent; heals a half-dead one) and returns when it is Ready. */
export declare function nodeUp(progress: Progress): Promise<void>;
/** Ends everything the node started and removes every trace; also after a kill at any point. */
export declare function nodeDown(progress: Progress): Promise<void>;
/** True when all components of the node answer. */
export declare function nodeRunning(): Promise<boolean>;
/** Imports an OCI archive under `image` unless the node already has exactly this archive (by its hash). */
export declare function importImage(archive: string, image: string): Promise<void>;
/** Path of the multi-call binary; `kubectl` is `[binary named kubectl]` in the returned directory. */
export declare function nodeBinaries(progress: Progress): Promise<{ dir: string; kubectl: string }>;
