/** ZooKeeper's access lists. They are no heirlooms: each znode has its own. */

export interface Access {
  /** `world`, `digest` ... */
  scheme: string;
  /** `anyone`; or `user:base64(sha1(user:password))`. */
  id: string;
  /** Letters of `cdrwa` in this order: create and delete children, read, write, administer. */
  rights: string;
}

export const everything = 'cdrwa';

/** The letters in the order in which they are compared. */
export const inOrder = (rights: string): string =>
  [...everything].filter((letter) => rights.includes(letter)).join('');

/** Anybody may look, also clients without a password: Kyuubi's look for its servers so. */
export const readable: Access = { scheme: 'world', id: 'anyone', rights: 'r' };

/** The id of a user with this password, as the server's digest provider makes it. */
export function digestOf(user: string, password: string): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha1');
  return `${user}:${hash.update(`${user}:${password}`).digest('base64')}`;
}

/** The user of a digest id; undefined for other schemes. */
export const userOf = ({ scheme, id }: Access): string | undefined =>
  scheme === 'digest' ? id.slice(0, id.indexOf(':')) : undefined;

/** One text for lists that mean the same. */
export const aclKey = (acl: readonly Access[]): string =>
  acl
    .map(({ scheme, id, rights }) => `${scheme}:${id}:${inOrder(rights)}`)
    .sort()
    .join(' ');
