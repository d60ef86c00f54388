import { UsageError } from '../errors.ts';
import { boolFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import type { Bag } from '../model.ts';
import { applicationOf, isApplicationName, isUnitName } from '../names.ts';
import { own } from '../own.ts';
import { relationOption } from './relation-option.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const relationGet = defineTool({
  name: 'relation-get',
  args: '<key> <unit id>',
  purpose: 'Get relation settings.',
  formats: anyFormat,
  options: (context) => ({
    ...relationOption(context),
    app: boolFlag(['app'], 'Get the relation data for the overall application, not just a unit'),
  }),
  run({ context, options, args: [key = '-', member, ...rest], print }) {
    const { relations } = context;
    const relation = relations.require(options.relation);
    const source = options.app ? applicationSource(context, member) : unitSource(context, member);
    noMoreArgs(rest);
    const bag: Bag =
      'unit' in source
        ? relations.readUnit(relation, source.unit)
        : relations.readApplication(relation, source.application);
    print(key === '-' || key === '' ? bag : own(bag, key));
  },
});

type Source = { unit: string } | { application: string };

function remote({ snapshot: { hook } }: HookContext): { unit?: string; application?: string } {
  if (hook.kind !== 'relation' && hook.kind !== 'commands') return {};
  return {
    ...(hook.remoteUnit ? { unit: hook.remoteUnit } : {}),
    ...(hook.remoteApplication ? { application: hook.remoteApplication } : {}),
  };
}

function applicationSource(context: HookContext, member: string | undefined): Source {
  if (member !== undefined && member !== '') {
    if (isUnitName(member)) return { application: applicationOf(member) };
    if (isApplicationName(member)) return { application: member };
    throw new UsageError(`invalid application name ${quote(member)}`);
  }
  const { unit, application = unit === undefined ? undefined : applicationOf(unit) } = remote(context);
  if (application === undefined) throw new UsageError('no unit or application specified');
  return { application };
}

function unitSource(context: HookContext, member: string | undefined): Source {
  if (member !== undefined && member !== '') {
    if (isUnitName(member)) return { unit: member };
    throw new UsageError(
      isApplicationName(member)
        ? `expected unit name, got application name ${quote(member)}`
        : `invalid unit name ${quote(member)}`,
    );
  }
  const { unit, application } = remote(context);
  if (unit !== undefined) return { unit };
  if (application === undefined) throw new UsageError('no unit or application specified');
  return { application };
}
