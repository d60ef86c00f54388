import { relationOption } from './relation-option.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const relationModelGet = defineTool({
  name: 'relation-model-get',
  purpose: 'Get details about the model hosting a related application.',
  formats: anyFormat,
  options: relationOption,
  run({ context, options, args, print }) {
    noMoreArgs(args);
    context.relations.require(options.relation);
    print({ uuid: context.model.uuid });
  },
});
