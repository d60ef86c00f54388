import type { SecretState } from './model.ts';

export type RotatePolicy = NonNullable<SecretState['rotate']>;

const hours: Record<Exclude<RotatePolicy, 'never' | 'monthly' | 'quarterly' | 'yearly'>, number> = {
  hourly: 1,
  daily: 24,
  weekly: 7 * 24,
};
const months = { monthly: 1, quarterly: 3, yearly: 12 } as const;

export const rotatePolicies: readonly RotatePolicy[] = [
  'never',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
];

/** When a secret is next due after a rotation (a new revision) at `from`; undefined for never. RFC 3339, UTC. */
export function nextRotation(policy: RotatePolicy | undefined, from: Date): string | undefined {
  if (policy === undefined || policy === 'never') return undefined;
  const next = new Date(from);
  if (policy in hours) next.setTime(from.getTime() + hours[policy as keyof typeof hours] * 3_600_000);
  else next.setUTCMonth(next.getUTCMonth() + months[policy as keyof typeof months]);
  return rfc3339(next);
}

/** `2024-01-01T00:00:00Z`. */
export function rfc3339(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
