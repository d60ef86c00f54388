import { effectiveConfig } from '../config-values.ts';
import { UsageError } from '../errors.ts';
import { boolFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import { own } from '../own.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const configGet = defineTool({
  name: 'config-get',
  args: '[<key>]',
  purpose: 'Print application configuration.',
  formats: anyFormat,
  options: () => ({ all: boolFlag(['a', 'all'], 'Print all keys') }),
  run({ context, options, args: [key, ...rest], print }) {
    if (options.all && key) throw new UsageError(`cannot use argument --all together with key ${quote(key)}`);
    noMoreArgs(rest);
    const config = effectiveConfig(context.application);
    if (key) return print(own(config, key));
    const entries = Object.entries(config).map(([name, value]) => [name, value ?? null]);
    print(Object.fromEntries(options.all ? entries : entries.filter(([, value]) => value !== null)));
  },
});
