/** Looks for secret values where they must not be: process lists, environments on show, logs, plain databags. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '../../../lab/paths.ts';
import { mustKubectl } from './cluster.ts';
import { applications, lab, labJson } from './lab.ts';

/** Remembers every command line that any process of this machine shows while it watches, pods included. */
export class ProcessWatch {
  readonly #seen = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    // A process that lives for less than this can be missed: what hook tools get is tested where they are started.
    this.#timer = setInterval(() => this.look(), 100);
    this.#timer.unref();
  }

  look(): void {
    for (const file of globSync('/proc/[0-9]*/cmdline')) {
      const text = readIfThere(file);
      if (text !== '') this.#seen.add(text);
    }
  }

  /** Ends the watch and returns the command lines. */
  stop(): string[] {
    clearInterval(this.#timer);
    return [...this.#seen];
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended meanwhile.
    return '';
  }
}

async function shown(...args: string[]): Promise<string> {
  const text = await mustKubectl(args);
  if (text === '') throw new Error(`kubectl ${args.join(' ')} gave nothing to look at`);
  return text;
}

/** Returns the places where one of `values` stands; the value itself is not repeated. */
export async function secretsInSight(
  model: string,
  values: string[],
  commandLines: string[],
): Promise<string[]> {
  const found: string[] = [];
  const scan = (place: string, text: string): void => {
    if (values.some((value) => text.includes(value))) found.push(place);
  };
  for (const line of commandLines) scan(`argv of ${line.split('\0')[0]}`, line);
  // The lab's pods are processes of this machine: one look at /proc sees every container.
  for (const file of globSync('/proc/[0-9]*/environ')) scan(`environment ${file}`, readIfThere(file));
  for (const file of globSync('logs/**/*', { cwd: stateDir, withFileTypes: true })) {
    if (file.isFile()) scan(`log ${file.name}`, readFileSync(join(file.parentPath, file.name), 'utf8'));
  }
  scan('debug-log', await lab('debug-log', '--model', model, '--replay', '--no-tail', '--level', 'TRACE'));
  const pods = await shown('--namespace', model, 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}');
  for (const pod of pods.split(' ')) {
    scan(
      `container logs of ${pod}`,
      await shown('--namespace', model, 'logs', pod, '--all-containers', '--prefix', '--tail=-1'),
    );
  }
  const kinds = 'pods,statefulsets,services,configmaps,events';
  scan(
    'a Kubernetes object that is no secret',
    await shown('--namespace', model, 'get', kinds, '-o', 'json'),
  );
  for (const unit of Object.values(await applications(model)).flatMap(({ units }) =>
    Object.keys(units ?? {}),
  )) {
    scan(`databags of ${unit}`, JSON.stringify(await labJson('show-unit', '--model', model, unit)));
  }
  return found;
}
