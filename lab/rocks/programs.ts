/** The Go programs that run in the lab's images; each has a folder here with its module files. */
import { join } from 'node:path';
import { type Progress, silentProgress } from '../progress.ts';
import { goProgram, type Program } from './build/go-program.ts';

/** Names, and the variable that each project's own build sets to the version. */
const versionsIn = {
  loki: 'github.com/grafana/loki/v3/pkg/util/build.Version',
  minio: 'github.com/minio/minio/cmd.ReleaseTag',
  oathkeeper: 'github.com/ory/oathkeeper/x.Version',
  pebble: undefined, // has its version in its source
  traefik: 'github.com/traefik/traefik/v3/pkg/version.Version',
} as const satisfies Record<string, string | undefined>;

export type ProgramName = keyof typeof versionsIn;

/** A static executable. The first call builds it (needs Go and the module proxy); later ones find it in the cache. */
export const program = (name: ProgramName, progress: Progress = silentProgress): Promise<Program> =>
  goProgram({ name, folder: join(import.meta.dirname, name), versionIn: versionsIn[name] }, progress);
