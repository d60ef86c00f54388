/** add-model, destroy-model, models, show-model, switch. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, UsageError } from '../errors.ts';
import { write } from '../format/output.ts';
import { table } from '../format/table.ts';
import { parseDuration } from '../parse/duration.ts';
import { checkEmpty } from '../parse/names.ts';
import { modelSettings } from '../parse/settings.ts';
import { confirm } from '../prompt.ts';
import type { Session } from '../session.ts';
import { type CommandSpec, collect } from '../spec.ts';

const controller = 'lab';
const user = 'admin';

/** The bare name in `[<controller>:][<user>/]<model>`. */
const bare = (model: string): string => model.replace(/^[^:]*:/, '').replace(/^[^/]*\//, '');
const full = (model: string): string => `${controller}:${user}/${model}`;

async function current(session: Session): Promise<string | undefined> {
  const { models } = await session.call('models', {});
  return models.find((model) => model.current)?.name;
}

export const addModel: CommandSpec = {
  name: 'add-model',
  summary: 'Add a model and switch to it.',
  usage: '<model name>',
  details: `A model is a namespace in the cluster, with applications, relations, secrets and a log of its own.
Cloud, region and credential may be given as with Juju; the lab has one cloud and ignores them.`,
  examples: [
    ['Add a model and work in it', 'lab add-model spark'],
    [
      'Add a model whose units run update-status every 30 seconds',
      'lab add-model spark --config update-status-hook-interval=30s',
    ],
  ],
  seeAlso: ['destroy-model', 'model-config', 'switch'],
  model: false,
  options: (command) =>
    command
      .option('--no-switch', 'do not switch to the new model')
      .option('--config <key=value|file>', 'model configuration, or a YAML file of it; repeatable', collect)
      .option('-c, --controller <name>', 'the controller; the lab has one, "lab"')
      .option('--credential <name>', 'ignored')
      .option('--owner <user>', 'ignored'),
  async run(session, args, options) {
    const [name, , ...more] = args;
    if (name === undefined) throw new UsageError('model name is required');
    checkEmpty(more);
    checkController(options.controller);
    await session.call('add-model', {
      name,
      config: modelSettings(session, options.config as string[] | undefined),
    });
    if (options.switch !== false) await session.call('switch', { model: name });
    session.info(`Added '${name}' model on ${controller} for user '${user}'`);
  },
};

function checkController(name: unknown): void {
  if (name !== undefined && name !== controller) {
    throw new CommandError(`controller "${name}" not found: the lab has one controller, "${controller}"`);
  }
}

export const destroyModel: CommandSpec = {
  name: 'destroy-model',
  summary: 'Remove a model with everything in it.',
  usage: '<model name>',
  examples: [
    ['Remove a model after a question', 'lab destroy-model spark'],
    ['Remove it without a question, even if hooks fail', 'lab destroy-model spark --no-prompt --force'],
  ],
  seeAlso: ['add-model', 'models'],
  model: false,
  options: (command) =>
    command
      .option('--no-prompt', 'do not ask')
      .option('-y, --yes', 'do not ask')
      .option('--destroy-storage', 'remove the storage, too (the lab always does)')
      .option('--release-storage', 'not in the lab')
      .option('--force', 'go on when hooks fail')
      .option('--no-wait', 'with --force: do not wait between steps')
      .option('-t, --timeout <duration>', 'how long to wait, for example 5m')
      .option('-c, --controller <name>', 'the controller; the lab has one, "lab"'),
  async run(session, args, options) {
    const [given, ...more] = args;
    if (given === undefined) throw new UsageError('no model specified');
    checkEmpty(more);
    const timeout =
      options.timeout === undefined ? undefined : parseDuration(options.timeout as string, '--timeout');
    if (options.releaseStorage)
      throw new CommandError('storage cannot be released in the lab: use --destroy-storage');
    const { models } = await session.call('models', {});
    const name = bare(given);
    if (!models.some((model) => model.name === name)) {
      throw new CommandError(`model ${full(name)} not found: "lab models" lists the models`);
    }
    if (options.prompt !== false && !options.yes) {
      session.stderr.write(
        `This command will destroy the "${name}" model and all its applications, units and storage.\n`,
      );
      await confirm(session, 'Continue [y/N]? ', 'model destruction');
    }
    await session.call('destroy-model', { name: given, force: options.force === true });
    await gone(session, name, timeout);
  },
};

/** Waits for the end of a model and says what is left of it meanwhile. */
async function gone(session: Session, name: string, timeout: number | undefined): Promise<void> {
  const until = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout;
  session.info('Destroying model');
  let said = '';
  for (;;) {
    const { models } = await session.call('models', {});
    if (!models.some((model) => model.name === name)) break;
    if (Date.now() >= until)
      throw new CommandError('timeout reached, try --force or a longer --timeout (the removal goes on)');
    const count = await session.call('status', { model: name }).then(
      (status) => Object.keys((status.applications as object | undefined) ?? {}).length,
      () => 0,
    );
    const text =
      count > 0
        ? `Waiting for model to be removed, ${count} application(s)...`
        : 'Waiting for model to be removed...';
    if (text !== said) session.info(text);
    said = text;
    await sleep(500);
  }
  session.info('Model destroyed.');
}

export const listModels: CommandSpec = {
  name: 'models',
  aliases: ['list-models'],
  summary: 'List the models.',
  usage: '',
  examples: [['The models, with the current one marked', 'lab models']],
  seeAlso: ['add-model', 'switch'],
  model: false,
  formats: ['tabular', 'json', 'yaml'],
  options: (command) =>
    command
      .option('-c, --controller <name>', 'the controller; the lab has one, "lab"')
      .option('--all', 'list all models (the lab has one user)')
      .option('--uuid', 'show the models’ identifiers')
      .option('--user <name>', 'ignored')
      .option('--exact-time', 'ignored'),
  async run(session, args, options) {
    checkEmpty(args);
    checkController(options.controller);
    const { models } = await session.call('models', {});
    const now = models.find((model) => model.current)?.name;
    const value = {
      models: models.map((model) => ({
        name: `${user}/${model.name}`,
        'short-name': model.name,
        'model-uuid': model['model-uuid'],
        'model-type': 'caas',
        'controller-name': controller,
        'is-controller': false,
        owner: user,
        cloud: controller,
        type: 'kubernetes',
        life: model.life,
        status: { current: model.life === 'alive' ? 'available' : 'destroying' },
      })),
      ...(now === undefined ? {} : { 'current-model': now }),
    };
    await write(session, value, {
      tabular: () =>
        `Controller: ${controller}\n\n${table([
          ['Model', ...(options.uuid ? ['UUID'] : []), 'Cloud/Region', 'Type', 'Status'],
          ...models.map((model) => [
            model.current ? `${model.name}*` : model.name,
            ...(options.uuid ? [model['model-uuid']] : []),
            controller,
            'kubernetes',
            model.life === 'alive' ? 'available' : 'destroying',
          ]),
        ])}`,
    });
  },
};

export const showModel: CommandSpec = {
  name: 'show-model',
  summary: 'Show details of a model.',
  usage: '[<model name>]',
  examples: [['The current model', 'lab show-model']],
  formats: ['yaml', 'json'],
  async run(session, args) {
    const [name, ...more] = args;
    checkEmpty(more);
    await write(session, await session.call('show-model', { model: name ?? session.model }));
  },
};

export const switchModel: CommandSpec = {
  name: 'switch',
  summary: 'Show or choose the current model.',
  usage: '[<model name>]',
  examples: [
    ['Show the current model', 'lab switch'],
    ['Work in another one', 'lab switch spark'],
  ],
  seeAlso: ['models', 'add-model'],
  model: false,
  async run(session, args) {
    const [name, ...more] = args;
    checkEmpty(more);
    const before = await current(session);
    const from = before === undefined ? controller : full(before);
    if (name === undefined) {
      session.stdout.write(`${from}\n`);
      return;
    }
    await session.call('switch', { model: name });
    const to = full(bare(name));
    session.info(to === from ? `${from} (no change)` : `${from} -> ${to}`);
  },
};
