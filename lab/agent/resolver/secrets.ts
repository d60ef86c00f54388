/** Secret hooks (internal/worker/uniter/secrets/resolver.go): rotate, expired, remove, changed. */
import type { UnitView } from '../../controller/agent-api.ts';
import type { Facts } from './facts.ts';
import type { HookOperation, UniterState } from './state.ts';

interface Secret {
  uri: string;
  label?: string;
  revision?: number;
}

const secretHook = (name: string, secret: Secret, withRevision: boolean): HookOperation => ({
  kind: 'hook',
  hook: {
    kind: 'secret',
    name,
    uri: secret.uri,
    ...(secret.label === undefined ? {} : { label: secret.label }),
    ...(withRevision && secret.revision !== undefined ? { revision: secret.revision } : {}),
  },
  ...(secret.revision === undefined ? {} : { seen: { version: secret.revision } }),
});

/** Key under which a rotation or expiry is held back after it was told. */
export const heldBackKey = (operation: HookOperation): string | undefined => {
  const { hook } = operation;
  if (hook.kind !== 'secret') return undefined;
  if (hook.name === 'secret-rotate') return `rotate ${hook.uri}`;
  if (hook.name === 'secret-expired') return `expired ${hook.uri} ${hook.revision}`;
  return undefined;
};

/** The next secret hook, or the time at which one that is held back becomes due. */
export function nextSecretHook(
  state: UniterState,
  facts: Facts,
  view: UnitView,
  now: number,
): { operation?: HookOperation; until?: number } {
  let until: number | undefined;
  const timed = [
    ...view.secretsToRotate.map((secret) => secretHook('secret-rotate', secret, false)),
    ...view.secretsExpired.map((secret) => secretHook('secret-expired', secret, true)),
  ];
  for (const operation of timed) {
    const due = facts.notBefore[heldBackKey(operation) as string];
    if (due === undefined || due <= now) return { operation };
    until = Math.min(until ?? due, due);
  }
  const obsolete = view.secretsObsolete.find(
    (secret) => !state.secretsObsolete[secret.uri]?.includes(secret.revision),
  );
  if (obsolete !== undefined) return { operation: secretHook('secret-remove', obsolete, true) };
  const changed = view.secretsChanged.find(
    (secret) => (state.secretsChanged[secret.uri] ?? 0) < secret.revision,
  );
  if (changed !== undefined) return { operation: secretHook('secret-changed', changed, false) };
  return until === undefined ? {} : { until };
}
