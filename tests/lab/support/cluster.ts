/** The cluster under the lab, seen with kubectl. */
import { nodeBinaries } from '../../../lab/node/index.ts';
import { kubeconfig } from '../../../lab/paths.ts';
import { silentProgress } from '../../../lab/progress.ts';
import { execute, type Output } from './lab.ts';

export async function kubectl(args: string[], input = ''): Promise<Output> {
  const { kubectl: program } = await nodeBinaries(silentProgress);
  return execute(program, ['--kubeconfig', kubeconfig, ...args], input);
}

export const podOf = (unit: string): string => unit.replace('/', '-');

/** Runs a command in a container of a unit's pod. */
export function inPod(
  model: string,
  unit: string,
  container: string,
  command: string[],
  input = '',
): Promise<Output> {
  return kubectl(
    ['--namespace', model, 'exec', '--stdin', podOf(unit), '--container', container, '--', ...command],
    input,
  );
}

/** How often Kubernetes restarted a container of the unit's pod. */
export async function restarts(model: string, unit: string, container: string): Promise<number> {
  const path = `jsonpath={.status.containerStatuses[?(@.name=="${container}")].restartCount}`;
  const { stdout } = await kubectl(['--namespace', model, 'get', 'pod', podOf(unit), '-o', path]);
  return Number(stdout);
}

/** Process ids in a container whose command line has `text`, by /proc: images need no `ps`. */
export async function processes(
  model: string,
  unit: string,
  container: string,
  text: string,
): Promise<number[]> {
  // The pattern must not find the shell that searches for it.
  const script = `for p in /proc/[0-9]*; do [ "\${p#/proc/}" = "$$" ] || { tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -qF -- "$1" && echo "\${p#/proc/}"; }; done; true`;
  const { stdout } = await inPod(model, unit, container, ['/bin/sh', '-c', script, 'sh', text]);
  const self = await inPod(model, unit, container, ['/bin/sh', '-c', 'echo $$']);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && line !== self.stdout.trim())
    .map(Number);
}
