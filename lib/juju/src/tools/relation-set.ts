import { boolFlag, textFlag } from '../flags.ts';
import { parseKeyValues } from '../key-values.ts';
import { relationOption } from './relation-option.ts';
import { parseSettings } from './settings-file.ts';
import { defineTool } from './tool.ts';

export const relationSet = defineTool({
  name: 'relation-set',
  args: '<key>=<value> [<key>=<value> ...]',
  purpose: 'Set relation settings.',
  options: (context) => ({
    ...relationOption(context),
    app: boolFlag(['app'], 'Set data for the overall application, not just a unit'),
    file: textFlag(['file'], 'File containing key-value pairs'),
    format: textFlag(['format'], 'Deprecated format flag'),
  }),
  async run({ context, options, args, note, read }) {
    const relation = context.relations.require(options.relation);
    const settings = parseKeyValues(args);
    if (options.format !== undefined) note('--format flag deprecated for command "relation-set"');
    const fromFile = options.file === undefined ? {} : parseSettings(await read(options.file));
    if (options.app && !(await context.isLeader())) throw new Error('cannot write relation settings');
    context.relations.write(relation, options.app ? 'application' : 'unit', { ...fromFile, ...settings });
  },
});
