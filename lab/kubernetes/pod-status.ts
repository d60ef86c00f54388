/** What a pod's state means for its unit: as Juju's Kubernetes provider reads it. */
import type { KubernetesObject } from './objects.ts';

interface ContainerStatus {
  name: string;
  ready?: boolean;
  restartCount?: number;
  state?: {
    running?: object;
    waiting?: { reason?: string; message?: string };
    terminated?: { reason?: string; message?: string; exitCode?: number };
  };
  lastState?: { terminated?: { reason?: string; exitCode?: number } };
}

interface PodStatus {
  phase?: string;
  podIP?: string;
  reason?: string;
  message?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
}

export interface PodFacts {
  status: 'running' | 'waiting' | 'blocked' | 'error' | 'allocating' | 'terminated';
  message: string;
  address?: string;
}

/** Reasons that do not pass by waiting. */
const broken = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'RunContainerError',
]);

function containerProblem(
  status: ContainerStatus,
): { status: 'error' | 'waiting'; message: string } | undefined {
  const { waiting, terminated } = status.state ?? {};
  if (waiting?.reason && broken.has(waiting.reason)) {
    const why = waiting.reason === 'CrashLoopBackOff' ? crash(status) : (waiting.message ?? '');
    return {
      status: 'error',
      message: `container "${status.name}": ${waiting.reason}${why ? `: ${why}` : ''}`,
    };
  }
  if (terminated && (terminated.exitCode ?? 0) !== 0) {
    return {
      status: 'waiting',
      message: `container "${status.name}" ended (${exit(terminated)}) and is being restarted`,
    };
  }
  return undefined;
}

const exit = (end: { reason?: string; exitCode?: number }): string =>
  [end.reason, end.exitCode === undefined ? undefined : `exit code ${end.exitCode}`]
    .filter(Boolean)
    .join(', ');

const crash = (status: ContainerStatus): string => {
  const last = status.lastState?.terminated;
  return `restarted ${status.restartCount ?? 0} times${last ? `, last end: ${exit(last)}` : ''}`;
};

export function podFacts(pod: KubernetesObject): PodFacts {
  const status = (pod.status ?? {}) as PodStatus;
  const address = status.podIP ? { address: status.podIP } : {};
  if (pod.metadata.deletionTimestamp) return { status: 'terminated', message: '', ...address };
  const unschedulable = status.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False');
  if (unschedulable)
    return { status: 'blocked', message: unschedulable.message ?? unschedulable.reason ?? 'unschedulable' };
  if (status.phase === 'Failed') {
    return { status: 'error', message: status.message ?? status.reason ?? 'pod failed', ...address };
  }
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const problems = all.map(containerProblem).filter((problem) => problem !== undefined);
  const worst = problems.find((problem) => problem.status === 'error') ?? problems[0];
  if (worst) return { ...worst, ...address };
  const containers = status.containerStatuses ?? [];
  const running = containers.length > 0 && containers.every((container) => container.state?.running);
  if (running) return { status: 'running', message: '', ...address };
  return { status: 'allocating', message: '', ...address };
}
