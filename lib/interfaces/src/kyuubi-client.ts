/**
 * `kyuubi_client`: SQL over JDBC with a user of its own. Provider and requirer; wire format of data_interfaces
 * v0 with the resource key `database`, which Kyuubi only repeats: its databases are made by SQL.
 */
import type { Context, Relation } from '@charmed-spark/ops';
import { type ProviderRequest, readRequest, writeAnswer } from './data-interfaces/provider.ts';
import {
  type Reading,
  readAnswer,
  tlsOf,
  type Unfinished,
  unfinished,
  writeRequest,
} from './data-interfaces/requirer.ts';

export interface KyuubiRequest extends ProviderRequest {
  relation: Relation;
  /** Why the request cannot be served. */
  flaw?: string;
}

/** What a client asked for on this relation, checked; undefined until it did. */
export async function readKyuubiRequest(relation: Relation): Promise<KyuubiRequest | undefined> {
  const request = await readRequest(relation, 'database');
  if (request === undefined) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
  if (request.value.length <= 255 && !/[\u0000-\u001f\u007f]/.test(request.value))
    return { ...request, relation };
  const flaw = `relation ${relation.name}:${relation.id} asks for a database whose name is not one line of up to 255 characters`;
  return { ...request, relation, flaw };
}

/** The requests of all relations that have one: those that have none yet must not be answered. */
export async function readKyuubiRequests(relations: readonly Relation[]): Promise<KyuubiRequest[]> {
  return (await Promise.all(relations.map(readKyuubiRequest))).filter((request) => request !== undefined);
}

export interface ProvidedKyuubi {
  /** `host:port`, one for each address. */
  endpoints: readonly string[];
  /** `jdbc:hive2://...`, without credentials. */
  uris: readonly string[];
  version?: string;
  username: string;
  password: string;
  tls: boolean;
  /** CA in PEM of servers that speak TLS. */
  tlsCa?: string;
}

/** Hands access out, or what has changed of it (leader only). The database is the one asked for. */
export async function provideKyuubi(
  ctx: Pick<Context, 'app' | 'secrets'>,
  request: KyuubiRequest,
  { endpoints, uris, version, username, password, tls, tlsCa }: ProvidedKyuubi,
): Promise<void> {
  await writeAnswer(ctx, request.relation, request, {
    endpoints: endpoints.join(','),
    uris: uris.join(','),
    ...(version === undefined ? {} : { version }),
    username,
    password,
    database: request.value,
    tls: tls ? 'True' : 'False',
    ...(tls && tlsCa !== undefined ? { 'tls-ca': tlsCa } : {}),
  });
}

export interface KyuubiConnection {
  relationId: number;
  endpoints: string[];
  /** As the provider writes them: lists whose items may hold commas themselves. */
  uris?: string;
  database: string;
  username: string;
  password: string;
  version?: string;
  /** Set when the server speaks TLS; without a CA it cannot be verified. */
  tls?: { ca?: string };
}

/** What a client knows of its Kyuubi; nothing here is an exception. */
export type Kyuubi = Unfinished | { state: 'ready'; connection: KyuubiConnection };

/** Reads the access that the relation gives. `requested` is the database asked for. */
export async function readKyuubi(
  ctx: Reading,
  relation: Relation | undefined,
  requested: string,
): Promise<Kyuubi> {
  if (relation === undefined) return { state: 'absent' };
  const answer = await readAnswer(ctx, relation);
  const early = unfinished(answer, ['endpoints', 'username', 'password']);
  if (early !== undefined) return early;
  const { fields } = answer;
  const endpoints = (fields.endpoints ?? '').split(',').map((endpoint) => endpoint.trim());
  const { kyuubiFlaw } = await import('./kyuubi-client-schema.ts');
  const flaw = await kyuubiFlaw({ ...fields, endpoints });
  if (flaw !== undefined) return { state: 'invalid', ...flaw };
  return {
    state: 'ready',
    connection: {
      relationId: relation.id,
      endpoints,
      database: fields.database ?? requested,
      username: fields.username ?? '',
      password: fields.password ?? '',
      ...(fields.uris === undefined ? {} : { uris: fields.uris }),
      ...(fields.version === undefined ? {} : { version: fields.version }),
      ...tlsOf(fields),
    },
  };
}

/** Asks for access (leader) and keeps this unit's view of the answer. Writes only differences. */
export async function requestKyuubi(
  relation: Relation,
  database: string,
  leader: boolean,
  extraUserRoles: string[] = [],
): Promise<void> {
  await writeRequest(relation, { resource: 'database', value: database, extraUserRoles }, leader);
}
