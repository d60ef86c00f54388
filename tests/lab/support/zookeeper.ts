/** What stands in ZooKeeper, seen by a client that has no login. */

import { inPod } from './cluster.ts';
import { admin } from './neighbourhood.ts';

/** Names of the children of a node; an empty list when there is no such node. */
export async function children(model: string, node: string, ca: string): Promise<string[]> {
  const script = [
    'umask 077; work=$(mktemp -d); trap "rm -rf $work" EXIT; cat >$work/ca.pem',
    'export CLIENT_JVMFLAGS="-Dzookeeper.client.secure=true -Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty -Dzookeeper.ssl.trustStore.location=$work/ca.pem -Dzookeeper.ssl.trustStore.type=PEM"',
    '/opt/zookeeper/bin/zkCli.sh -server "$1" ls "$2"',
  ].join('; ');
  const server = `zookeeper-k8s-0.zookeeper-k8s-endpoints.${model}.svc.cluster.local:2182`;
  const { stdout, stderr } = await inPod(
    model,
    'zookeeper-k8s/0',
    'zookeeper',
    ['/bin/bash', '-c', script, 'ls', server, node],
    ca,
  );
  if (/Node does not exist/.test(stdout + stderr)) return [];
  const list = /^\[(.*)\]$/m.exec(stdout)?.[1];
  if (list === undefined) throw new Error(`ls ${node}: ${stdout}${stderr}`);
  return list.split(', ').filter((name) => name !== '');
}

/** `host:port` of the Kyuubi servers that are registered, sorted. */
export async function registered(model: string): Promise<string[]> {
  const found = await children(model, '/kyuubi', (await admin()).ca ?? '');
  return found.flatMap((name) => /^serverUri=([^;]+);/.exec(name)?.[1] ?? []).sort();
}
