import { CommandError, UsageError } from '../errors.ts';
import { write, yamlText } from '../format/output.ts';
import { parseKeyValues } from '../parse/key-values.ts';
import { requireApplication } from '../parse/names.ts';
import { asTexts, fileValue, optionsOf, readSettings, readText } from '../parse/settings.ts';
import type { Session } from '../session.ts';
import { type CommandSpec, collectList } from '../spec.ts';

interface Setting {
  value?: unknown;
  default?: unknown;
}
type Settings = Record<string, Setting>;

async function readStdin(session: Session): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}

async function valuesOf(session: Session, application: string, pairs: string[], file: string | undefined) {
  if (file === undefined) {
    return Object.fromEntries(
      Object.entries(parseKeyValues(pairs)).map(([key, value]) => [key, fileValue(session, value)]),
    );
  }
  if (pairs.length > 0) throw new UsageError('cannot specify --file and key=value arguments simultaneously');
  const text = file === '-' ? await readStdin(session) : readText(session, file);
  return asTexts(optionsOf(readSettings(text, file), application), file);
}

export const config: CommandSpec = {
  name: 'config',
  summary: 'Show or change the configuration of an application.',
  usage: '<application> [--reset <key[,key]>] [<key>[=<value>] ...]',
  details: `A value that begins with @ is read from the file of that name.`,
  examples: [
    ['All options with their meaning, value and default', 'lab config kyuubi-k8s'],
    ['The value of one option', 'lab config kyuubi-k8s expose-external'],
    ['Set options', 'lab config kyuubi-k8s expose-external=nodeport allowlist=alice,bob'],
    [
      'Set options from a file and reset another',
      'lab config kyuubi-k8s --file options.yaml --reset allowlist',
    ],
  ],
  seeAlso: ['deploy', 'status'],
  formats: ['yaml', 'json'],
  options: (command) =>
    command
      .option(
        '--reset <keys>',
        'options to set to their defaults, separated by commas; repeatable',
        collectList,
      )
      .option('--file <file>', 'a YAML file of options, - for stdin'),
  async run(session, args, options) {
    const [name, ...rest] = args;
    if (name === undefined || name.includes('=')) throw new UsageError('no application name specified');
    const application = requireApplication(name);
    const reset = (options.reset as string[] | undefined) ?? [];
    const bad = reset.find((key) => key.includes('='));
    if (bad !== undefined)
      throw new UsageError(`--reset accepts a comma delimited set of keys "a,b,c", received: "${bad}"`);
    const pairs = rest.filter((arg) => arg.includes('='));
    if (pairs.length > 0 && pairs.length < rest.length)
      throw new UsageError('cannot set and retrieve values simultaneously');
    if (pairs.length === 0 && rest.length > 1)
      throw new UsageError('can only retrieve a single value, or all values');
    const getting = rest.length > pairs.length;
    if (getting && reset.length > 0) throw new UsageError('cannot reset and retrieve values simultaneously');
    const values = getting
      ? {}
      : await valuesOf(session, application, pairs, options.file as string | undefined);
    if (Object.keys(values).length > 0 || reset.length > 0) {
      await session.call('config-set', { model: session.model, application, values, reset });
      return;
    }
    if (options.file !== undefined) return;
    const all = await session.call('config-get', { model: session.model, application });
    const [key] = rest;
    if (key === undefined) {
      await write(session, all);
      return;
    }
    const setting = [all.settings, all['application-config']]
      .map((map) => (map as Settings | undefined) ?? {})
      .find((map) => Object.hasOwn(map, key))?.[key];
    if (!setting)
      throw new CommandError(
        `key "${key}" not found in "${application}" application config or charm settings.`,
      );
    const value = setting.value ?? setting.default;
    if (value === undefined || value === null) return;
    if (session.format === 'json') await write(session, value);
    else session.stdout.write(await yamlText(value));
  },
};
