/** integrate and remove-relation. */
import { UsageError } from '../errors.ts';
import { isApplication } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

/** @throws UsageError unless it is `<application>[:<endpoint>]`. */
function endpoint(text: string): string {
  const [application, name, ...more] = text.split(':');
  if (more.length > 0 || !isApplication(application as string) || name === '') {
    throw new UsageError(`endpoint "${text}" not valid: write <application> or <application>:<endpoint>`);
  }
  return text;
}

export const integrate: CommandSpec = {
  name: 'integrate',
  aliases: ['relate'],
  summary: 'Relate two applications.',
  usage: '<application>[:<endpoint>] <application>[:<endpoint>]',
  details: 'Endpoints may be left out when only one pair of them fits.',
  examples: [
    ['Give Kyuubi its database of users', 'lab integrate kyuubi-k8s:auth-db postgresql-k8s:database'],
    ['The same where only one pair fits', 'lab integrate kyuubi-k8s postgresql-k8s'],
  ],
  seeAlso: ['remove-relation', 'show-unit'],
  options: (command) => command.option('--via <cidr>', 'of relations between models: not in the lab'),
  async run(session, args, options) {
    if (args.length !== 2) throw new UsageError('a relation must involve two applications');
    if (options.via !== undefined) {
      throw new UsageError('the --via option is for relations between models, which the lab does not have');
    }
    const [first, second] = args.map(endpoint) as [string, string];
    await session.call('integrate', { model: session.model, first, second });
  },
};

export const removeRelation: CommandSpec = {
  name: 'remove-relation',
  summary: 'Remove a relation.',
  usage: '<application>[:<endpoint>] <application>[:<endpoint>] | <relation id>',
  examples: [
    ['By its ends', 'lab remove-relation kyuubi-k8s:auth-db postgresql-k8s:database'],
    ['By its number, as in show-unit', 'lab remove-relation 3'],
  ],
  seeAlso: ['integrate'],
  options: (command) => command.option('--force', 'remove it at once, without the hooks'),
  async run(session, args, options) {
    const force = options.force === true;
    const [first, second, ...more] = args;
    if (first !== undefined && second === undefined && /^\d+$/.test(first)) {
      await session.call('remove-relation', { model: session.model, id: Number(first), force });
      return;
    }
    if (first === undefined || second === undefined || more.length > 0) {
      throw new UsageError('a relation must involve two applications');
    }
    await session.call('remove-relation', {
      model: session.model,
      first: endpoint(first),
      second: endpoint(second),
      force,
    });
  },
};
