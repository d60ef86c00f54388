/** secrets, add-secret, update-secret, remove-secret. */
import { UsageError } from '../errors.ts';
import { age } from '../format/age.ts';
import { write } from '../format/output.ts';
import { table } from '../format/table.ts';
import { checkEmpty } from '../parse/names.ts';
import { parseRevision } from '../parse/revision.ts';
import { secretContent } from '../parse/secret-content.ts';
import type { CommandSpec } from '../spec.ts';

interface Listed {
  revision: number;
  owner?: string;
  name?: string;
  rotation?: string;
  updated: string;
}

const fileHint =
  'Values on the command line can be read in the list of processes: use --file or key#file=path for real ones.';

export const listSecrets: CommandSpec = {
  name: 'secrets',
  aliases: ['list-secrets'],
  summary: 'List the secrets of the model.',
  usage: '',
  examples: [
    ['All secrets', 'lab secrets'],
    ['Those of one application', 'lab secrets --owner application-kyuubi-k8s'],
  ],
  seeAlso: ['show-secret', 'add-secret'],
  formats: ['tabular', 'json', 'yaml'],
  options: (command) =>
    command.option('--owner <tag>', 'only those of this owner').option('--revisions', 'ignored'),
  async run(session, args, options) {
    checkEmpty(args);
    const all = (await session.call('secrets', {
      model: session.model,
      ...(options.owner === undefined ? {} : { owner: options.owner as string }),
    })) as unknown as Record<string, Listed>;
    await write(session, all, {
      tabular: (secrets) => {
        const rows = Object.entries(secrets).sort(([, a], [, b]) =>
          (a.owner ?? '') === (b.owner ?? '')
            ? b.revision - a.revision
            : (a.owner ?? '') < (b.owner ?? '')
              ? -1
              : 1,
        );
        const now = new Date();
        return table(
          [
            ['ID', 'Name', 'Owner', 'Rotation', 'Revision', 'Last updated'],
            ...rows.map(([id, secret]) => [
              id,
              secret.name ?? '-',
              secret.owner ?? '',
              secret.rotation ?? 'never',
              String(secret.revision),
              age(new Date(secret.updated), now),
            ]),
          ],
          [4],
        );
      },
    });
  },
};

export const addSecret: CommandSpec = {
  name: 'add-secret',
  summary: 'Add a secret.',
  usage: '<name> [<key>[#base64|#file]=<value> ...]',
  details: `Prints the secret's URI, which can be given to an option of type secret once the application was granted it.
${fileHint}`,
  examples: [
    ['From a YAML file of "key: value" lines', 'lab add-secret system-users --file users.yaml'],
    [
      'A value from a file, another from the command line',
      'lab add-secret tls key#file=./key.pem name=kyuubi',
    ],
    ['Give it to an application', 'lab grant-secret system-users kyuubi-k8s'],
    ['... and let the charm know', 'lab config kyuubi-k8s system-users=secret:<id printed by add-secret>'],
  ],
  seeAlso: ['grant-secret', 'update-secret', 'show-secret'],
  options: (command) =>
    command
      .option('--info <text>', 'a description')
      .option('--file <file>', 'a YAML file of keys and values'),
  async run(session, args, options) {
    const [name, ...values] = args;
    if (name === undefined) throw new UsageError('secret name needs to be supplied as the first argument');
    if (name.includes('='))
      throw new UsageError('secret name needs to be supplied as the first argument, before key=value');
    const content = secretContent(values, options.file as string | undefined, session.path);
    if (Object.keys(content).length === 0) throw new UsageError('missing secret value or filename');
    const { uri } = await session.call('add-secret', {
      model: session.model,
      name,
      content,
      ...(options.info === undefined ? {} : { info: options.info as string }),
    });
    session.stdout.write(`${uri}\n`);
  },
};

export const updateSecret: CommandSpec = {
  name: 'update-secret',
  summary: 'Change a secret.',
  usage: '<ID>|<name> [<key>[#base64|#file]=<value> ...]',
  details: `New content replaces all of the old and becomes a new revision.\n${fileHint}`,
  examples: [
    ['New content', 'lab update-secret system-users --file users.yaml'],
    ['Another description', 'lab update-secret system-users --info "logins of the servers"'],
  ],
  seeAlso: ['add-secret', 'show-secret'],
  options: (command) =>
    command
      .option('--info <text>', 'a new description')
      .option('--name <name>', 'a new name')
      .option('--auto-prune', 'remove revisions that nobody tracks any more')
      .option('--file <file>', 'a YAML file of keys and values'),
  async run(session, args, options) {
    const [secret, ...values] = args;
    if (secret === undefined) throw new UsageError('missing secret URI');
    const content = secretContent(values, options.file as string | undefined, session.path);
    const change = {
      ...(Object.keys(content).length === 0 ? {} : { content }),
      ...(options.info === undefined ? {} : { info: options.info as string }),
      ...(options.name === undefined ? {} : { name: options.name as string }),
      ...(options.autoPrune === undefined ? {} : { autoPrune: options.autoPrune as boolean }),
    };
    if (Object.keys(change).length === 0) {
      throw new UsageError('either the value, name, description or auto-prune must be specified');
    }
    await session.call('update-secret', { model: session.model, secret, ...change });
  },
};

export const removeSecret: CommandSpec = {
  name: 'remove-secret',
  summary: 'Remove a secret.',
  usage: '<ID>|<name>',
  examples: [
    ['With all its revisions', 'lab remove-secret system-users'],
    ['One revision', 'lab remove-secret system-users --revision 2'],
  ],
  options: (command) => command.option('--revision <number>', 'only this revision'),
  async run(session, args, options) {
    const [secret, ...more] = args;
    if (secret === undefined) throw new UsageError('missing secret URI');
    checkEmpty(more);
    const revision = parseRevision(options.revision as string | undefined);
    await session.call('remove-secret', {
      model: session.model,
      secret,
      ...(revision === undefined ? {} : { revision }),
    });
  },
};
