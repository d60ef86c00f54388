import { CommandError, UsageError } from '../errors.ts';
import { enqueue, finish, waitOption } from '../operation.ts';
import { isApplication, isUnitOrLeader, naturally } from '../parse/names.ts';
import { shellJoin } from '../parse/shell.ts';
import type { Session } from '../session.ts';
import { type CommandSpec, collectList } from '../spec.ts';

function checkTargets(units: string[], applications: string[], machines: string[], all: boolean): void {
  if (all && units.length + applications.length + machines.length > 0) {
    throw new UsageError('You cannot specify --all and individual units or applications');
  }
  if (!all && units.length + applications.length + machines.length === 0) {
    throw new UsageError(
      'You must specify a target, either through --all, --machine, --application or --unit',
    );
  }
  const flaws = [
    ...applications.filter((a) => !isApplication(a)).map((a) => `  "${a}" is not a valid application name`),
    ...units.filter((u) => !isUnitOrLeader(u)).map((u) => `  "${u}" is not a valid unit name`),
  ];
  if (flaws.length > 0)
    throw new UsageError(`The following exec targets are not valid:\n${flaws.join('\n')}`);
  if (machines.length > 0) throw new CommandError('unable to target machines with a k8s controller');
}

/** The units of `applications`; of all applications when `all`. */
async function unitsOf(session: Session, applications: string[], all: boolean): Promise<string[]> {
  if (applications.length === 0 && !all) return [];
  const status = await session.call('status', { model: session.model });
  const known = status.applications as Record<string, { units?: object }>;
  const missing = applications.find((name) => !Object.hasOwn(known, name));
  if (missing !== undefined) throw new CommandError(`application "${missing}" not found`);
  return (all ? Object.keys(known) : applications)
    .flatMap((name) => Object.keys(known[name]?.units ?? {}))
    .sort(naturally);
}

export const exec: CommandSpec = {
  name: 'exec',
  summary: 'Run a command on units, with the hook tools at hand.',
  usage: '<command> [<argument> ...]',
  details: `The command runs in the charm container, as in a hook: hook tools such as config-get and relation-get work.
Write -- before a command with options of its own.`,
  examples: [
    ['A hook tool', 'lab exec --unit kyuubi-k8s/0 -- relation-ids auth-db'],
    ['On the leader', 'lab exec -u kyuubi-k8s/leader -- is-leader'],
    ['On all units of an application', 'lab exec --application kyuubi-k8s hostname'],
  ],
  seeAlso: ['run', 'ssh'],
  formats: ['plain', 'json', 'yaml'],
  options: (command) =>
    command
      .option('-u, --unit <units>', 'units, separated by commas; repeatable', collectList)
      .option('-a, --application <names>', 'applications, separated by commas; repeatable', collectList)
      .option('--app <names>', 'the same as --application', collectList)
      .option('--machine <ids>', 'not on Kubernetes', collectList)
      .option('--all', 'all units')
      .option('--operator', 'in the charm container (the lab always does)')
      .option('--parallel', 'ignored')
      .option('--execution-group <name>', 'ignored')
      .option('--wait <duration>', 'how long to wait for the end (default: 5m)')
      .option('--background', 'do not wait')
      .option('--utc', 'ignored')
      .option('--color', 'ignored')
      .option('--no-color', 'ignored'),
  async run(session, args, options) {
    const wait = waitOption(options, 300_000);
    if (args.length === 0) throw new UsageError('no commands specified');
    const list = (name: string): string[] => (options[name] as string[] | undefined) ?? [];
    const applications = [...list('application'), ...list('app')];
    const all = options.all === true;
    checkTargets(list('unit'), applications, list('machine'), all);
    const units = [...new Set([...list('unit'), ...(await unitsOf(session, applications, all))])];
    const command = args.length === 1 ? (args[0] as string) : shellJoin(args);
    const enqueued = await enqueue(session, () =>
      session.call('exec', {
        model: session.model,
        units,
        command,
        ...(wait !== undefined && wait > 0 ? { timeoutSeconds: wait / 1000 } : {}),
      }),
    );
    if (enqueued) await finish(session, enqueued, wait, 'exec');
  },
};
