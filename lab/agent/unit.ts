/** `containeragent unit`: the agent of one unit, for the life of its pod. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pause, retry } from './backoff.ts';
import { charmStore } from './charm-store.ts';
import { ControllerClient, Gone, type Transport, Unreachable } from './controller-client.ts';
import { type LogLine, LogSink } from './log-sink.ts';
import { unitPaths } from './paths.ts';
import { endLeftovers } from './runner/index.ts';
import { Uniter } from './uniter.ts';
import { ViewWatch } from './view-watch.ts';
import { pebbleGet, watchWorkload } from './workload/index.ts';
import { WorkloadQueue } from './workload-queue.ts';

export interface UnitOptions {
  transport: Transport;
  unit: string;
  podName: string;
  address: string;
  dataDir: string;
  /** Where the hook tools' client is. */
  jujuc: string;
  containersDir: string;
  containers: readonly string[];
  modifiedVersion: number;
  freshContainer: boolean;
  apiAddresses: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  echo?: (line: LogLine) => void;
  /** SIGTERM. */
  terminate: AbortSignal;
  /** Leaves everything as it is, as a kill does: for tests. */
  kill?: AbortSignal;
  now?(): number;
  random?(): number;
  pause?: typeof pause;
}

/** Time that last log lines have to arrive when the agent ends. */
const lastWordsMs = 3_000;

/** After SIGTERM a controller that is away is waited for so long: Pebble kills the agent after 25 s. */
const patienceMs = 10_000;

async function lastWords(log: LogSink): Promise<void> {
  const sent = new AbortController();
  await Promise.race([log.flush().finally(() => sent.abort()), pause(lastWordsMs, sent.signal)]);
}

/** Resolves with why the agent ended; the caller decides whether the process ends. */
export async function runUnit(options: UnitOptions): Promise<'dead' | 'exit'> {
  const now = options.now ?? Date.now;
  const paths = unitPaths(options.dataDir, options.unit);
  const patience = new AbortController();
  const client = new ControllerClient(options.transport, { patience: patience.signal });
  const log = new LogSink({
    send: async (lines) => {
      await client.once('logs', { lines });
    },
    now: () => new Date(now()),
    ...(options.echo === undefined ? {} : { echo: options.echo }),
  });
  const store = charmStore(paths);
  await mkdir(dirname(paths.socket), { recursive: true });
  await mkdir(paths.state, { recursive: true, mode: 0o700 });
  await store.linkTools(options.jujuc);
  const ended = await endLeftovers(paths.state);
  if (ended > 0)
    log.write('juju.worker.uniter', 'WARNING', `ended ${ended} processes of an earlier agent's run`);

  const watch = new ViewWatch(client);
  const queue = new WorkloadQueue(() => watch.wake());
  const stop = new AbortController();
  try {
    // A refusal may pass: the controller is still getting rid of the unit's predecessor.
    await retry(
      () =>
        client.call(
          'hello',
          { address: options.address, podName: options.podName },
          { signal: options.terminate },
        ),
      {
        again: (error) => !(error instanceof Gone) && !options.terminate.aborted,
        signal: options.terminate,
        ...(options.pause === undefined ? {} : { pause: options.pause }),
      },
    );
    const uniter = new Uniter({
      client,
      watch,
      queue,
      store,
      log,
      runner: {
        paths,
        environment: options.environment,
        apiAddresses: options.apiAddresses,
        now: () => new Date(now()),
      },
      modifiedVersion: options.modifiedVersion,
      freshContainer: options.freshContainer,
      now,
      random: options.random ?? Math.random,
      ...(options.kill === undefined ? {} : { kill: options.kill }),
    });
    options.kill?.addEventListener('abort', () => {
      stop.abort();
      watch.wake();
    });
    const terminate = () => {
      void uniter.terminate();
      setTimeout(() => patience.abort(), patienceMs).unref();
    };
    if (options.terminate.aborted) terminate();
    options.terminate.addEventListener('abort', terminate, { once: true });
    watch.onView = (view) => uniter.viewed(view);
    void watch.run(stop.signal);
    for (const container of options.containers) {
      void watchWorkload({
        container,
        get: pebbleGet(join(options.containersDir, container, 'pebble.socket')),
        raise: (event) => queue.raise(event),
        withdraw: (key) => queue.settle(key),
        told: (key, signal) => queue.told(key, signal),
        log: (message) => log.write('juju.worker.uniter.pebblenotices', 'ERROR', message),
        signal: stop.signal,
        ...(options.pause === undefined ? {} : { pause: options.pause }),
      });
    }
    return await uniter.run();
  } catch (error) {
    if (error instanceof Gone) return 'dead';
    if (error instanceof Unreachable && options.terminate.aborted) return 'exit';
    throw error;
  } finally {
    stop.abort();
    if (!options.kill?.aborted) await lastWords(log);
  }
}
