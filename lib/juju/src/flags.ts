/**
 * Command-line options as Juju's tools read them (Go's gnuflag): options may follow positionals, `--` ends
 * them, a lone `-` is a positional, short options may be bundled or carry their value, booleans take a value
 * only after `=`.
 */
import { UsageError } from './errors.ts';
import { goBool, quote } from './go-text.ts';

/** One option; several names (`r`, `relation`) share a value. A one-letter name is `-r`, a longer one `--relation`. */
export interface Flag<T> {
  names: readonly string[];
  help: string;
  initial: T;
  boolean?: true;
  /** Reads one value; throws an Error with the reason for `invalid value "x" for option --name: reason`. */
  parse(text: string, previous: T): T;
}

export type FlagSet = Record<string, Flag<unknown>>;
export type FlagValues<S> = { [K in keyof S]: S[K] extends Flag<infer T> ? T : never };

/** `--help` or `-h` was among the options. */
export class HelpRequested extends Error {
  override name = 'HelpRequested';
}

export function flagName(name: string): string {
  return [...name].length > 1 ? `--${name}` : `-${name}`;
}

/**
 * Splits an argument list into option values and positionals.
 * @throws UsageError with gnuflag's text; HelpRequested.
 */
export function parseFlags<S extends FlagSet>(
  flags: S,
  argv: readonly string[],
): { values: FlagValues<S>; positionals: string[] } {
  const values: Record<string, unknown> = {};
  const keyOf = new Map<string, string>();
  for (const [key, flag] of Object.entries(flags)) {
    values[key] = flag.initial;
    for (const name of flag.names) keyOf.set(name, key);
  }
  const positionals: string[] = [];
  const rest = [...argv];

  const set = (name: string, attached: string | undefined): void => {
    const key = keyOf.get(name);
    if (key === undefined) {
      if (name === 'help' || name === 'h') throw new HelpRequested();
      throw new UsageError(`option provided but not defined: ${flagName(name)}`);
    }
    const flag = flags[key]!;
    const text = attached ?? (flag.boolean ? 'true' : rest.shift());
    if (text === undefined) throw new UsageError(`option needs an argument: ${flagName(name)}`);
    try {
      values[key] = flag.parse(text, values[key]);
    } catch (error) {
      const reason = (error as Error).message;
      throw new UsageError(`invalid value ${quote(text)} for option ${flagName(name)}: ${reason}`);
    }
  };

  const long = (argument: string): void => {
    const equals = argument.indexOf('=');
    if (equals === 2) throw new UsageError(`empty option in argument ${quote(argument)}`);
    if (equals < 0) set(argument.slice(2), undefined);
    else set(argument.slice(2, equals), argument.slice(equals + 1));
  };

  const bundle = (letters: string[]): void => {
    while (letters.length > 0) {
      const name = letters.shift()!;
      const key = keyOf.get(name);
      const takesRest = key !== undefined && (!flags[key]!.boolean || letters[0] === '=');
      if (!takesRest || letters.length === 0) {
        set(name, undefined);
        continue;
      }
      const attached = letters.join('');
      set(name, flags[key]!.boolean ? attached.slice(1) : attached);
      return;
    }
  };

  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') {
      positionals.push(...rest);
      break;
    }
    if (argument.startsWith('--')) long(argument);
    else if (argument.startsWith('-') && argument !== '-') bundle([...argument.slice(1)]);
    else positionals.push(argument);
  }
  return { values: values as FlagValues<S>, positionals };
}

/** A boolean option: `--x`, `--x=false`. */
export function boolFlag(names: readonly string[], help: string): Flag<boolean> {
  return {
    names,
    help,
    initial: false,
    boolean: true,
    parse(text) {
      const value = goBool(text);
      if (value === undefined) throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
      return value;
    },
  };
}

/** A text option; the last one given wins. */
export function textFlag(names: readonly string[], help: string): Flag<string | undefined> {
  return { names, help, initial: undefined, parse: (text) => text };
}

/** A whole number, decimal. */
export function intFlag(names: readonly string[], help: string): Flag<number | undefined> {
  return {
    names,
    help,
    initial: undefined,
    parse(text) {
      if (!/^[+-]?\d+$/.test(text)) {
        throw new Error(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
      }
      return Number(text);
    },
  };
}
