/** Every connection of the neighbourhood: how it is encrypted, and a check of that which is made now. */
import { nodeBinaries } from '../../lab/node/index.ts';
import { kubeconfig } from '../../lab/paths.ts';
import { silentProgress } from '../../lab/progress.ts';
import { capture } from './capture.ts';
import { labJson, run } from './run.ts';
import { type Jdbc, sql } from './sql-client.ts';
import { probeTls, type Server } from './tls-probe.ts';

interface Status {
  applications: Record<string, { address: string; units?: Record<string, { address: string }> }>;
}

interface Row {
  from: string;
  to: string;
  how: string;
  check: string;
}

/** Who connects, the application that answers, its port, and the name that its certificate must have. */
const tlsConnections: { from: string; app: string; port: number; postgresql?: boolean }[] = [
  { from: 'JDBC client', app: 'kyuubi-k8s', port: 10009 },
  { from: 'Kyuubi: logins', app: 'kyuubi-users', port: 5432, postgresql: true },
  { from: 'engines: metastore', app: 'metastore', port: 5432, postgresql: true },
  { from: 'Kyuubi and engines', app: 'zookeeper-k8s', port: 2182 },
  { from: 'drivers and executors', app: 'minio', port: 9000 },
  { from: 'browser', app: 'traefik-k8s', port: 443 },
];

/** In the clear, inside the cluster, and why that is so. */
const plainConnections: Row[] = [
  ['traefik-k8s', 'Kyuubi :10099 (REST)', 'Kyuubi has no TLS for REST; every request needs a password'],
  ['prometheus-k8s', 'Kyuubi :10019 (metrics)', 'Kyuubi has no TLS for metrics; no secrets in them'],
  ['Pebble', 'loki-k8s :3100 (logs)', 'the relation gives an http URL; no secrets in logs'],
].map(([from, to, how]) => ({ from, to, how: `none: ${how}`, check: '' }) as Row);

/** Throws when a connection is not encrypted as it should be. */
export async function checkConnections(
  model: string,
  { username, password, ca }: { username: string; password: string; ca: string },
): Promise<void> {
  const { applications } = await labJson<Status>('status', '--model', model);
  const rows: Row[] = [];
  for (const { from, app, port, ...kind } of tlsConnections) {
    const [unit, { address }] = Object.entries(applications[app]?.units ?? {})[0] ?? [app, { address: '' }];
    // A proxy has the name of its Service, the others those of their pods.
    const host = port === 443 ? app : `${unit.replace('/', '-')}.${app}-endpoints`;
    const name = `${host}.${model}.svc.cluster.local`;
    const server: Server = { address, port, name, ...kind };
    const how = await probeTls(server, ca);
    rows.push({
      from,
      to: `${app} :${port}`,
      how: `TLS: ${how}`,
      check: `certificate names ${unit} and is of our CA`,
    });
  }
  const jdbc: Jdbc = {
    url: `jdbc:hive2://kyuubi-k8s-0.kyuubi-k8s-endpoints.${model}.svc.cluster.local:10009/;ssl=true`,
    username,
    password,
    ca,
  };
  rows.push(await sparkTraffic(model, jdbc), ...plainConnections);
  const width = (key: keyof Row): number => Math.max(...rows.map((row) => row[key].length));
  const line = ({ from, to, how, check }: Row): string =>
    `  ${from.padEnd(width('from'))}  ${to.padEnd(width('to'))}  ${how.padEnd(width('how'))}  ${check}`.trimEnd();
  console.log('\nConnections:');
  for (const row of rows) console.log(line(row));
}

/** A shuffle whose rows hold a known text, while all packets of the executors are looked at. */
async function sparkTraffic(model: string, jdbc: Jdbc): Promise<Row> {
  const addresses = await executors(model);
  const marker = `marker-${process.pid}-nobody-else-writes-this`;
  const { packets, found } = await capture({ port: 0, addresses, markers: [marker] }, () =>
    sql(model, jdbc, [
      `SELECT text, count(*) FROM (SELECT /*+ REPARTITION(3) */ concat('${marker}', id % 7) AS text FROM range(0, 10000, 1, 3)) GROUP BY text;`,
    ]),
  );
  if (packets === 0) throw new Error('no packet of an executor was seen: nothing is proven');
  if (found.length > 0) throw new Error('a query was readable on the wire between driver and executors');
  return {
    from: 'Spark driver',
    to: 'Spark executors',
    how: 'AES: spark.network.crypto',
    check: `${packets} packets of a shuffle seen, its text in none`,
  };
}

async function executors(model: string): Promise<string[]> {
  const { kubectl } = await nodeBinaries(silentProgress);
  const list = await run(
    kubectl,
    [
      `--kubeconfig=${kubeconfig}`,
      '--namespace',
      model,
      'get',
      'pods',
      '--selector',
      'spark-role=executor',
      '-o',
      'jsonpath={.items[*].status.podIP}',
    ],
    { quiet: true, collect: true },
  );
  const addresses = list.split(' ').filter((address) => address !== '');
  if (addresses.length === 0) throw new Error('no executor pod runs');
  return addresses;
}
