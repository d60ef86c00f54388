import { UsageError } from '../errors.ts';
import { write, yamlText } from '../format/output.ts';
import { checkEmpty } from '../parse/names.ts';
import { parseRevision } from '../parse/revision.ts';
import type { CommandSpec } from '../spec.ts';

type Shown = Record<string, { content?: { Data?: Record<string, string> } }>;

export const showSecret: CommandSpec = {
  name: 'show-secret',
  summary: 'Show a secret, with its content on request.',
  usage: '<ID>|<name>',
  examples: [
    ['What is known of it', 'lab show-secret system-users'],
    ['With its content', 'lab show-secret system-users --reveal'],
    ['An older revision', 'lab show-secret system-users --reveal --revision 1'],
  ],
  seeAlso: ['secrets', 'update-secret'],
  formats: ['yaml', 'json'],
  options: (command) =>
    command
      .option('--reveal', 'show the content')
      .option('-r, --revision <number>', 'this revision instead of the latest')
      .option('--revisions', 'list the revisions'),
  async run(session, args, options) {
    const [secret, ...more] = args;
    if (secret === undefined) throw new UsageError('missing secret URI');
    checkEmpty(more);
    const revision = parseRevision(options.revision as string | undefined);
    if (options.revisions && (options.reveal || revision !== undefined)) {
      throw new UsageError('specify either --revisions or --reveal and --revision but not both');
    }
    const shown = (await session.call('show-secret', {
      model: session.model,
      secret,
      reveal: options.reveal === true,
      revisions: options.revisions === true,
      ...(revision === undefined ? {} : { revision }),
    })) as Shown;
    await write(session, shown, {
      // Juju's YAML has the values directly under "content", its JSON has "Data" between.
      yaml: (all) =>
        yamlText(
          Object.fromEntries(
            Object.entries(all).map(([id, { content, ...rest }]) => [
              id,
              { ...rest, ...(content ? { content: content.Data ?? content } : {}) },
            ]),
          ),
        ),
    });
  },
};
