import { UsageError } from '../errors.ts';

const units: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration as Go writes it (`90s`, `1h2m0.5s`, `-1s`, `0`), in milliseconds.
 * @throws UsageError with Go's text when it is none.
 */
export function parseDuration(text: string, option: string): number {
  const wrong = (why: string): UsageError =>
    new UsageError(
      `invalid value "${text}" for option ${option}: ${why} (give a duration such as 30s or 5m)`,
    );
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text) as unknown as [string, string, string];
  if (rest === '0') return 0;
  const part = /^([0-9]*\.?[0-9]*)([a-zµμ]*)/;
  let total = 0;
  let left = rest;
  if (left === '') throw wrong('time: invalid duration');
  while (left !== '') {
    const [whole, number, unit] = part.exec(left) as unknown as [string, string, string];
    if (number === '' || number === '.') throw wrong('time: invalid duration');
    if (unit === '') throw wrong('time: missing unit in duration');
    const scale = Object.hasOwn(units, unit) ? units[unit] : undefined;
    if (scale === undefined) throw wrong(`time: unknown unit "${unit}" in duration`);
    total += Number(number) * scale;
    left = left.slice(whole.length);
  }
  return sign === '-' ? -total : total;
}
