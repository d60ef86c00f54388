/** SQL over JDBC with Hive's Beeline, in the client's own container: the password travels on stdin into a 0600 file. */
import { inPod } from './cluster.ts';

export interface Login {
  /** `jdbc:hive2://...`, with `ssl=true` where the server speaks TLS. */
  endpoint: string;
  username: string;
  password: string;
  /** PEM: the client verifies the server with it and nothing else. Without it a server with TLS is not trusted. */
  ca?: string | undefined;
}

export interface Answer {
  code: number;
  rows: string[];
  /** What Beeline said; names the reason of a refused login. */
  log: string;
}

/** Runs one statement; `unit` is where the client runs, for example `kyuubi-k8s/0`. */
export async function beeline(model: string, unit: string, login: Login, statement: string): Promise<Answer> {
  const script = [
    'umask 077; work=$(mktemp -d); trap "rm -rf $work" EXIT',
    'IFS= read -r password; printf %s "$password" >$work/password; read -r ca; cat >$work/query.sql',
    'url=$1; if [ "$ca" != - ]; then echo "$ca" | base64 -d >$work/ca.pem',
    'keytool -importcert -noprompt -alias ca -file $work/ca.pem -keystore $work/trust.p12 -storetype PKCS12 -storepass changeit >&2',
    // Hive's driver has no settings of TLS for ZooKeeper: its client reads them from the JVM.
    'case "$url" in *serviceDiscoveryMode=zooKeeper*) export JDK_JAVA_OPTIONS="-Dzookeeper.client.secure=true -Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty -Dzookeeper.ssl.trustStore.location=$work/ca.pem -Dzookeeper.ssl.trustStore.type=PEM";; esac',
    // Settings of the session come last, after a `#`.
    `base=\${url%%#*}; url="$base;sslTrustStore=$work/trust.p12;trustStorePassword=changeit\${url#"$base"}"; fi`,
    `/opt/kyuubi/bin/beeline -u "$url" -n "${login.username}" -w $work/password --silent=true --showHeader=false --outputformat=tsv2 -f $work/query.sql`,
  ].join('; ');
  const { code, stdout, stderr } = await inPod(
    model,
    unit,
    'kyuubi',
    ['/bin/bash', '-c', script, 'beeline', login.endpoint],
    `${login.password}\n${login.ca === undefined ? '-' : Buffer.from(login.ca).toString('base64')}\n${statement}\n`,
  );
  const rows = stdout.split('\n').filter((line) => line !== '');
  return { code, rows, log: stderr };
}
