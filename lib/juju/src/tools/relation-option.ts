import type { Flag } from '../flags.ts';
import type { HookContext } from '../hook-context.ts';
import { parseRelationId } from '../relation-view.ts';

/** The relation of the hook, if it has one. */
export function hookRelationId({ snapshot: { hook } }: HookContext): number | undefined {
  return hook.kind === 'relation' || hook.kind === 'commands' ? hook.relationId : undefined;
}

/** `-r 4`, `--relation db:4`: the text before the colon is not checked. Unset when not given. */
export function relationFlag(context: HookContext): Flag<number | undefined> {
  return {
    names: ['r', 'relation'],
    help: 'Specify a relation by id',
    initial: undefined,
    parse(text) {
      const id = parseRelationId(text);
      if (id === undefined) throw new Error('invalid relation id');
      if (context.relations.get(id) === undefined) throw new Error('relation not found');
      return id;
    },
  };
}

/** The same, with the hook's relation as default. */
export function relationOption(context: HookContext): { relation: Flag<number | undefined> } {
  return { relation: { ...relationFlag(context), initial: hookRelationId(context) } };
}
