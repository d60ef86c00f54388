/**
 * `zookeeper`: a znode with a user of its own. Requirer and provider; wire format of data_interfaces v0 with
 * the resource key `database`, which is the path of the znode.
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
import { znodeFlaw } from './znode.ts';

export interface ZooKeeperConnection {
  relationId: number;
  /** `host:port` of every server, sorted. */
  hosts: string[];
  /** Path of the znode, with its leading slash. */
  namespace: string;
  username: string;
  password: string;
  /** Set when clients speak TLS; without a CA the servers cannot be verified. */
  tls?: { ca?: string };
}

/** What a requirer knows of its ZooKeeper; nothing here is an exception. */
export type ZooKeeper = Unfinished | { state: 'ready'; connection: ZooKeeperConnection };

const withSlash = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** The list of servers, and the path that follows it once, at its end: `h1:2181,h2:2181/kyuubi`. */
function splitUris(uris: string): { hosts: string[]; path: string | undefined } {
  const slash = uris.indexOf('/');
  const list = slash < 0 ? uris : uris.slice(0, slash);
  const hosts = list.split(',').map((host) => host.trim());
  return { hosts: [...new Set(hosts)].sort(), path: slash < 0 ? undefined : uris.slice(slash) };
}

/**
 * Reads the ZooKeeper that the relation gives. `requested` is the path asked for; a provider that does not
 * echo one is taken at its word.
 */
export async function readZooKeeper(
  ctx: Reading,
  relation: Relation | undefined,
  requested: string,
): Promise<ZooKeeper> {
  if (relation === undefined) return { state: 'absent' };
  const answer = await readAnswer(ctx, relation);
  const early = unfinished(answer, ['uris', 'username', 'password']);
  if (early !== undefined) return early;
  const { fields } = answer;
  const namespace = withSlash(fields.database ?? requested);
  const { hosts, path } = splitUris(fields.uris ?? '');
  const { username = '', password = '' } = fields;
  const { zooKeeperFlaw } = await import('./zookeeper-schema.ts');
  const flaw = await zooKeeperFlaw({ hosts, path, namespace, username, password, ca: fields['tls-ca'] });
  if (flaw !== undefined) return { state: 'invalid', ...flaw };
  return {
    state: 'ready',
    connection: { relationId: relation.id, hosts, namespace, username, password, ...tlsOf(fields) },
  };
}

/** Asks for the znode `path` (leader) and keeps this unit's view of the answer. Writes only differences. */
export async function requestZooKeeper(relation: Relation, path: string, leader: boolean): Promise<void> {
  await writeRequest(relation, { resource: 'database', value: path }, leader);
}

export interface ZooKeeperRequest extends ProviderRequest {
  relation: Relation;
  /** Rights of the client's user, letters of `cdrwa`. */
  acl: string;
  /** Why the request cannot be served. */
  flaw?: string;
}

/**
 * The znode asked for on a provider's relation (`value`, with a leading slash), checked: it comes from another
 * charm. Older clients name it `chroot`, and its rights `chroot-acl`.
 */
export async function readZooKeeperRequest(relation: Relation): Promise<ZooKeeperRequest | undefined> {
  const request = (await readRequest(relation, 'database')) ?? (await readRequest(relation, 'chroot'));
  if (request === undefined) return undefined;
  const value = withSlash(request.value);
  const acl = request.bag['extra-user-roles'] ?? request.bag['chroot-acl'] ?? 'cdrwa';
  const why =
    znodeFlaw(value) === undefined
      ? /^[cdrwa]{1,5}$/.test(acl)
        ? undefined
        : 'for rights that are not letters of cdrwa'
      : `for a znode whose path ${znodeFlaw(value)}`;
  const flaw = why === undefined ? {} : { flaw: `relation ${relation.name}:${relation.id} asks ${why}` };
  return { ...request, value, acl, relation, ...flaw };
}

export interface ProvidedZooKeeper {
  /** `host:port` of every server. */
  hosts: readonly string[];
  username: string;
  password: string;
  tls: boolean;
  /** CA in PEM of servers that speak TLS. */
  tlsCa?: string;
}

/** Hands a znode out (leader only). */
export async function provideZooKeeper(
  ctx: Pick<Context, 'app' | 'secrets'>,
  request: ZooKeeperRequest,
  { hosts, username, password, tls, tlsCa }: ProvidedZooKeeper,
): Promise<void> {
  const list = [...hosts].sort().join(',');
  await writeAnswer(ctx, request.relation, request, {
    database: request.value,
    ...(request.bag.chroot === undefined ? {} : { chroot: request.value }),
    endpoints: list,
    uris: `${list}${request.value}`,
    username,
    password,
    tls: tls ? 'enabled' : 'disabled',
    ...(tls && tlsCa !== undefined ? { 'tls-ca': tlsCa } : {}),
  });
}
