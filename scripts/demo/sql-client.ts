/** SQL with Beeline in a pod of its own, which knows nothing but what a client is given. */
import { nodeBinaries } from '../../lab/node/index.ts';
import { kubeconfig, rockImage } from '../../lab/paths.ts';
import { silentProgress } from '../../lab/progress.ts';
import { run } from './run.ts';

export interface Jdbc {
  /** `jdbc:hive2://...`, with `ssl=true` where the server speaks TLS. */
  url: string;
  username: string;
  password: string;
  /** PEM; the client verifies the server with it and nothing else. */
  ca?: string;
}

let pods = 0;

/** Password, certificate and statements come over stdin, into files that only this pod has. */
const script = [
  'set -e; umask 077; cd "$(mktemp -d)"',
  'IFS= read -r url; IFS= read -r user; IFS= read -r password; printf %s "$password" >password; unset password',
  // Base64, because a certificate has lines.
  'read -r ca; cat >query.sql',
  'if [ "$ca" != - ]; then echo "$ca" | base64 -d >ca.pem',
  'keytool -importcert -noprompt -alias ca -file ca.pem -keystore trust.p12 -storetype PKCS12 -storepass changeit 2>/dev/null',
  'url="$url;sslTrustStore=$PWD/trust.p12;trustStorePassword=changeit"; fi',
  'exec /opt/kyuubi/bin/beeline -u "$url" -n "$user" -w password --silent=true --outputformat="$1" -f query.sql',
].join('\n');

/** Returns Beeline's output; rejects when a statement or the login failed. */
export async function sql(
  model: string,
  { url, username, password, ca }: Jdbc,
  statements: string[],
  format = 'table',
): Promise<string> {
  const { kubectl } = await nodeBinaries(silentProgress);
  const pod = `sql-client-${process.pid}-${++pods}`;
  console.log(`\n$ beeline -u "${url}" -n ${username} -w <file with the password>   # in the pod ${pod}`);
  for (const statement of statements) console.log(`  ${statement}`);
  const certificate = ca === undefined ? '-' : Buffer.from(ca).toString('base64');
  const image = ['--image', rockImage('kyuubi'), '--image-pull-policy', 'Never', '--restart', 'Never'];
  return run(
    kubectl,
    [`--kubeconfig=${kubeconfig}`, '--namespace', model, 'run', pod, ...image].concat([
      '--stdin',
      '--rm',
      '--quiet',
      '--command',
      '--',
      '/bin/bash',
      '-c',
      script,
      'sql',
      format,
    ]),
    {
      quiet: true,
      collect: true,
      input: [url, username, password, certificate, ...statements, ''].join('\n'),
    },
  );
}
