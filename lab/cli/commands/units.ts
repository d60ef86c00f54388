/** add-unit, remove-unit, scale-application. */
import { CommandError, UsageError } from '../errors.ts';
import { checkEmpty, isUnit, requireApplication } from '../parse/names.ts';
import type { Session } from '../session.ts';
import type { CommandSpec } from '../spec.ts';

function count(text: unknown, what: string, least: number): number {
  if (!/^-?\d+$/.test(String(text)))
    throw new UsageError(`invalid value "${text}" for ${what}: not a whole number`);
  const number = Number(text);
  if (number < least) throw new UsageError(`${what} must be at least ${least}, got ${number}`);
  return number;
}

async function scaleOf(session: Session, application: string): Promise<number> {
  const status = await session.call('status', { model: session.model, patterns: [application] });
  const found = (status.applications as Record<string, { scale?: number }> | undefined)?.[application];
  return found?.scale ?? 0;
}

export const addUnit: CommandSpec = {
  name: 'add-unit',
  summary: 'Add units to an application.',
  usage: '<application>',
  examples: [
    ['One more', 'lab add-unit kyuubi-k8s'],
    ['Two more', 'lab add-unit kyuubi-k8s -n 2'],
  ],
  seeAlso: ['remove-unit', 'scale-application'],
  options: (command) =>
    command
      .option('-n, --num-units <number>', 'how many (default: 1)', '1')
      .option('--to <placement>', 'not on Kubernetes')
      .option('--attach-storage <ids>', 'not on Kubernetes'),
  async run(session, args, options) {
    const [name, ...more] = args;
    const application = requireApplication(name);
    checkEmpty(more);
    if (options.to !== undefined || options.attachStorage !== undefined) {
      throw new CommandError('k8s models only support --num-units');
    }
    await session.call('add-unit', {
      model: session.model,
      application,
      units: count(options.numUnits, '--num-units', 1),
    });
  },
};

export const removeUnit: CommandSpec = {
  name: 'remove-unit',
  summary: 'Remove units from an application.',
  usage: '<application>',
  details: 'On Kubernetes units are not named: those with the highest numbers go.',
  examples: [
    ['One less', 'lab remove-unit kyuubi-k8s --num-units 1'],
    ['Two less', 'lab remove-unit kyuubi-k8s --num-units 2'],
  ],
  seeAlso: ['add-unit', 'scale-application'],
  options: (command) =>
    command
      .option('--num-units <number>', 'how many')
      .option('--destroy-storage', 'remove the units’ storage, too')
      .option('--force', 'go on when hooks fail')
      .option('--no-wait', 'with --force: do not wait between steps')
      .option('--no-prompt', 'do not ask (the lab does not)')
      .option('--dry-run', 'not in the lab'),
  async run(session, args, options) {
    const [name, ...more] = args;
    if (name === undefined) throw new UsageError('no application specified');
    if (isUnit(name)) {
      throw new CommandError(
        'k8s models do not support removing named units.\nInstead specify an application with --num-units.',
      );
    }
    const application = requireApplication(name);
    if (more.length > 0)
      throw new CommandError('k8s models only support removing units of one application at a time');
    const units = options.numUnits === undefined ? 0 : count(options.numUnits, '--num-units', 1);
    if (units === 0) throw new CommandError('specify the number of units (> 0) to remove using --num-units');
    if (options.dryRun) throw new CommandError('the lab does not have --dry-run');
    await session.call('remove-unit', { model: session.model, application, units });
    session.info(`scaling down to ${await scaleOf(session, application)} units`);
  },
};

export const scaleApplication: CommandSpec = {
  name: 'scale-application',
  summary: 'Set the number of units of an application.',
  usage: '<application> <number>',
  examples: [['Run three units', 'lab scale-application kyuubi-k8s 3']],
  seeAlso: ['add-unit', 'remove-unit'],
  options: (command) => command.option('--attach-storage <ids>', 'not on Kubernetes'),
  async run(session, args) {
    const [name, number, ...more] = args;
    const application = requireApplication(name);
    if (number === undefined) throw new UsageError('no scale specified');
    checkEmpty(more);
    const units = count(number, 'scale', 0);
    await session.call('scale-application', { model: session.model, application, units });
    session.info(`${application} scaled to ${units} units`);
  },
};
