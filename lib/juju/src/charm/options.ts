import { isConfigValue } from '../config-values.ts';
import type { OptionMeta } from '../model.ts';
import type { Reader } from './reader.ts';

const types = ['string', 'int', 'float', 'boolean', 'secret'] as const;

/** A missing type means string; a default must have the option's type. */
export function parseOptions(section: Reader): Record<string, OptionMeta> {
  return Object.fromEntries(
    section.children().map(([name, reader]) => {
      const type = reader.oneOf('type', types) ?? 'string';
      const description = reader.text('description');
      const value = reader.raw('default') ?? undefined;
      if (value !== undefined && !isConfigValue({ type }, value)) {
        reader.fail('default', `must be of type ${type}, got ${JSON.stringify(value)}`);
      }
      return [
        name,
        {
          type,
          ...(value === undefined ? {} : { default: value as NonNullable<OptionMeta['default']> }),
          ...(description === undefined ? {} : { description }),
        },
      ];
    }),
  );
}
