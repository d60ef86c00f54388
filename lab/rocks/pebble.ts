/** The real Pebble, of the version that Juju 3.6 and 4.0 ship. */
import type { Progress } from '../progress.ts';
import { program } from './programs.ts';

/** Path of a statically linked Pebble executable for this machine's architecture; built when the cache lacks it. */
export const pebbleBinary = async (progress?: Progress): Promise<string> =>
  (await program('pebble', progress)).path;
