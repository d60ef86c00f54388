/** What a provider of `zookeeper` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';
import { certificatesFlaw } from './certificates.ts';
import { credential, type Flaw, firstFlaw, hostAndPort } from './data-interfaces/schema.ts';
import { znodeFlaw } from './znode.ts';

const schema = z.object({
  uris: z.array(hostAndPort).check(z.minLength(1, 'expected host:port')),
  database: z
    .string()
    .check(z.refine((path) => znodeFlaw(path) === undefined, 'expected the path of a znode')),
  // A client hands the two over as `username:password`, of which the first colon ends the name.
  username: credential.check(z.regex(/^[^:]+$/, 'expected no colon')),
  password: credential,
});

export interface ZooKeeperFields {
  hosts: string[];
  /** What follows the list of hosts. */
  path: string | undefined;
  namespace: string;
  username: string;
  password: string;
  ca: string | undefined;
}

/** The first field that is wrong, and how; undefined when the connection can be used. The value is not repeated. */
export async function zooKeeperFlaw(fields: ZooKeeperFields): Promise<Flaw | undefined> {
  const { hosts, path, namespace, username, password, ca } = fields;
  const flaw = firstFlaw(schema, { uris: hosts, database: namespace, username, password });
  if (flaw !== undefined) return flaw;
  if (path !== undefined && path !== namespace && path !== '/') {
    return { field: 'uris', why: 'names another znode than the field database' };
  }
  const why = ca === undefined ? undefined : await certificatesFlaw(ca);
  return why === undefined ? undefined : { field: 'tls-ca', why };
}
