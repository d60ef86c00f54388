import { UsageError } from '../errors.ts';
import { textFlag } from '../flags.ts';
import { struct } from '../format/index.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import type { SecretState } from '../model.ts';
import { relationTag } from '../relation-view.ts';
import { parseSecretUri } from '../secret-uri.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const secretInfoGet = defineTool({
  name: 'secret-info-get',
  args: '<ID>',
  purpose: "Get a secret's metadata info.",
  formats: ['yaml', 'json'],
  options: () => ({ label: textFlag(['label'], 'A label used to identify the secret') }),
  run({ context, options: { label }, args: [text, ...rest], print }) {
    const uri = text ? parseSecretUri(text) : undefined;
    if (text && uri === undefined) throw new UsageError(`secret URI ${quote(text)} not valid`);
    if (!text && !label) throw new UsageError('require either a secret URI or label');
    if (text && label) throw new UsageError('specify either a secret URI or label but not both');
    noMoreArgs(rest);
    const secret = context.secrets
      .managed()
      .find((each) => (uri === undefined ? each.label === label : each.id === uri.id));
    if (secret === undefined) throw new Error(`secret ${quote(uri?.id ?? label!)} not found`);
    print({ [secret.id]: info(context, secret) });
  },
});

function info(context: HookContext, secret: SecretState): Record<string, unknown> {
  const pending = context.secrets.pending(secret.id) !== undefined;
  const rotation = secret.rotate ?? (pending ? undefined : 'never');
  const { relations } = context;
  const access = context.secrets
    .grantsOf(secret, (id) => relations.remoteApplication(relations.get(id)!))
    .map(({ target, relationId }) => {
      const relation = relationId === undefined ? undefined : relations.get(relationId);
      return struct({
        target: `${target.kind}-${target.name.replace('/', '-')}`,
        scope: relation === undefined ? undefined : relationTag(relation),
        role: 'view',
      });
    });
  return struct({
    revision: secret.latest,
    label: secret.label ?? '',
    owner: secret.owner.kind,
    description: secret.description,
    rotation,
    expiry: secret.expire,
    rotates: secret.nextRotate,
    access: access.length > 0 ? access : undefined,
  });
}
