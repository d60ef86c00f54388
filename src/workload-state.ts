/** What the workload's container says of the server. */
import { ConnectionError, httpStatus, PathError, type PebbleClient, TimeoutError } from '@charmed-spark/ops';
import { checks, ping } from './render/layer.ts';
import type { Workload } from './state.ts';
import { paths, ports, service } from './workload.ts';

/** A container that goes away between two questions counts as not connected: the next event looks again. */
export async function readWorkload(
  pebble: PebbleClient,
  isServing: () => Promise<boolean>,
): Promise<Workload> {
  try {
    return (await pebble.canConnect()) ? await readConnected(pebble, isServing) : { connected: false };
  } catch (error) {
    if (isLost(error)) return { connected: false };
    throw error;
  }
}

/** Pebble did not answer, or not in time: its container is restarting, or the machine is too busy. */
export const isLost = (error: unknown): boolean =>
  error instanceof ConnectionError || error instanceof TimeoutError;

/** What was read of a file; undefined when there is none. */
export async function absentOr<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function readConnected(pebble: PebbleClient, isServing: () => Promise<boolean>): Promise<Workload> {
  const [services, plan, version] = await Promise.all([
    pebble.services([service]),
    pebble.plan(),
    readVersion(pebble),
  ]);
  const { current, currentSince } = services[0] ?? {};
  const serving = current === 'active' && (await isServing());
  const running = current !== undefined && current !== 'inactive';
  // A server that answers needs no further questions.
  const [watched, log] =
    running && !serving
      ? await Promise.all([
          pebble.checks({ names: [checks.serving, checks.alive] }),
          pebble.logs({ services: [service], n: 10 }),
        ])
      : [[], []];
  const isDown = (name: string): boolean =>
    watched.some((check) => check.name === name && check.status === 'down');
  const failing = current !== 'active' || isDown(checks.serving) || isDown(checks.alive);
  return {
    connected: true,
    service: current,
    serving,
    silent: current === 'active' && isDown(checks.alive),
    since: currentSince === undefined ? undefined : Date.parse(currentSince),
    plan,
    version,
    lastLog: failing ? log.map(({ message }) => message) : [],
  };
}

/** An image without this file serves as well; it only has no version to show. */
async function readVersion(pebble: PebbleClient): Promise<string | undefined> {
  const release = await pebble.pull(paths.release).catch(() => new Uint8Array());
  return /Kyuubi (\d[\d.]*\d)/.exec(new TextDecoder().decode(release))?.[1];
}

/**
 * Asks the server itself, on the pod's loopback. The port for JDBC accepts connections seconds before the server takes
 * any. `timeout` in milliseconds is for all of it.
 */
export async function isServing(port: number = ports.rest, timeout = 2_000): Promise<boolean> {
  const answers: readonly (number | undefined)[] = ping.answers;
  return answers.includes(await httpStatus(`http://127.0.0.1:${port}${ping.path}`, timeout));
}
