/** A session of the user `super` over the pod's loopback, which no client outside the pod can reach in TLS mode. */
import type { ACL, Client } from 'node-zookeeper-client';
import { type Access, everything } from './acl.ts';
import { ports } from './configuration.ts';
import type { Session } from './outside.ts';
import type { Znode } from './state.ts';

/** Milliseconds for one request: on the loopback only a server in trouble takes so long. */
const patience = 15_000;
const bits: Record<string, number> = { r: 1, w: 2, c: 4, d: 8, a: 16 };

/** Rejects with what ZooKeeper said, or after 15 s without an answer. */
export async function openSession(superPassword: string, port: number = ports.plain): Promise<Session> {
  const { default: zookeeper } = await import('node-zookeeper-client');
  const { ACL: List, Id, Exception, createClient } = zookeeper;
  const client = createClient(`127.0.0.1:${port}`, { sessionTimeout: 10_000, retries: 0 });
  await connected(client);
  client.addAuthInfo('digest', Buffer.from(`super:${superPassword}`));

  const toWire = (acl: readonly Access[]): ACL[] =>
    acl.map(
      ({ scheme, id, rights }) =>
        new List(
          [...rights].reduce((sum, letter) => sum + (bits[letter] ?? 0), 0),
          new Id(scheme, id),
        ),
    );
  const fromWire = ({ id, ...rest }: ACL): Access => {
    const { permission } = rest as unknown as { permission: number };
    const rights = [...everything].filter((letter) => permission & (bits[letter] ?? 0)).join('');
    return { scheme: id.scheme, id: id.id, rights };
  };
  /** What `work` gives; undefined when the znode is not there (any more). */
  const ask = async <R>(what: string, work: (done: Callback<R>) => void): Promise<R | undefined> => {
    try {
      return await within(patience, what, work);
    } catch (error) {
      if ((error as { code?: number }).code === Exception.NO_NODE) return undefined;
      throw error;
    }
  };
  const children = async (path: string): Promise<string[]> => {
    const names = await ask<string[]>(`list ${path}`, (done) => client.getChildren(path, done));
    return (names ?? []).map((name) => `${path === '/' ? '' : path}/${name}`).sort();
  };
  const read = async (path: string): Promise<Znode[]> => {
    const [acl, below] = await Promise.all([
      ask<ACL[]>(`read the access list of ${path}`, (done) => client.getACL(path, done)),
      children(path),
    ]);
    if (acl === undefined) return [];
    const deeper = await Promise.all(below.map(read));
    return [{ path, acl: acl.map(fromWire) }, ...deeper.flat()];
  };
  const remove = async (path: string): Promise<void> => {
    for (const child of await children(path)) await remove(child);
    await ask<unknown>(`remove ${path}`, (done) => client.remove(path, done));
  };
  return {
    read: () => read('/'),
    create: async ({ path, acl }) => {
      try {
        await within(patience, `create ${path}`, (done) => client.create(path, toWire(acl), done));
      } catch (error) {
        if ((error as { code?: number }).code !== Exception.NODE_EXISTS) throw error;
      }
    },
    setAcl: async ({ path, acl }) => {
      await ask<unknown>(`set the access list of ${path}`, (done) => client.setACL(path, toWire(acl), done));
    },
    remove,
    close: () => client.close(),
  };
}

type Callback<R> = (error: object | null, result?: R) => void;

function within<R>(limit: number, what: string, work: (done: Callback<R>) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`ZooKeeper did not ${what} within ${limit} ms`)), limit);
    work((error, result) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result as R);
    });
  });
}

async function connected(client: Client): Promise<void> {
  try {
    await within<void>(patience, 'take a session', (done) => {
      client.once('connected', () => done(null));
      client.connect();
    });
  } catch (error) {
    client.close();
    throw error;
  }
}
