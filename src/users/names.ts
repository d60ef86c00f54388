/** Names of users: who may be named by the operator, and which belong to clients of the relation `jdbc`. */

/** The user of the client on relation `id`, as the Python charm names it. */
export const clientUser = (relationId: number): string => `relation_id_${relationId}`;

/** The relation that a client's user belongs to; undefined for other users. */
export function relationOf(name: string): number | undefined {
  const digits = /^relation_id_(0|[1-9]\d{0,14})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The table's column holds no more (docs/reference/workload.md). */
const longestName = 100;

/**
 * Why a user of `system-users` cannot have this name; undefined when it can. Keys of Juju's secrets are
 * narrower still. What Kyuubi does with a name sets the rest: it is a node in ZooKeeper's tree, part of a
 * pod's label, Hadoop's short user name and, up to a colon, what HTTP's Basic authentication carries.
 */
export function userNameFlaw(name: string): string | undefined {
  if (/^relation_id_/.test(name)) return 'is kept for clients of the relation jdbc';
  if (name.length > longestName) return `is longer than ${longestName} characters`;
  if (!/^[a-z_][a-z0-9_-]*$/.test(name))
    return 'is not lower-case letters, digits, - and _ after a letter or _';
  return undefined;
}
