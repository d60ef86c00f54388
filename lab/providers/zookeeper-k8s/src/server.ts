/** The server process: files, Pebble layer, and whether it answers. */
import { ConnectionError, firstAnswer, pushIfOther } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import { paths } from './configuration.ts';
import type { Outside } from './outside.ts';
import { runAs, type ServerFiles } from './server-files.ts';

export type Server = { ready: true; version: string } | { ready: false; why: string };

/** Starts the server where it does not run, and anew where its files are others. */
export async function ensureServer(
  ctx: Context,
  outside: Outside,
  { files, absent, layer }: ServerFiles,
): Promise<Server> {
  const pebble = ctx.unit.container('zookeeper');
  if (!(await pebble.canConnect())) return { ready: false, why: 'Waiting for Pebble' };
  try {
    await pebble.makeDir(paths.data, { ...runAs, mode: 0o750, makeParents: true });
    for (const [path, content] of Object.entries(files)) {
      if (await pushIfOther(pebble, path, content, { ...runAs, mode: 0o640 })) ctx.log.info(`Wrote ${path}`);
    }
    await pebble.addLayer('zookeeper', layer, { combine: true });
    await pebble.replan();
    for (const path of absent) await pebble.remove(path, { recursive: true });
  } catch (error) {
    if (error instanceof ConnectionError) return { ready: false, why: 'Waiting for Pebble' };
    throw error;
  }
  const version = await firstAnswer(() => outside.version(), { limit: 60_000, sleep: outside.sleep });
  return version === undefined
    ? { ready: false, why: 'ZooKeeper does not answer; its log tells why' }
    : { ready: true, version };
}
