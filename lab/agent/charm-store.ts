/** The charm on this pod's disk, and the note of which one it is. */
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toolNames } from '@charmed-spark/juju';
import { unpackCharm } from './charm-archive.ts';
import type { UnitPaths } from './paths.ts';

export interface CharmStore {
  /** Hash of the unpacked charm; undefined in a new pod. */
  current(): Promise<string | undefined>;
  unpack(zip: Uint8Array): Promise<void>;
  /** Notes that the charm is in place and its arrival has been saved in the unit's state. */
  confirm(sha256: string): Promise<void>;
  /** Links every hook tool to the client. */
  linkTools(jujuc: string): Promise<void>;
}

export function charmStore(paths: UnitPaths): CharmStore {
  const note = join(paths.state, 'charm.json');
  return {
    async current() {
      try {
        const { sha256 } = JSON.parse(await readFile(note, 'utf8')) as { sha256?: string };
        return sha256;
      } catch {
        return undefined;
      }
    },
    async unpack(zip) {
      await mkdir(dirname(paths.charm), { recursive: true });
      await rm(note, { force: true });
      await unpackCharm(zip, paths.charm);
    },
    async confirm(sha256) {
      await mkdir(paths.state, { recursive: true });
      await writeFile(`${note}.new`, JSON.stringify({ sha256 }));
      await rename(`${note}.new`, note);
    },
    async linkTools(jujuc) {
      await mkdir(paths.tools, { recursive: true });
      for (const tool of toolNames) {
        const link = join(paths.tools, tool);
        await rm(link, { force: true });
        await symlink(jujuc, link);
      }
    },
  };
}
