/** Juju's name rules. */
import { UsageError } from '../errors.ts';

const application = '(?:[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*)';
const applicationName = new RegExp(`^${application}$`);
const unitName = new RegExp(`^(${application})/(0|[1-9][0-9]*)$`);
const unitOrLeader = new RegExp(`^(${application})/(0|[1-9][0-9]*|leader)$`);

export const isApplication = (text: string): boolean => applicationName.test(text);
export const isUnit = (text: string): boolean => unitName.test(text);
export const isUnitOrLeader = (text: string): boolean => unitOrLeader.test(text);
export const isActionName = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);

/** The application of `app/0` or `app/leader`. */
export const applicationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf('/'));

/** @throws UsageError unless it is an application's name. */
export function requireApplication(text: string | undefined): string {
  if (text === undefined) throw new UsageError('no application name specified');
  if (!isApplication(text)) throw new UsageError(`invalid application name "${text}"`);
  return text;
}

/** Leftover arguments. @throws UsageError as Juju's `unrecognized args`. */
export function checkEmpty(args: readonly string[]): void {
  if (args.length > 0)
    throw new UsageError(`unrecognized args: [${args.map((a) => JSON.stringify(a)).join(' ')}]`);
}

/** `app/2` before `app/10`, `a` before `b`: numbers within names compare as numbers. */
export function naturally(a: string, b: string): number {
  const chunks = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const left = chunks(a);
  const right = chunks(b);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x, y] = [left[i] as string, right[i] as string];
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    if (numbers && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
