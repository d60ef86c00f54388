/** The executable `containeragent`: prepares a pod (init) and runs the agent of its unit (unit). */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { pause } from './backoff.ts';
import { httpsTransport } from './https-transport.ts';
import { init } from './init.ts';
import type { LogLine } from './log-sink.ts';
import { unitOf } from './paths.ts';
import { runUnit } from './unit.ts';

const usage = `usage:
  containeragent init [--charm-modified-version N] [--source DIR] [--bin-dir DIR] [--pebble-dir DIR] [--data-dir DIR] [--containers-dir DIR]
  containeragent unit [--charm-modified-version N] [--data-dir DIR] [--append-env NAME=VALUE]... [--show-log]
                      [--secret-dir DIR] [--transient-dir DIR] [--bin-dir DIR] [--containers-dir DIR]
environment: JUJU_CONTAINER_NAMES (a,b), CONTROLLER_URL, POD_NAME, POD_IP`;

const containersOf = (environment: NodeJS.ProcessEnv): string[] =>
  (environment['JUJU_CONTAINER_NAMES'] ?? '').split(',').filter((name) => name !== '');

/** `NAME=VALUE` with $NAME replaced, as Juju's agent does for --append-env. */
function appended(environment: NodeJS.ProcessEnv, settings: readonly string[]): NodeJS.ProcessEnv {
  const result = { ...environment };
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    if (equals < 1) throw new Error(`--append-env takes NAME=VALUE, got "${setting}"`);
    const value = setting
      .slice(equals + 1)
      .replace(/\$(\w+)/g, (_all, name: string) => environment[name] ?? '');
    result[setting.slice(0, equals)] = value;
  }
  return result;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set: the pod must give it to the agent`);
  return value;
}

/** True once per container: its own file system forgets when it is restarted, volumes do not. */
function isFresh(directory: string): boolean {
  const mark = join(directory, 'started');
  if (existsSync(mark)) return false;
  mkdirSync(directory, { recursive: true });
  writeFileSync(mark, '');
  return true;
}

const echo = ({ time, level, logger, message }: LogLine): void => {
  process.stderr.write(`${time} ${level} ${logger} ${message}\n`);
};

/** How long a unit that is gone waits before it asks again; its pod is being removed. */
const goneMs = 15_000;

async function unit(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      'data-dir': { type: 'string', default: '/var/lib/juju' },
      'append-env': { type: 'string', multiple: true, default: [] },
      'show-log': { type: 'boolean', default: false },
      'charm-modified-version': { type: 'string', default: '0' },
      'secret-dir': { type: 'string', default: '/etc/charmed-spark-agent' },
      'transient-dir': { type: 'string', default: '/run/containeragent' },
      'bin-dir': { type: 'string', default: '/charm/bin' },
      'containers-dir': { type: 'string', default: '/charm/containers' },
    },
  });
  const environment = appended(process.env, values['append-env']);
  const url = required(environment, 'CONTROLLER_URL');
  const podName = environment['POD_NAME'] || hostname();
  const terminate = new AbortController();
  process.on('SIGTERM', () => terminate.abort());
  process.on('SIGINT', () => terminate.abort());
  const freshContainer = isFresh(values['transient-dir']);
  for (let first = true; ; first = false) {
    await runUnit({
      transport: httpsTransport({ url, secretDir: values['secret-dir'], pod: podName }),
      unit: unitOf(podName),
      podName,
      address: required(environment, 'POD_IP'),
      dataDir: values['data-dir'],
      jujuc: join(values['bin-dir'], 'jujuc'),
      containersDir: values['containers-dir'],
      containers: containersOf(environment),
      modifiedVersion: Number(values['charm-modified-version']),
      freshContainer: first && freshContainer,
      apiAddresses: [new URL(url).host],
      environment,
      ...(values['show-log'] ? { echo } : {}),
      terminate: terminate.signal,
    });
    if (terminate.signal.aborted) return;
    await pause(goneMs, terminate.signal);
    if (terminate.signal.aborted) return;
  }
}

async function main(argv: string[]): Promise<void> {
  const [command, ...args] = argv;
  if (command === 'unit') return unit(args);
  if (command !== 'init') throw new Error(`unknown command "${command ?? ''}"\n${usage}`);
  const { values } = parseArgs({
    args,
    options: {
      'charm-modified-version': { type: 'string', default: '0' },
      source: { type: 'string', default: dirname(process.execPath) },
      'bin-dir': { type: 'string', default: '/charm/bin' },
      'pebble-dir': { type: 'string', default: '/var/lib/pebble/default' },
      'data-dir': { type: 'string', default: '/var/lib/juju' },
      'containers-dir': { type: 'string', default: '/charm/containers' },
    },
  });
  await init({
    source: values.source,
    binDir: values['bin-dir'],
    pebbleDir: values['pebble-dir'],
    dataDir: values['data-dir'],
    containersDir: values['containers-dir'],
    containers: containersOf(process.env),
    modifiedVersion: Number(values['charm-modified-version']),
  });
}

/** Pebble gives up on a service that fails within its first second. */
const slowFailureMs = 2_000;

main(process.argv.slice(2)).then(
  () => process.exit(0),
  async (error: Error) => {
    process.stderr.write(`ERROR ${error.message}\n`);
    if (process.argv[2] === 'unit') await pause(slowFailureMs);
    process.exit(1);
  },
);
