/** The lab's command line for tests, and waiting with a limit that says what was waited for. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');
export const labCommand = join(root, 'lab/lab');

export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; never throws for an exit code. `input` goes to stdin. */
export function execute(command: string, args: string[], input = ''): Promise<Output> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** `lab <args>`; throws with its stderr unless it ends with 0. */
export async function lab(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await execute(labCommand, args);
  if (code !== 0) throw new Error(`lab ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  return stdout;
}

/** `lab <args>` with its answer in JSON; what follows a `--` is another program's command line. */
export async function labJson<T>(...args: string[]): Promise<T> {
  const own = args.includes('--') ? args.indexOf('--') : args.length;
  return JSON.parse(await lab(...args.toSpliced(own, 0, '--format', 'json'))) as T;
}

/** Ends a model and its storage, if it is there: a run that was cut off may have left it. */
export async function removeModel(model: string): Promise<void> {
  const { models } = await labJson<{ models: { 'short-name': string }[] }>('models');
  if (models.some((found) => found['short-name'] === model))
    await lab('destroy-model', model, '--no-prompt', '--force', '--destroy-storage');
}

export interface UnitStatus {
  'workload-status': { current: string; message?: string };
  'juju-status': { current: string; message?: string };
  address?: string;
  leader?: boolean;
}

export interface ApplicationStatus {
  'application-status': { current: string; message?: string };
  'workload-status'?: { current: string };
  units?: Record<string, UnitStatus>;
  version?: string;
  relations?: Record<string, unknown>;
}

export async function applications(model: string): Promise<Record<string, ApplicationStatus>> {
  const status = await labJson<{ applications?: Record<string, ApplicationStatus> }>(
    'status',
    '--model',
    model,
  );
  return status.applications ?? {};
}

/** Polls `look` until it returns something; the error names what was awaited and what was seen last. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  seconds = 120,
): Promise<T> {
  const until = performance.now() + seconds * 1000;
  let seen = 'nothing';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      seen = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > until) throw new Error(`waited ${seconds} s for ${what}; seen last: ${seen}`);
    await new Promise((next) => setTimeout(next, 500));
  }
}

/** Waits until the application has `units` units, all with this workload status (and a message that matches). */
export async function waitForStatus(
  model: string,
  application: string,
  {
    status = 'active',
    units = 1,
    message,
    seconds = 240,
  }: { status?: string; units?: number; message?: RegExp; seconds?: number } = {},
): Promise<ApplicationStatus> {
  const wanted = `${application} with ${units} unit(s) ${status}${message === undefined ? '' : ` (${message})`}`;
  return waitFor(
    wanted,
    async () => {
      const found = (await applications(model))[application];
      const all = Object.values(found?.units ?? {});
      const fits = ({ 'workload-status': workload }: UnitStatus): boolean =>
        workload.current === status && (message === undefined || message.test(workload.message ?? ''));
      if (found !== undefined && all.length === units && all.every(fits)) return found;
      throw new Error(JSON.stringify(found));
    },
    seconds,
  );
}

/** Relates two endpoints that may be leaving each other still: the relation before is there until both sides have left. */
export const integrateAnew = (model: string, one: string, other: string): Promise<string> =>
  waitFor(`${one} to be related to ${other}`, () => lab('integrate', '--model', model, one, other));
