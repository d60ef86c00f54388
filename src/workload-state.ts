/** What the workload's container says of the server. */
import { ConnectionError, type PebbleClient, TimeoutError } from '@charmed-spark/ops';
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

async function readConnected(pebble: PebbleClient, isServing: () => Promise<boolean>): Promise<Workload> {
  const [services, release] = await Promise.all([
    pebble.services([service]),
    pebble.pull(paths.release).then(
      (bytes) => new TextDecoder().decode(bytes),
      // An image without this file serves as well; it only has no version to show.
      () => '',
    ),
  ]);
  const current = services[0]?.current;
  const failed = current === 'backoff' || current === 'error';
  const [serving, log] = await Promise.all([
    current === 'active' ? isServing() : false,
    failed ? pebble.logs({ services: [service], n: 10 }) : [],
  ]);
  return {
    connected: true,
    service: current,
    serving,
    version: /Kyuubi (\d[\d.]*\d)/.exec(release)?.[1],
    lastLog: log.map(({ message }) => message),
  };
}

/**
 * Asks the server itself, on the pod's loopback. 401 is an answer, too: the server checks logins. The port
 * for JDBC accepts connections seconds before the server takes any. `timeout` in milliseconds is for all of it.
 */
export async function isServing(timeout = 2_000): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${ports.rest}/api/v1/ping`, {
      signal: AbortSignal.timeout(timeout),
    });
    await response.body?.cancel();
    return [200, 401, 403].includes(response.status);
  } catch {
    return false;
  }
}
