import { UsageError } from '../errors.ts';
import { enqueue, finish, waitOption } from '../operation.ts';
import { buildParams, parseAssignments } from '../parse/action-params.ts';
import { applicationOf, isActionName, isUnitOrLeader } from '../parse/names.ts';
import { readText } from '../parse/settings.ts';
import type { CommandSpec } from '../spec.ts';

export const run: CommandSpec = {
  name: 'run',
  summary: 'Run an action on units and show its results.',
  usage: '<unit> [<unit> ...] <action> [<key>=<value> [<key>[.<key> ...]=<value>]]',
  details: `Values of parameters are read as YAML unless --string-args is given. Results go to stdout, all else to stderr.
The exit code is 1 when the charm's code ended with a failure; an action that the charm itself failed is shown
as failed, and the exit code is 0, as with Juju: programs read "status" in --format json.`,
  examples: [
    ['Ask the leader for the endpoint', 'lab run kyuubi-k8s/leader get-jdbc-endpoint'],
    ['The same for programs', 'lab run kyuubi-k8s/leader get-jdbc-endpoint --format json'],
    ['With parameters, and more patience', 'lab run kyuubi-k8s/0 backup out=out.tar file.kind=xz --wait 5m'],
    [
      'Parameters that nobody should see in a process list',
      'lab run kyuubi-k8s/leader set-password --params params.yaml',
    ],
    ['In the background', 'lab run kyuubi-k8s/0 backup --background'],
  ],
  seeAlso: ['actions', 'show-task', 'exec'],
  formats: ['plain', 'json', 'yaml'],
  options: (command) =>
    command
      .option('--params <file>', 'a YAML file of parameters')
      .option('--string-args', 'take values as they are instead of as YAML')
      .option('--wait <duration>', 'how long to wait for the end (default: 60s; below 0: for ever)')
      .option('--background', 'do not wait')
      .option('--utc', 'show times in UTC (the lab always does)')
      .option('--color', 'ignored')
      .option('--no-color', 'ignored'),
  async run(session, args, options) {
    const wait = waitOption(options, 60_000);
    const units: string[] = [];
    let rest = args;
    while (rest[0] !== undefined && isUnitOrLeader(rest[0])) {
      units.push(rest[0]);
      rest = rest.slice(1);
    }
    const [action, ...given] = rest;
    if (action !== undefined && !isActionName(action))
      throw new UsageError(`invalid unit or action name "${action}"`);
    if (units.length === 0) throw new UsageError('no unit specified');
    if (action === undefined) throw new UsageError('no action specified');
    if (new Set(units.map(applicationOf)).size > 1)
      throw new UsageError('all units must be of the same application');
    const assignments = parseAssignments(given);
    const file = options.params === undefined ? undefined : readText(session, options.params as string);
    const params = buildParams(file, assignments, options.stringArgs === true);
    const enqueued = await enqueue(session, () =>
      session.call('run-action', { model: session.model, units, action, params }),
    );
    if (enqueued) await finish(session, enqueued, wait, 'run');
  },
};
