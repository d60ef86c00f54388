/**
 * The tree of znodes as it should be. A relation's user rules its own znode, where anybody may look; it may make
 * further ones beside it, because Kyuubi keeps its engines there. Nobody else may write anywhere.
 */
import { type Access, aclKey, everything, inOrder, readable, userOf } from './acl.ts';
import type { Znode } from './state.ts';

/** A relation's user and its znode. */
export interface Tenant {
  user: string;
  /** Digest id with the user's password. */
  id: string;
  path: string;
  rights: string;
}

export interface TreeState {
  /** Parents before children. */
  znodes: readonly Znode[];
  superId: string;
  tenants: readonly Tenant[];
  /** Whether this was the user of a relation that is gone. */
  isGone(user: string): boolean;
}

export interface TreePlan {
  remove: string[];
  create: Znode[];
  setAcl: Znode[];
}

/** What ZooKeeper makes itself, open to the world. */
const own = ['/', '/zookeeper', '/zookeeper/quota'];
/** Below here only ZooKeeper itself writes, and `config` belongs to the server. */
const isReserved = (path: string): boolean => path.startsWith('/zookeeper/') && !own.includes(path);

export function planTree(state: TreeState): TreePlan {
  const { znodes, tenants } = state;
  const remove = leftBehind(state);
  const kept = znodes.filter(
    ({ path }) => !isReserved(path) && !remove.some((gone) => path === gone || path.startsWith(`${gone}/`)),
  );
  const paths = new Set(kept.map(({ path }) => path));
  const wanted = [...new Set(tenants.flatMap(({ path }) => [...parents(path), path]))];
  return {
    remove,
    create: wanted.filter((path) => !paths.has(path)).map((path) => ({ path, acl: aclOf(state, path, []) })),
    setAcl: kept
      .map(({ path, acl }) => ({ path, acl: aclOf(state, path, acl), was: acl }))
      .filter(({ acl, was }) => aclKey(acl) !== aclKey(was))
      .map(({ path, acl }) => ({ path, acl })),
  };
}

/** `/a/b/c` -> `/a`, `/a/b`. */
function parents(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

/** The highest znodes that belong to nobody but users who are gone. */
function leftBehind({ znodes, tenants, isGone }: TreeState): string[] {
  const found: string[] = [];
  for (const { path, acl } of znodes) {
    if (own.includes(path) || isReserved(path) || found.some((top) => path.startsWith(`${top}/`))) continue;
    const users = acl.map(userOf).filter((user) => user !== undefined && user !== 'super') as string[];
    const needed = tenants.some((tenant) => tenant.path === path || tenant.path.startsWith(`${path}/`));
    if (!needed && users.length > 0 && users.every(isGone)) found.push(path);
  }
  return found;
}

function aclOf({ superId, tenants, isGone }: TreeState, path: string, acl: readonly Access[]): Access[] {
  const all: Access = { scheme: 'digest', id: superId, rights: everything };
  const tenant = tenants.find((one) => one.path === path);
  if (tenant !== undefined) {
    return [all, { scheme: 'digest', id: tenant.id, rights: inOrder(tenant.rights) }, readable];
  }
  const passing = path === '/' ? tenants : tenants.filter((one) => one.path.startsWith(`${path}/`));
  if (own.includes(path) || passing.length > 0) {
    return [all, ...passing.map(({ id }) => ({ scheme: 'digest', id, rights: 'cr' }))];
  }
  // A client's own znode: as the client made it, with the user's present password, without users who are gone.
  const entries = new Map<string, Access>();
  for (const entry of acl) {
    const user = userOf(entry);
    if (user !== undefined && isGone(user)) continue;
    const id = user === 'super' ? superId : (tenants.find((one) => one.user === user)?.id ?? entry.id);
    const key = `${entry.scheme} ${id}`;
    entries.set(key, { ...entry, id, rights: inOrder(entry.rights + (entries.get(key)?.rights ?? '')) });
  }
  return entries.size > 0 ? [...entries.values()] : [all];
}
