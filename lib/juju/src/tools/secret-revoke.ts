import { UsageError } from '../errors.ts';
import { textFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import { applicationOf, isApplicationName, isUnitName } from '../names.ts';
import type { Revoke } from '../secret-access.ts';
import { hookRelationId, relationFlag } from './relation-option.ts';
import { refuseNonLeader, requireSecretId } from './secret-options.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const secretRevoke = defineTool({
  name: 'secret-revoke',
  args: '<ID>',
  purpose: 'Revoke access to a secret.',
  options: (context) => ({
    relation: relationFlag(context),
    application: textFlag(['app', 'application'], 'The application to revoke access from'),
    unit: textFlag(['unit'], 'The unit to revoke access from'),
  }),
  async run({ context, options: { relation: given, application, unit }, args: [uri, ...rest] }) {
    const id = requireSecretId(uri);
    const { relations, secrets } = context;
    const relationId = given ?? (application || unit ? undefined : hookRelationId(context));
    if (relationId === undefined && !application && !unit) {
      throw new UsageError('missing relation or application or unit');
    }
    if (application && unit) throw new UsageError('specify only one of application or unit');
    if (given !== undefined && application) throw new UsageError('do not specify both relation and app');
    if (application && !isApplicationName(application)) {
      throw new UsageError(`application ${quote(application)} not valid`);
    }
    if (unit && !isUnitName(unit)) throw new UsageError(`unit ${quote(unit)} not valid`);
    noMoreArgs(rest);
    if (relationId !== undefined && unit) {
      const remote = relations.remoteApplication(relations.require(relationId));
      if (applicationOf(unit) !== remote) {
        throw new UsageError(
          `cannot specify unit ${quote(unit)} in relation to application ${quote(remote)}`,
        );
      }
    }
    const secret = secrets.owned(id);
    if (secret === undefined) throw new Error(`secret ${quote(id)} not found`);
    await refuseNonLeader(context, secret);
    const revoke: Revoke = {
      ...(relationId === undefined ? {} : { relationId }),
      ...(application ? { application } : {}),
      ...(unit ? { unit } : {}),
    };
    secrets.revoke(id, revoke, (each) => relations.remoteApplication(relations.get(each)!));
  },
});
