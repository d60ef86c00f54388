import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, UsageError } from '../errors.ts';
import { yamlText } from '../format/output.ts';
import type { ModelStatus } from '../format/status.ts';
import { parseDuration } from '../parse/duration.ts';
import { isApplication, isUnit } from '../parse/names.ts';
import type { Session } from '../session.ts';
import type { CommandSpec } from '../spec.ts';
import { evaluate, type Scope, truthy } from '../wait/evaluate.ts';
import { parseQuery } from '../wait/parser.ts';
import { type Entity, scopeOf } from '../wait/scopes.ts';

const queries: Record<Entity, string> = {
  application: 'life=="alive" && status=="active"',
  unit: 'life=="alive" && workload-status=="active"',
  model: 'life=="alive" && status=="available"',
};
/** Between two looks at the model, in ms. */
const pause = 500;

const isEntity = (text: string): text is Entity => Object.hasOwn(queries, text);

function target(args: string[]): [Entity, string] {
  const [entity, name, ...more] = args;
  if (entity === undefined)
    throw new UsageError('nothing to wait for: give application, unit or model, and a name');
  if (entity === 'machine')
    throw new UsageError('the lab has no machines: wait for an application, a unit or a model');
  if (!isEntity(entity)) throw new UsageError(`unrecognized command: lab wait-for ${entity}`);
  if (name === undefined)
    throw new UsageError(`${entity} name must be supplied when waiting for an ${entity}`);
  if (more.length > 0)
    throw new UsageError(`only one ${entity} name can be supplied as an argument to this command`);
  if (entity === 'application' && !isApplication(name))
    throw new UsageError(`"${name}" is not valid application name`);
  if (entity === 'unit' && !isUnit(name)) throw new UsageError(`"${name}" is not valid unit name`);
  return [entity, name];
}

/** The model's status; undefined while the awaited model does not exist. */
async function look(session: Session, entity: Entity, name: string): Promise<ModelStatus | undefined> {
  const model = entity === 'model' ? name : session.model;
  try {
    return (await session.call('status', { model })) as unknown as ModelStatus;
  } catch (error) {
    if (entity === 'model' && (error as Error).name === 'ControllerError') return undefined;
    throw error;
  }
}

async function summary(session: Session, entity: Entity, name: string, scope: Scope): Promise<void> {
  const life = scope.values.life;
  const doing = life === 'dead' ? 'has been removed' : life === 'dying' ? 'is being removed' : 'is running';
  session.info(`${entity} "${name}" ${doing}`);
  const properties = Object.fromEntries(
    Object.entries(scope.values).filter(([, value]) => typeof value !== 'object'),
  );
  if (doing === 'is running') session.stdout.write(await yamlText({ properties }));
}

export const waitFor: CommandSpec = {
  name: 'wait-for',
  summary: 'Wait until an application, a unit or a model is in a given state.',
  usage: 'application|unit|model <name>',
  details: `A query compares what is known of the entity: == != < <= > >= && || ( ), len(units), startsWith(a, b),
forEach(units, unit => ...). Defaults: ${Object.entries(queries)
    .map(([entity, query]) => `\n    ${entity.padEnd(13)}${query}`)
    .join('')}`,
  examples: [
    ['Until it is active', 'lab wait-for application kyuubi-k8s'],
    [
      'Until it has two active units',
      `lab wait-for application kyuubi-k8s \\
    --query='len(units)==2 && forEach(units, unit => unit.workload-status=="active")'`,
    ],
    [
      'Until a unit is blocked',
      `lab wait-for unit kyuubi-k8s/0 --query='workload-status=="blocked"' --timeout 2m`,
    ],
    [
      'Until all is active',
      `lab wait-for model lab --query='forEach(applications, app => app.status=="active")'`,
    ],
  ],
  seeAlso: ['status'],
  options: (command) =>
    command
      .option('--query <query>', 'the state to wait for')
      .option('--timeout <duration>', 'how long to wait (default: 10m)', '10m0s')
      .option('--summary', 'show what is known at the end (the default; --summary=false: do not)')
      .option('--no-summary', 'do not'),
  async run(session, args, options) {
    const [entity, name] = target(args);
    const query = parseQuery((options.query as string | undefined) ?? queries[entity]);
    const until = Date.now() + parseDuration(options.timeout as string, '--timeout');
    let seen: Scope | undefined;
    let said = '';
    for (;;) {
      const status = await look(session, entity, name);
      const scope = status && scopeOf(status, entity, name);
      const gone: Scope | undefined =
        !scope && seen ? { ...seen, values: { ...seen.values, life: 'dead' } } : undefined;
      const subject = scope ?? gone;
      if (subject && truthy(evaluate(query, subject))) {
        if (options.summary !== false) await summary(session, entity, name, subject);
        return;
      }
      if (gone) throw new CommandError(`${entity} ${name} removed`);
      const state = scope ? `found${describe(entity, scope)}` : 'not found';
      if (state !== said) session.info(`${entity} "${name}" ${state}, waiting...`);
      said = state;
      seen = scope ?? seen;
      if (Date.now() >= until) throw new CommandError(`timed out waiting for "${name}" to reach goal state`);
      await sleep(pause);
    }
  },
};

function describe(entity: Entity, { values }: Scope): string {
  const state = entity === 'unit' ? values['workload-status'] : values.status;
  return ` with "${String(state)}"`;
}
