/** Makes the server run as planned. Every step may be cut off and run again. */
import { type PebbleClient, pushIfOther } from '@charmed-spark/ops';
import { certificates, data, type Plan } from './plan.ts';

const owner = { user: '_daemon_', group: '_daemon_' } as const;

/**
 * Writes what differs, removes what should not be, and restarts the server when its layer changed.
 * Returns whether this container had no server before.
 */
export async function applyServer(pebble: PebbleClient, { files, layer }: Plan): Promise<boolean> {
  const before = await pebble.plan();
  await pebble.makeDir('/etc/minio', { ...owner, mode: 0o750, makeParents: true });
  await pebble.makeDir(certificates, { ...owner, mode: 0o700, makeParents: true });
  await pebble.makeDir(data, { ...owner, mode: 0o700, makeParents: true });
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) await pebble.remove(path, { recursive: true });
    else await pushIfOther(pebble, path, text, { ...owner, mode: 0o600 });
  }
  await pebble.addLayer('minio', layer, { combine: true });
  await pebble.replan();
  return before.services?.['minio'] === undefined;
}

/** The version that the program says it is. */
export async function readVersion(pebble: PebbleClient): Promise<string | undefined> {
  const { stdout } = await pebble.exec(['minio', '--version'], {
    ...owner,
    workingDir: '/',
    environment: { HOME: '/tmp' },
    timeout: 30_000,
  });
  return /^minio version (\S+)/.exec(stdout)?.[1];
}
