/** One command's arguments by Juju's rules (options anywhere, `--` ends them), on commander. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './errors.ts';
import { helpText } from './help.ts';
import { parseBool } from './parse/bool.ts';
import type { CommandSpec, Options } from './spec.ts';

export interface Parsed {
  args: string[];
  options: Options;
  /** The help text, when it was asked for. */
  help?: string;
}

/** Options that every command of Juju takes. Those without a meaning here are accepted and ignored. */
function addCommonOptions(command: Command, spec: CommandSpec): void {
  const hidden = (flags: string): Option => new Option(flags).hideHelp();
  if (spec.model !== false) {
    command.addOption(
      new Option('-m, --model <model>', 'model to operate in (or JUJU_MODEL; default: the current one)'),
    );
  }
  if (spec.formats) {
    const formats = spec.formats;
    command.addOption(
      new Option('--format <format>', `output format: ${formats.join(', ')}`)
        .default(formats[0])
        .argParser((value) => {
          if (!formats.includes(value)) throw new InvalidArgumentError(`unknown format "${value}"`);
          return value;
        }),
    );
    command.addOption(new Option('-o, --output <file>', 'write the output to a file'));
  }
  command.addOption(new Option('-q, --quiet', 'print no information, only results and errors'));
  for (const flags of [
    '-v, --verbose',
    '--debug',
    '--show-log',
    '--logging-config <text>',
    '-B',
    '--no-browser-login',
  ]) {
    if (
      !command.options.some((option) =>
        flags.split(/,? /).some((flag) => flag === option.short || flag === option.long),
      )
    ) {
      command.addOption(hidden(flags));
    }
  }
}

export function commandFor(spec: CommandSpec): Command {
  const command = new Command(spec.name)
    .argument('[args...]')
    .helpOption('-h, --help', 'show this text')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });
  if (spec.interspersed === false) command.passThroughOptions();
  spec.options?.(command);
  addCommonOptions(command, spec);
  return command;
}

/** Go writes boolean options as `--x`, `--x=true` or `--x=false`; commander knows the first only. */
function withBooleanValues(command: Command, argv: string[], stopAtArgument: boolean): string[] {
  const out: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const arg = argv[i] as string;
    if (arg === '--' || (stopAtArgument && !arg.startsWith('-'))) return [...out, ...argv.slice(i)];
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const option = command.options.find((o) => o.long === name || o.short === name);
    if (equals >= 0 && option?.isBoolean()) {
      const value = parseBool(arg.slice(equals + 1));
      if (value === undefined) {
        throw new UsageError(
          `invalid boolean value "${arg.slice(equals + 1)}" for  ${name}: give true or false`,
        );
      }
      if (value) out.push(name);
      continue;
    }
    out.push(arg);
    const needsValue = option && (option.required || option.optional) && equals < 0;
    if (needsValue && i + 1 < argv.length) {
      i += 1;
      out.push(argv[i] as string);
    }
  }
  return out;
}

const flagOf = (message: string): string => /'([^' ]+)/.exec(message)?.[1] ?? message;

/** Commander's complaint in Juju's words. */
function usageError(error: CommanderError): UsageError {
  const longest = (text: string): string => /--[\w-]+/.exec(text)?.[0] ?? /-\w/.exec(text)?.[0] ?? text;
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError(`option provided but not defined: ${flagOf(error.message).split('=')[0]}`);
    case 'commander.optionMissingArgument':
      return new UsageError(`option needs an argument: ${longest(error.message)}`);
    case 'commander.invalidArgument': {
      const [, flags, value, why] =
        /option '(.+)' argument '(.*)' is invalid\. (.*)$/s.exec(error.message) ?? [];
      return new UsageError(
        flags
          ? `invalid value "${value}" for option ${longest(flags)}: ${why}`
          : error.message.replace(/^error: /, ''),
      );
    }
    default:
      return new UsageError(error.message.replace(/^error: /, ''));
  }
}

/** @throws UsageError for options that the command does not have, or with a bad value. */
export function parse(spec: CommandSpec, argv: string[]): Parsed {
  const command = commandFor(spec);
  try {
    command.parse(withBooleanValues(command, argv, spec.interspersed === false), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed')
      return { args: [], options: {}, help: helpText(spec, command) };
    throw usageError(error);
  }
  return { args: command.args, options: command.opts() };
}
