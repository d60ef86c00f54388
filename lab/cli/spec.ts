/** What a command is, for the registry, the parser and the help. */
import type { Command } from 'commander';
import type { Session } from './session.ts';

export type Options = Record<string, unknown>;

export interface CommandSpec {
  name: string;
  aliases?: string[];
  /** One line, as in `lab --help`. */
  summary: string;
  /** The arguments after `[options]`, for example `<application> [<key>[=<value>] ...]`. */
  usage: string;
  details?: string;
  /** Lines to type, each with a comment above it. */
  examples: [comment: string, line: string][];
  seeAlso?: string[];
  /** False for commands that are not about one model. */
  model?: boolean;
  /** Values of `--format`, the default first; absent when the command prints nothing structured. */
  formats?: string[];
  /** False: options end at the first argument, because a foreign command line follows (ssh, scp). */
  interspersed?: boolean;
  options?(command: Command): void;
  /** Checks the arguments (UsageError) and does the work (CommandError, ControllerError). */
  run(session: Session, args: string[], options: Options): Promise<void>;
}

/** Collects a repeatable option's values. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** Collects a repeatable option whose values may also be joined by commas. */
export const collectList = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
];
