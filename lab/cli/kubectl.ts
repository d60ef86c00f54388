/** The cluster's own kubectl, for what happens inside containers. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { kubeconfig } from '../paths.ts';
import { CommandError } from './errors.ts';
import type { Session } from './session.ts';

export interface Pod {
  namespace: string;
  pod: string;
  container: string;
}

/** Where a unit's container is. @throws CommandError for a container that the pod does not have. */
export async function podOf(session: Session, unit: string, container = 'charm'): Promise<Pod> {
  const { namespace, pod, containers } = await session.call('pod', { model: session.model, unit });
  if (!containers.includes(container)) {
    throw new CommandError(
      `container "${container}" not found in unit "${unit}": it has ${containers.join(', ')}`,
    );
  }
  return { namespace, pod, container };
}

async function kubectl(session: Session): Promise<string> {
  if (session.env.CHARMED_SPARK_LAB_KUBECTL) return session.env.CHARMED_SPARK_LAB_KUBECTL;
  const { nodeBinaries } = await import('../node/index.ts');
  const { silentProgress } = await import('../progress.ts');
  return (await nodeBinaries(silentProgress)).kubectl;
}

/** Runs kubectl on the session's streams and gives its exit code; a signal counts as 128 and its number. */
export async function runKubectl(session: Session, args: string[]): Promise<number> {
  const program = await kubectl(session);
  const own = (stream: unknown, standard: NodeJS.WriteStream | NodeJS.ReadStream): 'inherit' | 'pipe' =>
    stream === standard ? 'inherit' : 'pipe';
  const child = spawn(program, [`--kubeconfig=${kubeconfig}`, ...args], {
    argv0: 'kubectl',
    cwd: session.cwd,
    stdio: [
      own(session.stdin, process.stdin),
      own(session.stdout, process.stdout),
      own(session.stderr, process.stderr),
    ],
  });
  if (child.stdin) {
    // A command may end before it has read all that it is given.
    child.stdin.on('error', () => undefined);
    session.stdin.pipe(child.stdin);
  }
  child.stdout?.pipe(session.stdout, { end: false });
  child.stderr?.pipe(session.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new CommandError(`cannot run kubectl: ${error.message}`)));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
