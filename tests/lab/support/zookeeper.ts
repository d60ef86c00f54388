/** What stands in ZooKeeper, seen by a client that has no login. */

import { inPod } from './cluster.ts';
import { admin } from './neighbourhood.ts';

/** Runs ZooKeeper's own client; what it said. `commands` are lines of its prompt. */
async function zkCli(model: string, ca: string, commands: readonly string[]): Promise<string> {
  const script = [
    'umask 077; work=$(mktemp -d); trap "rm -rf $work" EXIT; IFS= read -r ca; echo "$ca" | base64 -d >$work/ca.pem',
    'export CLIENT_JVMFLAGS="-Dzookeeper.client.secure=true -Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty -Dzookeeper.ssl.trustStore.location=$work/ca.pem -Dzookeeper.ssl.trustStore.type=PEM"',
    '/opt/zookeeper/bin/zkCli.sh -waitforconnection -server "$1"',
  ].join('; ');
  const server = `zookeeper-k8s-0.zookeeper-k8s-endpoints.${model}.svc.cluster.local:2182`;
  const { stdout, stderr } = await inPod(
    model,
    'zookeeper-k8s/0',
    'zookeeper',
    ['/bin/bash', '-c', script, 'zkCli', server],
    [Buffer.from(ca).toString('base64'), ...commands, 'quit', ''].join('\n'),
  );
  return `${stdout}\n${stderr}`;
}

/** Names of the children of a node; an empty list when there is no such node. `digest`: whose login looks. */
export async function children(model: string, node: string, ca: string, digest?: string): Promise<string[]> {
  const login = digest === undefined ? [] : [`addauth digest ${digest}`];
  const said = await zkCli(model, ca, [...login, `ls ${node}`]);
  if (/Node does not exist/.test(said)) return [];
  const list = /^\[(?!zk:)(.*)\]$/m.exec(said)?.[1];
  if (list === undefined) {
    throw new Error(`ls ${node}: ${digest === undefined ? said : said.replaceAll(digest, '***')}`);
  }
  return list.split(', ').filter((name) => name !== '');
}

/** Whether a login (`user:password`) may make a node below `/kyuubi`; it is gone again afterwards. */
export async function mayEnter(model: string, digest: string, ca: string): Promise<boolean> {
  const node = '/kyuubi/probe-of-a-test';
  const said = await zkCli(model, ca, [`addauth digest ${digest}`, `create -e ${node} x`]);
  const made = new RegExp(`^Created ${node}$`, 'm').test(said);
  if (!made && !/NoAuth|Insufficient permission/.test(said)) throw new Error(`create ${node}: ${said}`);
  return made;
}

/** `host:port` of the Kyuubi servers that are registered, sorted. */
export async function registered(model: string): Promise<string[]> {
  const found = await children(model, '/kyuubi', (await admin()).ca ?? '');
  return found.flatMap((name) => /^serverUri=([^;]+);/.exec(name)?.[1] ?? []).sort();
}
