import { UsageError } from '../errors.ts';
import { textList } from '../format/index.ts';
import type { HookContext } from '../hook-context.ts';
import { sortedNames } from '../names.ts';
import { formatRelationId } from '../relation-view.ts';
import { hookRelationId } from './relation-option.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const relationIds = defineTool({
  name: 'relation-ids',
  args: '<name>',
  purpose: 'List all relation IDs for the given endpoint.',
  formats: anyFormat,
  run({ context, args: [endpoint = defaultEndpoint(context), ...rest], print }) {
    if (endpoint === undefined) throw new UsageError('no endpoint name specified');
    noMoreArgs(rest);
    const ids = context.relations.idsAt(endpoint).map((id) => formatRelationId(endpoint, id));
    print(textList(sortedNames(ids)));
  },
});

function defaultEndpoint(context: HookContext): string | undefined {
  const id = hookRelationId(context);
  const relation = id === undefined ? undefined : context.relations.get(id);
  return relation === undefined ? undefined : context.relations.endpointOf(relation);
}
