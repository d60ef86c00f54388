/** Paths of znodes, as either side takes them from the other. */

/** Why a client may not have the path: ZooKeeper itself would refuse it, or it is not one client's. */
export function znodeFlaw(path: string): string | undefined {
  if (path.length > 255 || !/^(\/[\w.:@+-]+)+$/.test(path))
    return 'is not made of 1-255 letters, digits, _.:@+-';
  if (path.split('/').some((name) => name === '.' || name === '..')) return 'has . or .. as a name in it';
  return path === '/zookeeper' || path.startsWith('/zookeeper/') ? 'ZooKeeper keeps for itself' : undefined;
}
