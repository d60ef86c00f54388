import { CommandError, ExitWith, UsageError } from '../errors.ts';
import { type Pod, podOf, runKubectl } from '../kubectl.ts';
import { isUnitOrLeader } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

/** Options of OpenSSH that take a value, and those that do not: they mean nothing in a container. */
const withValue = /^-[BbcDEeFIiJLlmOopQRSWw]$/;
const flag = /^-[46AaCfGgKkMNnqsTtVvXxYy]+$/;

/** The command after the foreign options. @throws UsageError for an option that OpenSSH does not have. */
export function remoteCommand(args: readonly string[]): string[] {
  let at = 0;
  while (at < args.length) {
    const arg = args[at] as string;
    if (arg === '--') return args.slice(at + 1);
    if (withValue.test(arg)) at += 2;
    else if (flag.test(arg) || /^-[BbcDEeFIiJLlmOopQRSWw].+/.test(arg)) at += 1;
    else if (arg.startsWith('-'))
      throw new UsageError(`unknown ssh option ${arg}: write -- before a command that begins with -`);
    else break;
  }
  return args.slice(at);
}

/** kubectl's arguments for a command in a container, or for a shell. The words are joined as ssh joins them. */
export function execArguments(
  { namespace, pod, container }: Pod,
  command: readonly string[],
  terminal: boolean,
): string[] {
  const shell =
    command.length > 0
      ? command.join(' ')
      : 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi';
  return [
    'exec',
    '-n',
    namespace,
    pod,
    '-c',
    container,
    terminal ? '-it' : '-i',
    '-q',
    '--',
    'sh',
    '-c',
    shell,
  ];
}

export const ssh: CommandSpec = {
  name: 'ssh',
  summary: 'Open a shell or run a command in a container of a unit.',
  usage: '<unit> [openssh options] [<command>]',
  details:
    'Users and options of OpenSSH are accepted and have no effect: the connection goes through Kubernetes.',
  examples: [
    ['A shell in the charm container', 'lab ssh kyuubi-k8s/0'],
    ['A shell in the workload', 'lab ssh --container kyuubi kyuubi-k8s/0'],
    ['One command', 'lab ssh --container kyuubi kyuubi-k8s/leader pebble services'],
  ],
  seeAlso: ['scp', 'exec'],
  interspersed: false,
  options: (command) =>
    command
      .option('--container <name>', 'the container (default: charm)')
      .option('--remote', 'ignored')
      .option('--proxy', 'ignored')
      .option('--no-host-key-checks', 'ignored')
      .option('--pty', 'allocate a terminal (default: when there is one)'),
  async run(session, args, options) {
    const [target, ...rest] = args;
    if (target === undefined) throw new UsageError('no target name specified');
    const unit = target.replace(/^[^@]*@/, '');
    if (/^\d+$/.test(unit))
      throw new CommandError('the lab has no machines: give a unit such as kyuubi-k8s/0');
    if (!isUnitOrLeader(unit))
      throw new UsageError(`target "${target}" is not a unit such as kyuubi-k8s/0 or kyuubi-k8s/leader`);
    const command = remoteCommand(rest);
    const pod = await podOf(session, unit, options.container as string | undefined);
    const terminal =
      (options.pty as boolean | undefined) ?? (session.stdin.isTTY === true && session.stdout.isTTY === true);
    const code = await runKubectl(session, execArguments(pod, command, terminal));
    if (code !== 0) throw new ExitWith(code);
  },
};
