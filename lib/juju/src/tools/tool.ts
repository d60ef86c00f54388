/** What every hook tool has in common: options, output formats, help, exit codes (Juju contract 2.1). */
import { resolve } from 'node:path';
import { BadRequestError, StdinRequired, UsageError } from '../errors.ts';
import {
  type Flag,
  type FlagSet,
  type FlagValues,
  flagName,
  HelpRequested,
  parseFlags,
  textFlag,
} from '../flags.ts';
import { type Format, formatValue } from '../format/index.ts';
import { quote, quoteList } from '../go-text.ts';
import type { ToolCall, ToolResult } from '../hook.ts';
import type { HookContext } from '../hook-context.ts';

export interface Tool {
  name: string;
  execute(context: HookContext, call: ToolCall): Promise<ToolResult>;
}

/** One call of a tool, its options parsed. */
export interface Invocation<S> {
  context: HookContext;
  options: FlagValues<S>;
  args: string[];
  /** Format asked for (`smart` unless the tool's default differs). */
  format: Format;
  /** Prints a value in the format asked for. */
  print(value: unknown): void;
  /** Prints text as it is. */
  printRaw(text: string): void;
  /** A note on stderr. */
  note(text: string): void;
  /** Bytes of a file named on the command line, relative to the caller; `-` is stdin. */
  read(path: string): Promise<Uint8Array>;
}

interface Definition<S extends FlagSet> {
  name: string;
  /** Positionals as the help shows them. */
  args?: string;
  purpose: string;
  options?: (context: HookContext) => S;
  /** Formats of the printed value, the default first; none when the tool prints no value. */
  formats?: readonly Format[];
  run(invocation: Invocation<S>): Promise<void> | void;
}

/** All three formats, smart by default. */
export const anyFormat: readonly Format[] = ['smart', 'json', 'yaml'];

export function defineTool<S extends FlagSet = Record<never, never>>(definition: Definition<S>): Tool {
  return { name: definition.name, execute: (context, call) => execute(definition, context, call) };
}

async function execute<S extends FlagSet>(
  definition: Definition<S>,
  context: HookContext,
  call: ToolCall,
): Promise<ToolResult> {
  let stdout = '';
  let stderr = '';
  const flags = { ...definition.options?.(context), ...outputFlags(definition.formats) };
  try {
    const { values, positionals } = parseFlags(flags as FlagSet, call.args);
    const format = (values.format as Format | undefined) ?? definition.formats?.[0] ?? 'smart';
    await definition.run({
      context,
      options: values as FlagValues<S>,
      args: positionals,
      format,
      print: (value) => {
        stdout += formatValue(format, value);
      },
      printRaw: (text) => {
        stdout += text;
      },
      note: (text) => {
        stderr += `${text}\n`;
      },
      read: (path) => readInput(context, call, path),
    });
    if (typeof values.output === 'string' && values.output !== '') {
      await context.io.writeFile(resolve(call.dir, values.output), stdout);
      stdout = '';
    }
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (error instanceof HelpRequested) return { code: 0, stdout: help(definition, flags), stderr: '' };
    if (error instanceof BadRequestError) throw error;
    if (error instanceof StdinRequired) return { code: 1, stdout: '', stderr: '', needsStdin: true };
    const message = error instanceof Error ? error.message : String(error);
    return { code: error instanceof UsageError ? 2 : 1, stdout: '', stderr: `${stderr}ERROR ${message}\n` };
  }
}

function outputFlags(formats: readonly Format[] | undefined): FlagSet {
  if (formats === undefined) return {};
  return {
    format: {
      names: ['format'],
      help: `Specify output format (${formats.join('|')})`,
      initial: undefined,
      parse(text: string) {
        if (!formats.includes(text as Format)) throw new Error(`unknown format ${quote(text)}`);
        return text;
      },
    } satisfies Flag<string | undefined>,
    output: textFlag(['o', 'output'], 'Specify an output file'),
  } as FlagSet;
}

function readInput(context: HookContext, call: ToolCall, path: string): Promise<Uint8Array> {
  if (path !== '-') return context.io.readFile(resolve(call.dir, path));
  if (call.stdin === undefined) throw new StdinRequired();
  return Promise.resolve(call.stdin);
}

function help(definition: Pick<Definition<FlagSet>, 'name' | 'args' | 'purpose'>, flags: FlagSet): string {
  const options = Object.values(flags).map(
    (flag) => `${[...flag.names].sort().map(flagName).join(', ')}\n    ${flag.help}\n`,
  );
  const usage = [definition.name, options.length > 0 ? '[options]' : '', definition.args ?? ''];
  return [
    `Usage: ${usage.filter((part) => part !== '').join(' ')}\n`,
    `\nSummary:\n${definition.purpose}\n`,
    options.length > 0 ? `\nOptions:\n${options.join('')}` : '',
  ].join('');
}

/** @throws UsageError when positionals are left over. */
export function noMoreArgs(args: readonly string[]): void {
  if (args.length > 0) throw new UsageError(`unrecognized args: ${quoteList(args)}`);
}
