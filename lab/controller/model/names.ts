/** Names of units, pods and models, and how one leads to the other. */
import { applicationOf, isUnitName } from '@charmed-spark/juju';
import { JujuError } from '../errors.ts';

export const ordinalOf = (unit: string): number => Number(unit.slice(unit.lastIndexOf('/') + 1));
export const podOf = (unit: string): string => `${applicationOf(unit)}-${ordinalOf(unit)}`;

/** `app-3` (a pod, a host or a path part) to `app/3`. */
export function unitOfPod(pod: string): string | undefined {
  const at = pod.lastIndexOf('-');
  const unit = `${pod.slice(0, at)}/${pod.slice(at + 1)}`;
  return at > 0 && isUnitName(unit) ? unit : undefined;
}

const modelPattern = /^[a-z0-9]+[a-z0-9-]*$/;

/** @throws JujuError when the name cannot be a model's (and hence a namespace's). */
export function checkModelName(name: string): void {
  if (!modelPattern.test(name) || name.length > 63 || name.endsWith('-')) {
    throw new JujuError(
      `"${name}" is not a valid name: model names may only contain lowercase letters, digits and hyphens`,
    );
  }
}

/** Juju's order of unit names: by application, then by number. */
export const byUnit = (a: string, b: string): number =>
  applicationOf(a).localeCompare(applicationOf(b)) || ordinalOf(a) - ordinalOf(b);
