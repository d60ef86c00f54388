import { CommandError, UsageError } from '../errors.ts';
import { write, yamlText } from '../format/output.ts';
import { table } from '../format/table.ts';
import { parseKeyValues } from '../parse/key-values.ts';
import { modelSettings } from '../parse/settings.ts';
import { type CommandSpec, collectList } from '../spec.ts';

export const modelConfig: CommandSpec = {
  name: 'model-config',
  summary: 'Show or change the configuration of a model.',
  usage: '[<key>[=<value>] ...]',
  examples: [
    ['All values', 'lab model-config'],
    ['One value', 'lab model-config update-status-hook-interval'],
    [
      'Change values and reset others',
      'lab model-config update-status-hook-interval=30s --reset logging-config',
    ],
  ],
  formats: ['tabular', 'json', 'yaml'],
  options: (command) =>
    command
      .option('--reset <keys>', 'keys to set to their defaults, separated by commas', collectList)
      .option('--file <file>', 'a YAML file of values'),
  async run(session, args, options) {
    const reset = (options.reset as string[] | undefined) ?? [];
    const bad = reset.find((key) => key.includes('='));
    if (bad !== undefined)
      throw new UsageError(`--reset accepts a comma delimited set of keys "a,b,c", received: "${bad}"`);
    const pairs = args.filter((arg) => arg.includes('='));
    if (pairs.length > 0 && pairs.length < args.length) {
      throw new UsageError('cannot set and retrieve values simultaneously');
    }
    if (pairs.length === 0 && args.length > 1)
      throw new UsageError('can only retrieve a single value, or all values');
    const set = {
      ...(options.file === undefined ? {} : modelSettings(session, [options.file as string])),
      ...parseKeyValues(pairs),
    };
    const changing = Object.keys(set).length > 0 || reset.length > 0;
    if (changing && args.length > pairs.length)
      throw new UsageError('cannot reset and retrieve values simultaneously');
    const values = await session.call('model-config', {
      model: session.model,
      ...(changing ? { set, reset } : {}),
    });
    if (changing) return;
    const [key] = args;
    if (key === undefined) {
      await write(session, values, {
        tabular: (all) =>
          table([
            ['Attribute', 'From', 'Value'],
            ...Object.entries(all).map(([name, { Value, Source }]) => [name, Source, String(Value)]),
          ]),
      });
      return;
    }
    const found = Object.hasOwn(values, key) ? values[key] : undefined;
    if (!found)
      throw new CommandError(`key "${key}" not found in "${session.model || 'current'}" model settings`);
    if (session.format === 'json') await write(session, { [key]: found });
    else session.stdout.write(await yamlText(found.Value));
  },
};
