/** SQL over JDBC with Hive's Beeline, in the client's own container: the password travels on stdin into a 0600 file. */
import { inPod } from './cluster.ts';

export interface Login {
  endpoint: string;
  username: string;
  password: string;
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
    'IFS= read -r password; printf %s "$password" >$work/password; cat >$work/query.sql',
    `/opt/kyuubi/bin/beeline -u "${login.endpoint}" -n "${login.username}" -w $work/password --silent=true --showHeader=false --outputformat=tsv2 -f $work/query.sql`,
  ].join('; ');
  const { code, stdout, stderr } = await inPod(
    model,
    unit,
    'kyuubi',
    ['/bin/bash', '-c', script],
    `${login.password}\n${statement}\n`,
  );
  const rows = stdout.split('\n').filter((line) => line !== '');
  return { code, rows, log: stderr };
}
