/** What to change in the tree of znodes, and what to answer: pure. */
import { type ProvidedZooKeeper, servedCertificate, type ZooKeeperRequest } from '@charmed-spark/interfaces';
import { digestOf } from './acl.ts';
import { ports } from './configuration.ts';
import { relationOfUser, type State, userOfRelation, type Znode } from './state.ts';
import { planTree, type Tenant } from './tree.ts';

export interface Answer {
  request: ZooKeeperRequest;
  provided: ProvidedZooKeeper;
}

export interface Plan {
  /** Paths to remove with everything below them. */
  remove: string[];
  create: Znode[];
  setAcl: Znode[];
  answers: Answer[];
  /** Why requests cannot be served. */
  flaws: string[];
}

/** `makePassword` gives a new password of letters and digits. */
export function makePlan(state: State, makePassword: () => string): Plan {
  const { requests, relationIds, znodes, superId, host, certificate } = state;
  const flaws: string[] = [];
  const tenants: (Tenant & { request: ZooKeeperRequest; password: string })[] = [];
  for (const request of requests) {
    const { value: path, acl: rights, relation } = request;
    const other = tenants.find((tenant) => within(tenant.path, path) || within(path, tenant.path));
    if (request.flaw !== undefined) flaws.push(request.flaw);
    else if (other !== undefined) {
      flaws.push(
        `relation ${relation.name}:${relation.id} asks for ${path}, but ${other.path} belongs to relation ${relation.name}:${other.request.relation.id}`,
      );
    } else {
      const user = userOfRelation(relation.id);
      const password = request.password ?? makePassword();
      tenants.push({ user, id: digestOf(user, password), path, rights, request, password });
    }
  }
  const isGone = (user: string): boolean => {
    const id = relationOfUser(user);
    return id !== undefined && !relationIds.includes(id);
  };
  const tls = servedCertificate(certificate);
  const ca = tls?.ca === undefined ? {} : { tlsCa: tls.ca };
  return {
    ...planTree({ znodes, superId, tenants, isGone }),
    answers: tenants.map(({ request, user, password }) => ({
      request,
      provided: {
        hosts: [`${host}:${tls === undefined ? ports.plain : ports.secure}`],
        username: user,
        password,
        tls: tls !== undefined,
        ...ca,
      },
    })),
    flaws,
  };
}

const within = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);
