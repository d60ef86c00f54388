/** Charm options: texts from a command line to typed values, and what Juju shows of them. */
import { type CharmMeta, type ConfigValue, type OptionMeta, parseConfigValue } from '@charmed-spark/juju';
import { JujuError } from './errors.ts';

/** @throws JujuError with Juju's text when `text` is not of the option's type. */
function parseOption(name: string, option: OptionMeta, text: string): ConfigValue {
  try {
    return parseConfigValue(name, option, text);
  } catch (error) {
    throw new JujuError((error as Error).message);
  }
}

/** Options of a charm, and what is Juju's beside them. */
export interface Settings {
  options: Record<string, ConfigValue>;
  /** Undefined: not named. */
  trust: boolean | undefined;
}

/** Whether `trust` is Juju's own for this charm: an option of that name is the charm's. */
export const trustIsJujus = (charm: CharmMeta): boolean => !Object.hasOwn(charm.options, 'trust');

/** Parses several texts at once. @throws JujuError for the first flaw; nothing is half done. */
export function parseSettings(charm: CharmMeta, values: Record<string, string>): Settings {
  const { trust, ...rest } = values;
  const own = trust !== undefined && trustIsJujus(charm);
  const options = Object.entries(own ? rest : values).map(([name, text]) => {
    const option = Object.hasOwn(charm.options, name) ? charm.options[name] : undefined;
    if (!option) throw new JujuError(`unknown option "${name}"`);
    return [name, parseOption(name, option, text)] as const;
  });
  return {
    options: Object.fromEntries(options),
    trust: own ? parseOption('trust', { type: 'boolean' }, trust) === true : undefined,
  };
}

/** The `settings` of `juju config --format json`. */
export function settings(charm: CharmMeta, set: Record<string, ConfigValue>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(charm.options).map(([name, option]) => {
      const value = set[name] ?? option.default;
      const source = name in set ? 'user' : option.default === undefined ? 'unset' : 'default';
      return [
        name,
        {
          ...(option.default === undefined ? {} : { default: option.default }),
          description: option.description ?? '',
          source,
          type: option.type,
          ...(value === undefined ? {} : { value }),
        },
      ];
    }),
  );
}
