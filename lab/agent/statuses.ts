/** The statuses that Juju itself sets for a unit while it works on it. */
import type { HookInfo } from '@charmed-spark/juju';
import type { HookOperation } from './resolver/index.ts';

type NamedHook = Exclude<HookInfo, { kind: 'action' | 'commands' }>;

export const hookOf = (operation: HookOperation): NamedHook => {
  const { hook } = operation;
  if (hook.kind === 'action' || hook.kind === 'commands') throw new Error(`${hook.kind} is no hook`);
  return hook;
};

/** `running db-relation-joined hook for mysql/0`; undefined for update-status, which shows no activity. */
export function executing(hook: NamedHook): string | undefined {
  if (hook.name === 'update-status') return undefined;
  const about =
    hook.kind === 'relation'
      ? hook.remoteUnit
      : hook.kind === 'secret'
        ? `${hook.uri}${hook.revision === undefined ? '' : `/${hook.revision}`}`
        : undefined;
  return `running ${hook.name} hook${about === undefined ? '' : ` for ${about}`}`;
}

/** The status of a unit whose hook failed; workload and storage hooks show only their kind. */
export function hookError(hook: NamedHook): {
  status: 'error';
  message: string;
  data: Record<string, unknown>;
} {
  const name =
    hook.kind === 'workload'
      ? hook.name.slice(hook.container.length + 1)
      : hook.kind === 'storage'
        ? hook.name.replace(/^.*-(?=storage-)/, '')
        : hook.name;
  return {
    status: 'error',
    message: `hook failed: ${JSON.stringify(name)}`,
    data: {
      hook: name,
      ...(hook.kind === 'relation'
        ? {
            'relation-id': hook.relationId,
            ...(hook.remoteUnit === undefined ? {} : { 'remote-unit': hook.remoteUnit }),
          }
        : {}),
      ...(hook.kind === 'secret' ? { 'secret-uri': hook.uri, 'secret-label': hook.label ?? '' } : {}),
    },
  };
}

/** Workload status before a hook, if Juju sets one. */
export function before(hook: NamedHook, statusSet: boolean): { status: string; message: string } | undefined {
  if (hook.kind !== 'lifecycle') return undefined;
  if (hook.name === 'install' && !statusSet) {
    return { status: 'maintenance', message: 'installing charm software' };
  }
  if (hook.name === 'stop') return { status: 'maintenance', message: 'stopping charm software' };
  if (hook.name === 'remove') {
    return { status: 'maintenance', message: 'cleaning up prior to charm deletion' };
  }
  return undefined;
}

/** Workload status after a hook, if Juju sets one. */
export function after(hook: NamedHook, statusSet: boolean): { status: string; message: string } | undefined {
  if (hook.kind !== 'lifecycle') return undefined;
  if (hook.name === 'start' && !statusSet) return { status: 'unknown', message: '' };
  if (hook.name === 'stop') return { status: 'maintenance', message: '' };
  if (hook.name === 'remove') return { status: 'terminated', message: '' };
  return undefined;
}
