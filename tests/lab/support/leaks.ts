/** Looks for secret values where they must not be: process lists, environments on show, logs, plain databags. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '../../../lab/paths.ts';
import { kubectl } from './cluster.ts';
import { lab, labJson } from './lab.ts';

/** Returns the places where one of `values` stands; the value itself is not repeated. */
export async function secretsInSight(model: string, values: string[]): Promise<string[]> {
  const found: string[] = [];
  const scan = (place: string, text: string): void => {
    if (values.some((value) => text.includes(value))) found.push(place);
  };
  // The lab's pods are processes of this machine: one look at /proc sees every container.
  for (const file of globSync('/proc/[0-9]*/cmdline')) {
    try {
      scan(`argv of process ${file.split('/')[2]}`, readFileSync(file, 'utf8'));
    } catch {
      // The process ended meanwhile.
    }
  }
  for (const file of globSync('logs/**/*', { cwd: stateDir, withFileTypes: true })) {
    if (file.isFile())
      scan(`log ${join(file.parentPath, file.name)}`, readFileSync(join(file.parentPath, file.name), 'utf8'));
  }
  scan('debug-log', await lab('debug-log', '--model', model, '--replay', '--no-tail', '--level', 'TRACE'));
  const { stdout: pods } = await kubectl([
    '--namespace',
    model,
    'get',
    'pods',
    '-o',
    'jsonpath={.items[*].metadata.name}',
  ]);
  for (const pod of pods.split(' ').filter(Boolean)) {
    scan(
      `container logs of ${pod}`,
      (await kubectl(['--namespace', model, 'logs', pod, '--all-containers', '--prefix'])).stdout,
    );
  }
  const { stdout: objects } = await kubectl([
    '--namespace',
    model,
    'get',
    'pods,statefulsets,services,configmaps,events',
    '-o',
    'json',
  ]);
  scan('a Kubernetes object that is no secret', objects);
  const { applications } = await labJson<{
    applications: Record<string, { units?: Record<string, unknown> }>;
  }>('status', '--model', model);
  for (const unit of Object.values(applications).flatMap(({ units }) => Object.keys(units ?? {}))) {
    scan(`databags of ${unit}`, JSON.stringify(await labJson('show-unit', '--model', model, unit)));
  }
  return found;
}
