/** `juju secrets` and `juju show-secret` in their JSON shape. */
import { createHash } from 'node:crypto';
import { relationKey, type SecretState } from '@charmed-spark/juju';
import type { Params } from './api.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import type { LabModel } from './model/lab-model.ts';
import { secretIn } from './secrets.ts';

const seconds = (time: string): string => `${time.slice(0, 19)}Z`;
const ownerText = (secret: SecretState): string =>
  secret.owner.kind === 'model' ? '<model>' : secret.owner.name;

function metadata(model: LabModel, secret: SecretState): Record<string, unknown> {
  const first = secret.revisions[0]?.createdAt ?? model.createdAt;
  const last = secret.revisions.at(-1)?.createdAt ?? first;
  return {
    revision: secret.latest,
    ...(secret.expire ? { expires: seconds(secret.expire) } : {}),
    ...(secret.rotate && secret.rotate !== 'never' ? { rotation: secret.rotate } : {}),
    ...(secret.nextRotate ? { rotates: seconds(secret.nextRotate) } : {}),
    owner: ownerText(secret),
    ...(secret.description ? { description: secret.description } : {}),
    ...(secret.name ? { name: secret.name } : {}),
    ...(secret.label ? { label: secret.label } : {}),
    created: seconds(first),
    updated: seconds(last),
  };
}

function access(model: LabModel, secret: SecretState): { target: string; scope: string; role: string }[] {
  return secret.grants.map(({ target, relationId }) => {
    const relation = relationId === undefined ? undefined : model.state.relations[String(relationId)];
    return {
      target: `${target.kind}-${target.name.replace('/', '-')}`,
      scope: relation
        ? `relation-${relationKey(relation).replaceAll(':', '.').replace(' ', '#')}`
        : `model-${model.state.uuid}`,
      role: 'view',
    };
  });
}

/** Juju's checksum: of the sorted keys and encoded values. */
const checksum = (content: Record<string, string>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(content).sort()))
    .digest('hex');

export function listSecrets(controller: Controller, params: Params<'secrets'>): Record<string, unknown> {
  const model = controller.find(params.model);
  const owner = params.owner?.replace(/^application-/, '').replace(/^unit-(.+)-([0-9]+)$/, '$1/$2');
  const wanted = Object.values(model.state.secrets).filter(
    (secret) =>
      owner === undefined ||
      (secret.owner.kind === 'model'
        ? /^(<model>|model|model-.*)$/.test(owner)
        : secret.owner.name === owner),
  );
  return Object.fromEntries(wanted.map((secret) => [secret.id, metadata(model, secret)]));
}

export function showSecret(controller: Controller, params: Params<'show-secret'>): Record<string, unknown> {
  const model = controller.find(params.model);
  const secret = secretIn(model, params.secret);
  const wanted = params.revision ?? secret.latest;
  const revision = secret.revisions.find((r) => r.revision === wanted);
  if (!revision) throw new JujuError(`secret revision "${params.secret}/${wanted}" not found`);
  const grants = access(model, secret);
  return {
    [secret.id]: {
      ...metadata(model, secret),
      ...(params.revision === undefined ? {} : { revision: wanted }),
      ...(grants.length > 0 ? { access: grants } : {}),
      ...(params.revisions
        ? {
            revisions: secret.revisions.map((r) => ({
              revision: r.revision,
              backend: 'internal',
              created: seconds(r.createdAt),
              updated: seconds(r.createdAt),
            })),
          }
        : {}),
      checksum: checksum(revision.content),
      ...(params.reveal
        ? {
            content: {
              Data: Object.fromEntries(
                Object.entries(revision.content).map(([key, value]) => [
                  key,
                  Buffer.from(value, 'base64').toString('utf8'),
                ]),
              ),
            },
          }
        : {}),
    },
  };
}
