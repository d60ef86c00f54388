/** The optional properties of a secret, as options of secret-add and secret-set. */
import type { SecretRotation } from './secret.ts';

export interface SecretSettings {
  /** Unique among the secrets of the owner. */
  readonly label?: string;
  readonly description?: string;
  /** A point in time, or a duration from now in milliseconds. */
  readonly expire?: Date | number;
  readonly rotate?: SecretRotation;
}

/** The options for the settings that are given. */
export function settingsArguments(settings: SecretSettings, now: Date): string[] {
  const args: string[] = [];
  if (settings.label !== undefined) args.push('--label', settings.label);
  if (settings.description !== undefined) args.push('--description', settings.description);
  if (settings.expire !== undefined) {
    const date =
      typeof settings.expire === 'number' ? new Date(now.getTime() + settings.expire) : settings.expire;
    args.push('--expire', date.toISOString());
  }
  if (settings.rotate !== undefined) args.push('--rotate', settings.rotate);
  return args;
}
