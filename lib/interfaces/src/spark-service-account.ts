/**
 * `spark_service_account`: a Kubernetes account for Spark jobs, and the properties that they need. Requirer and
 * provider; wire format of data_interfaces v0 with the resource key `service-account`.
 */
import type { Context, Relation } from '@charmed-spark/ops';
import { type ProviderRequest, readRequest, writeAnswer } from './data-interfaces/provider.ts';
import {
  type Reading,
  readAnswer,
  type Unfinished,
  unfinished,
  writeRequest,
} from './data-interfaces/requirer.ts';
import { pythonJson } from './python-json.ts';
import { parseAccount, parseProperties, secretValues } from './spark-properties.ts';

export interface GrantedAccount {
  state: 'ready';
  relationId: number;
  namespace: string;
  account: string;
  /** Of every Spark job that runs under the account. */
  properties: Readonly<Record<string, string>>;
  /** YAML of the Kubernetes objects that the account needs; see `readS3Truststore`. */
  manifest: string;
}

/** What a requirer knows of its account; nothing here is an exception. */
export type SparkServiceAccount = Unfinished | GrantedAccount;

const secretFields = ['spark-properties', 'resource-manifest'] as const;
/** What Python's YAML writer makes of nothing. */
export const emptyManifest = '{}\n';

/**
 * Reads the account that the relation gives. With `requested` (`namespace:account`) a provider that still
 * grants another one, asked for earlier, is waited for.
 */
export async function readServiceAccount(
  ctx: Reading & Pick<Context, 'redact'>,
  relation: Relation | undefined,
  requested?: string,
): Promise<SparkServiceAccount> {
  if (relation === undefined) return { state: 'absent' };
  const answer = await readAnswer(ctx, relation, secretFields);
  const early = unfinished(answer, ['service-account', 'spark-properties']);
  if (early !== undefined) return early;
  const { fields } = answer;
  const granted = fields['service-account'] ?? '';
  const account = parseAccount(granted);
  if (typeof account === 'string') return { state: 'invalid', field: 'service-account', why: account };
  if (requested !== undefined && granted !== requested) {
    return { state: 'waiting', missing: ['service-account'], unreadable: [] };
  }
  const properties = parseProperties(fields['spark-properties'] ?? '');
  if (typeof properties === 'string') return { state: 'invalid', field: 'spark-properties', why: properties };
  // The framework knows the secret's text as a whole only.
  for (const value of secretValues(properties)) ctx.redact(value);
  const manifest = fields['resource-manifest'] ?? emptyManifest;
  return { state: 'ready', relationId: relation.id, ...account, properties, manifest };
}

export interface WantedAccount {
  namespace: string;
  account: string;
  /** The account exists: the provider neither makes nor removes it. */
  skipCreation?: boolean;
}

/** Asks for an account (leader) and keeps this unit's view of the answer. Writes only differences. */
export async function requestServiceAccount(
  relation: Relation,
  { namespace, account, skipCreation = false }: WantedAccount,
  leader: boolean,
): Promise<void> {
  const request = {
    resource: 'service-account',
    value: `${namespace}:${account}`,
    additionalSecrets: secretFields,
    more: { 'skip-creation': String(skipCreation) },
  };
  await writeRequest(relation, request, leader);
}

export interface ServiceAccountRequest extends ProviderRequest {
  relation: Relation;
  namespace: string;
  account: string;
  skipCreation: boolean;
  /** Why the request cannot be served; namespace and account are empty then. */
  flaw?: string;
}

/** The account asked for on a provider's relation, checked: it comes from another charm. */
export async function readServiceAccountRequest(
  relation: Relation,
): Promise<ServiceAccountRequest | undefined> {
  const request = await readRequest(relation, 'service-account', secretFields);
  if (request === undefined) return undefined;
  const skipCreation = request.bag['skip-creation']?.toLowerCase() === 'true';
  const account = parseAccount(request.value);
  if (typeof account !== 'string') return { ...request, relation, skipCreation, ...account };
  const flaw = `relation ${relation.name}:${relation.id} asks for a service account that is not valid: ${account}`;
  return { ...request, relation, skipCreation, namespace: '', account: '', flaw };
}

/** Grants the account, or tells new properties (leader only). */
export async function provideServiceAccount(
  ctx: Pick<Context, 'app' | 'secrets'>,
  request: ServiceAccountRequest,
  { properties, manifest }: { properties: Readonly<Record<string, string>>; manifest: string },
): Promise<void> {
  const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  await writeAnswer(ctx, request.relation, request, {
    'service-account': request.value,
    'spark-properties': pythonJson(Object.fromEntries(sorted)),
    'resource-manifest': manifest,
  });
}
