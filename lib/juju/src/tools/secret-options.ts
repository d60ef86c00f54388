/** Options that secret-add and secret-set share, and the secret a tool is called with. */
import { UsageError } from '../errors.ts';
import { textFlag } from '../flags.ts';
import { goDuration, quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import type { SecretOwner, SecretState } from '../model.ts';
import { type RotatePolicy, rfc3339, rotatePolicies } from '../secret-rotation.ts';
import { parseSecretUri } from '../secret-uri.ts';

export const upsertOptions = () => ({
  label: textFlag(['label'], 'A label used to identify the secret in hooks'),
  description: textFlag(['description'], 'The secret description'),
  expire: textFlag(['expire'], 'Either a duration or time when the secret should expire'),
  rotate: textFlag(['rotate'], 'The secret rotation policy'),
  owner: textFlag(['owner'], 'The owner of the secret, either the application or unit'),
  file: textFlag(['file'], 'A YAML file containing secret key values'),
});

export interface SecretMetadata {
  label?: string;
  description?: string;
  rotate?: RotatePolicy;
  expire?: string;
}

/** @throws UsageError with Juju's texts. */
export function readMetadata(
  options: { [K in 'label' | 'description' | 'expire' | 'rotate']: string | undefined },
  now: Date,
): SecretMetadata {
  const metadata: SecretMetadata = {};
  if (options.expire) metadata.expire = readExpiry(options.expire, now);
  if (options.rotate) {
    const policy = rotatePolicies.find((each) => each === options.rotate);
    if (policy === undefined) throw new UsageError(`rotate policy ${quote(options.rotate)} not valid`);
    metadata.rotate = policy;
  }
  if (options.label) metadata.label = options.label;
  if (options.description) metadata.description = options.description;
  return metadata;
}

function readExpiry(text: string, now: Date): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text)) {
    const time = new Date(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
    if (!Number.isNaN(time.getTime())) return rfc3339(time);
  }
  const duration = goDuration(text);
  if (duration === undefined) throw new UsageError(`expire time or duration ${quote(text)} not valid`);
  if (duration <= 0) throw new UsageError(`negative expire duration ${quote(text)} not valid`);
  return rfc3339(new Date(now.getTime() + duration));
}

/** @throws UsageError `secret owner "foo" not valid`. */
export function readOwner(context: HookContext, owner: string | undefined): SecretOwner {
  switch (owner ?? 'application') {
    case 'application':
      return { kind: 'application', name: context.application.name };
    case 'unit':
      return { kind: 'unit', name: context.unit };
    default:
      throw new UsageError(`secret owner ${quote(owner!)} not valid`);
  }
}

/** Bare id of the URI given as first positional. */
export function requireSecretId(text: string | undefined): string {
  if (text === undefined || text === '') throw new UsageError('missing secret URI');
  const uri = parseSecretUri(text);
  if (uri === undefined) throw new UsageError(`secret URI ${quote(text)} not valid`);
  return uri.id;
}

/**
 * For changes: an application's secret is for its leader. A secret that is not this unit's passes: Juju refuses
 * it only at commit.
 */
export async function refuseNonLeader(context: HookContext, secret: SecretState | undefined): Promise<void> {
  if (secret?.owner.kind === 'application' && !(await context.isLeader())) {
    throw new Error('this unit is not the leader');
  }
}
