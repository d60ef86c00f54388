/** show-unit and show-application. */
import { CommandError, UsageError } from '../errors.ts';
import { write } from '../format/output.ts';
import { isApplication, isUnitOrLeader } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

export const showUnit: CommandSpec = {
  name: 'show-unit',
  summary: 'Show details of units, with the content of their relations.',
  usage: '<unit> [<unit> ...]',
  examples: [
    ['A unit with all its relations', 'lab show-unit kyuubi-k8s/0'],
    ['Only the content of one endpoint', 'lab show-unit kyuubi-k8s/0 --endpoint auth-db'],
    ['Only what applications wrote', 'lab show-unit kyuubi-k8s/0 --app --format json'],
  ],
  formats: ['yaml', 'json', 'smart'],
  options: (command) =>
    command
      .option('--endpoint <name>', 'only relations of this endpoint')
      .option('--related-unit <unit>', 'only what is related to this unit')
      .option('--app', 'only application data'),
  async run(session, args, options) {
    if (args.length === 0) throw new UsageError('an unit name must be supplied');
    const bad = args.filter((unit) => !isUnitOrLeader(unit));
    if (bad.length > 0)
      throw new UsageError(`unit name(s) not valid: ${bad.map((u) => `"${u}"`).join(', ')}`);
    const shown = await Promise.all(
      args.map((unit) =>
        session.call('show-unit', {
          model: session.model,
          unit,
          app: options.app === true,
          ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint as string }),
        }),
      ),
    );
    const all = Object.assign({}, ...shown) as Record<
      string,
      { 'relation-info'?: { 'related-units'?: object }[] }
    >;
    const related = options.relatedUnit as string | undefined;
    if (related !== undefined) {
      for (const unit of Object.values(all)) {
        unit['relation-info'] = (unit['relation-info'] ?? [])
          .filter((info) => Object.hasOwn(info['related-units'] ?? {}, related))
          .map((info) => ({
            ...info,
            'related-units': { [related]: (info['related-units'] as Record<string, unknown>)[related] },
          }));
      }
    }
    await write(session, all);
  },
};

export const showApplication: CommandSpec = {
  name: 'show-application',
  summary: 'Show details of applications.',
  usage: '<application> [<application> ...]',
  examples: [['Charm, base, trust and endpoints of an application', 'lab show-application kyuubi-k8s']],
  formats: ['yaml', 'json', 'smart'],
  async run(session, args) {
    if (args.length === 0) throw new UsageError('an application name must be supplied');
    const bad = args.find((name) => !isApplication(name));
    if (bad !== undefined) throw new CommandError(`application name "${bad}" not valid`);
    const shown = await Promise.all(
      args.map((application) => session.call('show-application', { model: session.model, application })),
    );
    await write(session, Object.assign({}, ...shown) as Record<string, unknown>);
  },
};
