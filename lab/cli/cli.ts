/** From an argument vector to an exit code. */
import { CommandError, ExitWith, UsageError } from './errors.ts';
import { findEntry } from './registry.ts';
import { createSession, type Io, type SessionOptions } from './session.ts';

/** Options that may stand before the command. */
const leading = new Set([
  '--debug',
  '-q',
  '--quiet',
  '-v',
  '--verbose',
  '--show-log',
  '-B',
  '--no-browser-login',
]);

async function unknown(name: string): Promise<UsageError> {
  const { reasonNotHere } = await import('./not-here.ts');
  const reason = reasonNotHere(name);
  if (reason) {
    return new UsageError(`"${name}" is a command of Juju's that this lab does not have (yet): ${reason}`);
  }
  const { similar } = await import('./similar.ts');
  const close = similar(name);
  const hint = close.length > 0 ? `\n\nDid you mean:\n${close.map((c) => `\t${c}`).join('\n')}` : '';
  return new UsageError(`lab: "${name}" is not a lab command. See "lab --help".${hint}`);
}

async function dispatch(argv: string[], io: Io): Promise<void> {
  const at = argv.findIndex((arg) => !leading.has(arg));
  const name = at < 0 ? '--help' : (argv[at] as string);
  const before = argv.slice(0, Math.max(at, 0));
  let rest = at < 0 ? [] : argv.slice(at + 1);
  if (name === '--version') return dispatch(['version', ...rest], io);
  if (name === 'help' && rest[0] !== undefined) return dispatch([rest[0], '--help'], io);
  if (name === '--help' || name === '-h' || name === 'help') {
    const { overview } = await import('./help.ts');
    io.stdout.write(overview());
    return;
  }
  if (name.startsWith('-')) throw new UsageError(`option provided but not defined: ${name.split('=')[0]}`);
  const entry = findEntry(name);
  if (!entry) throw await unknown(name);
  rest = [...before, ...rest];
  const [spec, { parse }] = await Promise.all([entry.load(), import('./parser.ts')]);
  const { args, options, help } = parse(spec, rest);
  if (help !== undefined) {
    io.stdout.write(help);
    return;
  }
  const session = createSession(io, options as SessionOptions, spec.formats?.[0] ?? '');
  await spec.run(session, args, options);
}

/** On a machine that cannot run the lab, what is missing is more use than "not up". */
async function whyNotUp(text: string): Promise<string> {
  const { machineText } = await import('./machine.ts');
  return (await machineText().catch(() => undefined)) ?? text;
}

/** Runs one command; writes `ERROR ...` and gives Juju's exit codes: 0, 1 (it failed), 2 (wrong arguments). */
export async function run(argv: string[], io: Io): Promise<number> {
  try {
    await dispatch(argv, io);
    return 0;
  } catch (error) {
    if (error instanceof ExitWith) return error.code;
    if (error instanceof Error && error.name === 'NotUpError') error.message = await whyNotUp(error.message);
    const known = error instanceof UsageError || error instanceof CommandError;
    const name = error instanceof Error ? error.name : '';
    const text = error instanceof Error ? error.message : String(error);
    io.stderr.write(`ERROR ${text.trimEnd()}\n`);
    if (!known && !['ControllerError', 'NotUpError'].includes(name) && io.env.CHARMED_SPARK_LAB_TRACE) {
      io.stderr.write(`${(error as Error).stack}\n`);
    }
    return error instanceof UsageError ? 2 : 1;
  }
}
