import { UsageError } from '../errors.ts';
import { intFlag } from '../flags.ts';
import { refuseNonLeader, requireSecretId } from './secret-options.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const secretRemove = defineTool({
  name: 'secret-remove',
  args: '<ID>',
  purpose: 'Remove an existing secret.',
  options: () => ({ revision: intFlag(['revision'], 'Remove the specified revision') }),
  async run({ context, options: { revision }, args: [uri, ...rest] }) {
    const id = requireSecretId(uri);
    if (revision !== undefined && revision <= 0) throw new UsageError(`revision must be a positive integer`);
    noMoreArgs(rest);
    await refuseNonLeader(context, context.secrets.owned(id));
    context.secrets.remove(id, revision);
  },
});
