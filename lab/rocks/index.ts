/** The lab's images: built here from packages, cached by the hash of their inputs. */
import { rockImage } from '../paths.ts';
import type { Progress } from '../progress.ts';
import type { Rock } from './build/rock.ts';
import { charmBase } from './charm-base.ts';
import { kyuubi } from './kyuubi.ts';
import { postgresql } from './postgresql.ts';
import { programRock } from './program-rock.ts';
import { prometheus } from './prometheus.ts';
import { zookeeper } from './zookeeper.ts';

export type { Rock } from './build/rock.ts';

const builders = {
  'charm-base': charmBase,
  kyuubi,
  loki: programRock('loki', ['/etc/loki', '/var/lib/loki']),
  minio: programRock('minio', ['/var/lib/minio']),
  oathkeeper: programRock('oathkeeper', ['/etc/oathkeeper']),
  postgresql,
  prometheus,
  traefik: programRock('traefik', ['/etc/traefik']),
  zookeeper,
} as const;

export type RockName = keyof typeof builders;

export const rockNames = Object.keys(builders) as RockName[];

/** Builds the rock unless the cache has it. The archive is an OCI archive for `importImage`. */
export async function buildRock(name: RockName, progress: Progress): Promise<Rock> {
  if (process.getuid?.() !== 0) throw new Error(`cannot build the image ${rockImage(name)}: this needs root`);
  return builders[name](progress);
}

/** The rock behind an image reference such as `localhost/kyuubi:lab`, if it is one of ours. */
export const rockOf = (image: string): RockName | undefined =>
  rockNames.find((name) => rockImage(name) === image);
