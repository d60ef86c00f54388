import { boolFlag } from '../flags.ts';
import { textList } from '../format/index.ts';
import { relationOption } from './relation-option.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const relationList = defineTool({
  name: 'relation-list',
  purpose: 'List relation units.',
  formats: anyFormat,
  options: (context) => ({
    ...relationOption(context),
    app: boolFlag(['app'], 'List remote application instead of participating units'),
  }),
  run({ context: { relations }, options, args, print }) {
    noMoreArgs(args);
    const relation = relations.require(options.relation);
    print(options.app ? relations.remoteApplication(relation) : textList(relations.members(relation)));
  },
});
