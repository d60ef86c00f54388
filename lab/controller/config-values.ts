/** Charm options: texts from a command line to typed values, and what Juju shows of them. */
import { type CharmMeta, type ConfigValue, type OptionMeta, parseConfigValue } from '@charmed-spark/juju';
import { JujuError } from './errors.ts';

/** @throws JujuError with Juju's text when `text` is not of the option's type. */
export function parseOption(name: string, option: OptionMeta, text: string): ConfigValue {
  try {
    return parseConfigValue(name, option, text);
  } catch (error) {
    throw new JujuError((error as Error).message);
  }
}

/** Parses several texts at once. @throws JujuError for the first flaw; nothing is half done. */
export function parseOptions(charm: CharmMeta, values: Record<string, string>): Record<string, ConfigValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      const option = Object.hasOwn(charm.options, name) ? charm.options[name] : undefined;
      if (!option) throw new JujuError(`unknown option "${name}"`);
      return [name, parseOption(name, option, text)];
    }),
  );
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
