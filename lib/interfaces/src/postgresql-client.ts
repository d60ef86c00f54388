/**
 * `postgresql_client`: a database with a user of its own. Requirer and provider; wire format of
 * data_interfaces v0 with the resource key `database`.
 */
import type { Context, Relation } from '@charmed-spark/ops';
import { type ProviderRequest, readRequest, writeAnswer } from './data-interfaces/provider.ts';
import {
  type Answer,
  type Reading,
  readAnswer,
  tlsOf,
  type Unfinished,
  unfinished,
  writeRequest,
} from './data-interfaces/requirer.ts';

export interface PostgresqlConnection {
  relationId: number;
  host: string;
  port: number;
  database: string;
  username: string;
  password: string;
  /** Server version, if told. */
  version?: string;
  /** Set when the server speaks TLS; without a CA the server cannot be verified. */
  tls?: { ca?: string };
}

/** What a requirer knows of its database; nothing here is an exception. */
export type Database = Unfinished | { state: 'ready'; connection: PostgresqlConnection };

/** Schemas cost ten milliseconds of start-up: paid where there is something to check. */
const loadSchema = () => import('./postgresql-schema.ts');

/** The first of the endpoints is the primary; the others are the same server by another name. */
async function parseConnection(relationId: number, answer: Answer): Promise<Database> {
  const early = unfinished(answer, ['endpoints', 'username', 'password']);
  if (early !== undefined) return early;
  const { fields } = answer;
  const primary = (fields.endpoints ?? '').split(',')[0]?.trim() ?? '';
  const { connectionFlaw } = await loadSchema();
  const flaw = await connectionFlaw({ ...fields, endpoints: primary });
  if (flaw !== undefined) return { state: 'invalid', ...flaw };
  const colon = primary.lastIndexOf(':');
  return {
    state: 'ready',
    connection: {
      relationId,
      host: primary.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(primary.slice(colon + 1)),
      database: fields.database ?? '',
      username: fields.username ?? '',
      password: fields.password ?? '',
      ...(fields.version === undefined ? {} : { version: fields.version }),
      ...tlsOf(fields),
    },
  };
}

/**
 * Reads the database that the relation gives. `requested` is the name asked for; a provider that does not
 * echo one is taken at its word.
 */
export async function readDatabase(
  ctx: Reading,
  relation: Relation | undefined,
  requested: string,
): Promise<Database> {
  if (relation === undefined) return { state: 'absent' };
  // Loaded while the agent answers.
  const [answer] = await Promise.all([readAnswer(ctx, relation), loadSchema()]);
  return parseConnection(relation.id, { ...answer, fields: { database: requested, ...answer.fields } });
}

/** Asks for `database` (leader) and keeps this unit's view of the answer. Writes only differences. */
export async function requestDatabase(
  relation: Relation,
  database: string,
  leader: boolean,
  extraUserRoles: string[] = [],
): Promise<void> {
  await writeRequest(relation, { resource: 'database', value: database, extraUserRoles }, leader);
}

export interface DatabaseRequest extends ProviderRequest {
  relation: Relation;
  /** Why the request cannot be served. */
  flaw?: string;
}

/** A provider makes roles with names of its own out of the database's: what its suffix may take of 63 bytes. */
const longestName = 57;

/** Why a database cannot have the name; what PostgreSQL keeps for itself would be handed out otherwise. */
function databaseNameFlaw(name: string): string | undefined {
  if (!/^[a-z_][a-z0-9_-]*$/i.test(name) || name.length > longestName) {
    return `is not 1-${longestName} letters, digits, _ or -`;
  }
  return /^(postgres|template[01]|pg_.*)$/i.test(name) ? 'PostgreSQL keeps for itself' : undefined;
}

/** The database asked for on a provider's relation, checked: the name comes from another charm. */
export async function readDatabaseRequest(relation: Relation): Promise<DatabaseRequest | undefined> {
  const request = await readRequest(relation, 'database');
  if (request === undefined) return undefined;
  const why = databaseNameFlaw(request.value);
  if (why === undefined) return { ...request, relation };
  return {
    ...request,
    relation,
    flaw: `relation ${relation.name}:${relation.id} asks for a database whose name ${why}`,
  };
}

export interface ProvidedDatabase {
  username: string;
  password: string;
  /** `host:port` of the primary and of the replicas. */
  endpoint: string;
  readOnlyEndpoint: string;
  version: string;
  /** CA in PEM when the server speaks TLS. */
  tlsCa?: string;
}

/** Hands a database out (leader only). */
export async function provideDatabase(
  ctx: Pick<Context, 'app' | 'secrets'>,
  request: DatabaseRequest,
  provided: ProvidedDatabase,
): Promise<void> {
  const { username, password, endpoint: primary, readOnlyEndpoint, version, tlsCa } = provided;
  const uri = (at: string): string =>
    `postgresql://${username}:${encodeURIComponent(password)}@${at}/${request.value}`;
  const asked = (field: string): boolean => request.requestedSecrets.includes(field);
  await writeAnswer(ctx, request.relation, request, {
    database: request.value,
    endpoints: primary,
    'read-only-endpoints': readOnlyEndpoint,
    username,
    password,
    version,
    // A URI holds the password: never in the plain bag of a requirer that reads no secrets for it.
    ...(asked('uris') ? { uris: uri(primary) } : {}),
    ...(asked('read-only-uris') ? { 'read-only-uris': uri(readOnlyEndpoint) } : {}),
    tls: tlsCa === undefined ? 'False' : 'True',
    ...(tlsCa === undefined ? {} : { 'tls-ca': tlsCa }),
  });
}
