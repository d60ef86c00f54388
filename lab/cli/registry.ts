/** Every command by name, with the module that has it: modules are loaded only when their command is called. */
import type { CommandSpec } from './spec.ts';

export interface Entry {
  name: string;
  aliases: string[];
  summary: string;
  load(): Promise<CommandSpec>;
}

const entry = (names: string, summary: string, load: () => Promise<Record<string, CommandSpec>>): Entry => {
  const [name, ...aliases] = names.split(' ') as [string, ...string[]];
  return {
    name,
    aliases,
    summary,
    async load() {
      const module = await load();
      const spec = Object.values(module).find((candidate) => candidate.name === name);
      if (!spec) throw new Error(`the module of "${name}" has no such command`);
      return spec;
    },
  };
};

const specs = <T>(load: () => Promise<T>) => load as unknown as () => Promise<Record<string, CommandSpec>>;
const lab = specs(() => import('./commands/lab.ts'));
const models = specs(() => import('./commands/models.ts'));
const modelConfig = specs(() => import('./commands/model-config.ts'));
const deploy = specs(() => import('./commands/deploy.ts'));
const relations = specs(() => import('./commands/relations.ts'));
const config = specs(() => import('./commands/config.ts'));
const run = specs(() => import('./commands/run.ts'));
const exec = specs(() => import('./commands/exec.ts'));
const tasks = specs(() => import('./commands/tasks.ts'));
const status = specs(() => import('./commands/status.ts'));
const show = specs(() => import('./commands/show.ts'));
const units = specs(() => import('./commands/units.ts'));
const removeApplication = specs(() => import('./commands/remove-application.ts'));
const secrets = specs(() => import('./commands/secrets.ts'));
const secretAccess = specs(() => import('./commands/secret-access.ts'));
const showSecret = specs(() => import('./commands/show-secret.ts'));
const trust = specs(() => import('./commands/trust.ts'));
const debugLog = specs(() => import('./commands/debug-log.ts'));
const ssh = specs(() => import('./commands/ssh.ts'));
const scp = specs(() => import('./commands/scp.ts'));
const waitFor = specs(() => import('./commands/wait-for.ts'));
const resolved = specs(() => import('./commands/resolved.ts'));
const version = specs(() => import('./commands/version.ts'));

export const groups: [title: string, entries: Entry[]][] = [
  [
    'The lab itself',
    [
      entry('up', 'Start Kubernetes and the controller on this machine.', lab),
      entry('down', 'End them and remove every trace of them.', lab),
      entry('version', 'Print the version of Juju that the lab follows.', version),
    ],
  ],
  [
    'Models',
    [
      entry('add-model', 'Add a model and switch to it.', models),
      entry('destroy-model', 'Remove a model with everything in it.', models),
      entry('models list-models', 'List the models.', models),
      entry('show-model', 'Show details of a model.', models),
      entry('switch', 'Show or choose the current model.', models),
      entry('model-config', 'Show or change the configuration of a model.', modelConfig),
    ],
  ],
  [
    'Applications and units',
    [
      entry('deploy', 'Deploy a charm from a local .charm file.', deploy),
      entry('config', 'Show or change the configuration of an application.', config),
      entry('status', 'Show the state of the model, its applications and units.', status),
      entry('show-application', 'Show details of applications.', show),
      entry('show-unit', 'Show details of units, with the content of their relations.', show),
      entry('add-unit', 'Add units to an application.', units),
      entry('remove-unit', 'Remove units from an application.', units),
      entry('scale-application', 'Set the number of units of an application.', units),
      entry('remove-application', 'Remove applications.', removeApplication),
      entry('trust', 'Give an application access to the cluster.', trust),
      entry('resolved resolve', 'Retry the failed hook of a unit.', resolved),
      entry('wait-for', 'Wait until an application, a unit or a model is in a given state.', waitFor),
    ],
  ],
  [
    'Relations',
    [
      entry('integrate relate', 'Relate two applications.', relations),
      entry('remove-relation', 'Remove a relation.', relations),
    ],
  ],
  [
    'Actions and commands',
    [
      entry('actions list-actions', 'List the actions of an application.', tasks),
      entry('run', 'Run an action on units and show its results.', run),
      entry('show-task', 'Show the results of a task.', tasks),
      entry('cancel-task', 'Cancel pending or running tasks.', tasks),
      entry('exec', 'Run a command on units, with the hook tools at hand.', exec),
      entry('ssh', 'Open a shell or run a command in a container of a unit.', ssh),
      entry('scp', 'Copy files to and from containers of units.', scp),
      entry('debug-log', 'Show the log of the model.', debugLog),
    ],
  ],
  [
    'Secrets',
    [
      entry('secrets list-secrets', 'List the secrets of the model.', secrets),
      entry('show-secret', 'Show a secret, with its content on request.', showSecret),
      entry('add-secret', 'Add a secret.', secrets),
      entry('update-secret', 'Change a secret.', secrets),
      entry('remove-secret', 'Remove a secret.', secrets),
      entry('grant-secret', 'Let applications read a secret.', secretAccess),
      entry('revoke-secret', 'Take back what grant-secret gave.', secretAccess),
    ],
  ],
];

export const entries: Entry[] = groups.flatMap(([, list]) => list);

export const findEntry = (name: string): Entry | undefined =>
  entries.find((e) => e.name === name || e.aliases.includes(name));
