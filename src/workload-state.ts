/** What the workload's container says of the server. */
import type { PebbleClient } from '@charmed-spark/ops';
import type { Workload } from './state.ts';
import { paths, ports, service } from './workload.ts';

export async function readWorkload(
  pebble: PebbleClient,
  isServing: () => Promise<boolean>,
): Promise<Workload> {
  if (!(await pebble.canConnect())) return { connected: false };
  const [services, release] = await Promise.all([
    pebble.services([service]),
    pebble.pull(paths.release).then(
      (bytes) => new TextDecoder().decode(bytes),
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
 * for JDBC accepts connections seconds before the server takes any.
 */
export async function isServing(timeout = 2_000): Promise<boolean> {
  const { get } = await import('node:http');
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port: ports.rest, path: '/api/v1/ping', timeout },
      (response) => {
        response.resume();
        resolve([200, 401, 403].includes(response.statusCode ?? 0));
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
