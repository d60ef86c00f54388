/** From the configuration as Juju gives it, and what was last right, to the values that hold: pure. */
import type { Config } from '../charm.gen.ts';
import { Flaw } from './parsers.ts';
import type { InvalidOption, Options, OptionValues } from './state.ts';
import { table } from './table.ts';

type Raw = string | number | boolean;
type RawValues = Partial<Record<string, Raw>>;

/**
 * `remembered` is the `remember` of an earlier call, undefined when there was none. It holds the values that
 * were last right, as they stood in the configuration.
 */
export function readOptions(
  config: Readonly<Config>,
  defaults: RawValues,
  model: string,
  remembered: string | undefined,
): Options {
  const good = parseRemembered(remembered);
  const keep: RawValues = {};
  const invalid: InvalidOption[] = [];
  let usable = true;
  const parsed = Object.entries(table).map(([key, { option, parse, allowed, ...rest }]) => {
    const parseOr = (raw: Raw | undefined): unknown =>
      raw === undefined ? ('unset' in rest ? rest.unset : new Flaw('is not set')) : parse(raw);
    const raw = config[option] as Raw | undefined;
    const value = parseOr(raw);
    if (!(value instanceof Flaw)) {
      if (raw !== undefined && raw !== defaults[option]) keep[option] = raw;
      return [key, value];
    }
    invalid.push({ option, flaw: value.text, allowed });
    const last = good?.[option];
    const fallback = parseOr(last ?? defaults[option]);
    if (good === undefined) usable = false;
    else if (last !== undefined) keep[option] = last;
    return [key, fallback instanceof Flaw ? undefined : fallback];
  });
  const values = Object.fromEntries(parsed) as OptionValues;
  const remember = JSON.stringify(keep);
  return {
    values: { ...values, namespace: values.namespace || model },
    invalid,
    usable,
    remember: usable && remember !== remembered ? remember : undefined,
  };
}

function parseRemembered(text: string | undefined): RawValues | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as RawValues) : undefined;
  } catch {
    return undefined;
  }
}
