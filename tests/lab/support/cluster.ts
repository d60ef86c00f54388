/** The cluster under the lab, seen with kubectl. */
import { nodeBinaries } from '../../../lab/node/index.ts';
import { kubeconfig } from '../../../lab/paths.ts';
import { silentProgress } from '../../../lab/progress.ts';
import { execute, type Output } from './lab.ts';

export async function kubectl(args: string[], input = ''): Promise<Output> {
  const { kubectl: program } = await nodeBinaries(silentProgress);
  return execute(program, ['--kubeconfig', kubeconfig, ...args], input);
}

/** `kubectl` that must end with 0; what it wrote. */
export async function mustKubectl(args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  return stdout;
}

export interface Pod {
  metadata: { name: string; labels: Record<string, string> };
  spec: { serviceAccountName: string };
  status: { phase: string; podIP?: string };
}

/** The pods with these labels (`spark-role=driver`). */
export async function pods(model: string, selector: string): Promise<Pod[]> {
  const json = await mustKubectl(['--namespace', model, 'get', 'pods', '--selector', selector, '-o', 'json']);
  return (JSON.parse(json) as { items: Pod[] }).items;
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

/** The same for a command that must end with 0; what it wrote. */
export async function mustInPod(...args: Parameters<typeof inPod>): Promise<string> {
  const { code, stdout, stderr } = await inPod(...args);
  if (code !== 0) throw new Error(`${args[3][0]} in ${args[1]} ended with ${code}: ${stderr.trim()}`);
  return stdout;
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
