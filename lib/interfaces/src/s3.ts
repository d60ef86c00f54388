/**
 * `s3`: a bucket of an object storage and the keys to it. Requirer and provider, in both forms: all in plain
 * databags (library s3 0.x), and the keys in a secret (object-storage library).
 */
import type { Context, Relation } from '@charmed-spark/ops';
import type { Fields } from './data-interfaces/fields.ts';
import { type ProviderRequest, requestedSecretsOf, writeAnswer } from './data-interfaces/provider.ts';
import { type Reading, readAnswer, type Unfinished, unfinished } from './data-interfaces/requirer.ts';
import { pythonJson } from './python-json.ts';

export interface S3Connection {
  relationId: number;
  /** URL; Amazon's own service without one. */
  endpoint?: string;
  bucket: string;
  /** Within the bucket, without slashes at its ends. */
  path?: string;
  region?: string;
  accessKey: string;
  secretKey: string;
  uriStyle?: 'path' | 'host';
  storageClass?: string;
  apiVersion?: string;
  /** Certificates in PEM, each by itself. */
  tlsCaChain: string[];
}

/** What a requirer knows of its storage; nothing here is an exception. */
export type S3 = Unfinished | { state: 'ready'; connection: S3Connection };

const keys = ['access-key', 'secret-key'] as const;

/** Reads the storage that the relation gives. */
export async function readS3(
  ctx: Reading & Pick<Context, 'redact'>,
  relation: Relation | undefined,
): Promise<S3> {
  if (relation === undefined) return { state: 'absent' };
  const answer = await readAnswer(ctx, relation, keys);
  // In the older form no secret tells the framework.
  for (const key of keys) ctx.redact(answer.fields[key] ?? '');
  const early = unfinished(answer, [...keys, 'bucket']);
  if (early !== undefined) return early;
  const { parseS3 } = await import('./s3-schema.ts');
  const parsed = await parseS3(answer.fields);
  return 'why' in parsed
    ? { state: 'invalid', ...parsed }
    : { state: 'ready', connection: { relationId: relation.id, ...parsed } };
}

/** How either side tells that it knows the form with a secret: to the released library, and to those before it. */
const secretForm = { version: '1', 'lib-version': '1.0' } as const;

const isSecretForm = (bag: Readonly<Fields>): boolean =>
  Object.keys(secretForm).some((key) => Number.parseFloat(bag[key] ?? '') >= 1);

/**
 * Asks for storage (leader): keys in a secret, and the bucket and path where this side wants certain ones. A
 * provider of the older form starts by a bucket's name only, and gets the name that its library would make up;
 * it is known by what it writes without telling a version. Writes only differences.
 */
export async function requestS3(
  relation: Relation,
  { bucket, path }: { bucket?: string; path?: string },
  leader: boolean,
): Promise<void> {
  if (!leader) return;
  const provided = await relation.remoteApp.read();
  const older = Object.keys(provided).length > 0 && !isSecretForm(provided);
  // The next leader's library looks for the list there.
  await relation.localUnit.update({ 'requested-secrets': pythonJson(keys) });
  await relation.localApp.update({
    'requested-secrets': pythonJson(keys),
    ...secretForm,
    bucket: bucket ?? (older ? `relation-${relation.id}` : undefined),
    path,
  });
}

export interface S3Request extends ProviderRequest {
  relation: Relation;
  /** What the requirer would like; a name that a library made up is no wish. */
  bucket?: string;
  path?: string;
}

/** The request on a provider's relation, in either form; undefined until the requirer made one. */
export async function readS3Request(relation: Relation): Promise<S3Request | undefined> {
  const bag = await relation.remoteApp.read();
  const { bucket, path } = bag;
  const requestedSecrets = requestedSecretsOf(bag, keys);
  if (bucket === undefined && requestedSecrets.length === 0) return undefined;
  return {
    relation,
    bag,
    value: bucket ?? '',
    extraUserRoles: [],
    requestedSecrets,
    ...(bucket === undefined || /^relation-\d+$/.test(bucket) ? {} : { bucket }),
    ...(path === undefined ? {} : { path }),
  };
}

/** Tells requirers that this provider can hand the keys out in a secret (leader; until there is a request). */
export async function announceS3(relation: Relation): Promise<void> {
  await relation.localApp.update(secretForm);
}

export type S3Offer = Omit<S3Connection, 'relationId'> & {
  attributes?: readonly string[];
  deleteOlderThanDays?: number;
};

/** Hands storage out, in the form that was asked for (leader only). */
export async function provideS3(
  ctx: Pick<Context, 'app' | 'secrets'>,
  request: S3Request,
  offer: S3Offer,
): Promise<void> {
  const { attributes = [], tlsCaChain } = offer;
  const optional: Record<string, string | undefined> = {
    endpoint: offer.endpoint,
    path: offer.path,
    region: offer.region,
    's3-uri-style': offer.uriStyle,
    's3-api-version': offer.apiVersion,
    'storage-class': offer.storageClass,
    'delete-older-than-days': offer.deleteOlderThanDays?.toString(),
    'tls-ca-chain': tlsCaChain.length > 0 ? pythonJson(tlsCaChain) : undefined,
    attributes: attributes.length > 0 ? pythonJson(attributes) : undefined,
  };
  await writeAnswer(ctx, request.relation, request, {
    ...secretForm,
    'access-key': offer.accessKey,
    'secret-key': offer.secretKey,
    bucket: offer.bucket,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Fields),
  });
}
