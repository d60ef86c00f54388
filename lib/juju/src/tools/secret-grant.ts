import { UsageError } from '../errors.ts';
import { textFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import { applicationOf, isUnitName } from '../names.ts';
import { relationOption } from './relation-option.ts';
import { refuseNonLeader, requireSecretId } from './secret-options.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const secretGrant = defineTool({
  name: 'secret-grant',
  args: '<ID>',
  purpose: 'Grant access to a secret.',
  options: (context) => ({
    ...relationOption(context),
    unit: textFlag(['unit'], 'The unit to grant access to'),
  }),
  async run({ context, options, args: [uri, ...rest] }) {
    const id = requireSecretId(uri);
    const { unit } = options;
    if (unit && !isUnitName(unit)) throw new UsageError(`unit ${quote(unit)} not valid`);
    noMoreArgs(rest);
    const { relations, secrets } = context;
    const relation = relations.require(options.relation);
    const remote = relations.remoteApplication(relation);
    if (unit && applicationOf(unit) !== remote) {
      throw new UsageError(`cannot specify unit ${quote(unit)} in relation to application ${quote(remote)}`);
    }
    const secret = secrets.owned(id);
    if (secret === undefined) throw new Error(`secret ${quote(id)} not found`);
    await refuseNonLeader(context, secret);
    const held = secrets.grantsOf(secret, (each) => relations.remoteApplication(relations.get(each)!));
    if (!unit && held.some(({ target }) => target.kind === 'unit' && applicationOf(target.name) === remote)) {
      throw new Error(
        'any unit level grants need to be revoked before granting access to the corresponding application',
      );
    }
    secrets.grant({ id, relationId: relation.id, ...(unit ? { unit } : {}) });
  },
});
