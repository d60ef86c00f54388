/** The combinations of relations and options that matter for what is rendered. */
import type { State } from '../../../src/state.ts';
import { options, readyState } from './states.ts';

const database = (name: string, tls?: { ca?: string }): State['metastoreDb'] => ({
  state: 'ready',
  connection: {
    relationId: 8,
    host: `${name}-primary.data.svc.cluster.local`,
    port: 5432,
    database: name,
    username: 'relation_id_8',
    password: 'metastore-password',
    ...(tls === undefined ? {} : { tls }),
  },
});

const authDb = (tls: { ca?: string }): State['authDb'] => {
  const state = readyState().authDb;
  if (state.state !== 'ready') throw new Error('expected a database');
  return { state: 'ready', connection: { ...state.connection, tls } };
};

export const zookeeper = (tls?: { ca?: string }): State['zookeeper'] => ({
  state: 'ready',
  connection: {
    relationId: 9,
    hosts: ['zk-0.zk-endpoints.data.svc:2181', 'zk-1.zk-endpoints.data.svc:2181'],
    namespace: '/kyuubi',
    username: 'relation-9',
    password: 'zookeeper-password',
    ...(tls === undefined ? {} : { tls }),
  },
});

export const hub = (properties: Record<string, string> = {}): State['hub'] => ({
  state: 'ready',
  relationId: 10,
  namespace: 'spark',
  account: 'engines',
  manifest: '{}\n',
  properties: {
    'spark.hadoop.fs.s3a.endpoint': 'https://minio.data.svc:9000',
    'spark.hadoop.fs.s3a.access.key': 'AKIA',
    'spark.hadoop.fs.s3a.secret.key': 's3-secret',
    'spark.kubernetes.file.upload.path': 's3a://lake/upload',
    'spark.sql.warehouse.dir': 's3a://lake/warehouse',
    ...properties,
  },
});

const trust: State['trust'] = {
  received: [
    {
      relationId: 31,
      app: 'ca',
      state: 'ready',
      certificates: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    },
  ],
  folder: { made: {} },
};

/** The JDBC port has a certificate; its store has this password. */
export const certificate = (password: string): State['tls'] => ({
  state: 'ready',
  current: {
    key: 'PEM of a key',
    certificate: 'PEM of a certificate',
    chain: ['PEM of a certificate', 'PEM of a CA'],
    ca: 'PEM of a CA',
    notAfter: new Date('2026-12-31T00:00:00Z'),
  },
  password,
});

/** Without a hub: queries run inside the server's pod. */
const alone = (change: Partial<State> = {}): State => readyState({ hub: { state: 'absent' }, ...change });

export const combinations: Record<string, () => State> = {
  'auth-db': () => alone(),
  'auth-db-tls': () => alone({ authDb: authDb({ ca: 'PEM of auth-db' }) }),
  'auth-db-tls-without-ca': () => alone({ authDb: authDb({}) }),
  certificates: () => alone({ tls: certificate('keystore-password') }),
  zookeeper: () => alone({ zookeeper: zookeeper() }),
  'zookeeper-tls': () => alone({ zookeeper: zookeeper({ ca: 'PEM of ZooKeeper' }), plannedUnits: 3 }),
  metastore: () => alone({ metastoreDb: database('hivemetastore') }),
  hub: () => alone({ hub: hub() }),
  'hub-metastore-spark-catalog': () =>
    alone({
      hub: hub(),
      metastoreDb: database('hivemetastore', { ca: 'PEM of the metastore' }),
      options: options({ 'iceberg-catalog-name': 'spark_catalog' }),
    }),
  'hub-without-warehouse': () => alone({ hub: hub({ 'spark.sql.warehouse.dir': '' }) }),
  ingress: () => alone({ web: { ...alone().web, published: true } }),
  'everything-related': () =>
    alone({
      plannedUnits: 3,
      authDb: authDb({ ca: 'PEM of auth-db' }),
      metastoreDb: database('hivemetastore', { ca: 'PEM of the metastore' }),
      zookeeper: zookeeper({ ca: 'PEM of ZooKeeper' }),
      hub: hub({ 'spark.driver.extraJavaOptions': '-Djavax.net.ssl.trustStore=/hub/store.jks -Xss4m' }),
      web: { ...alone().web, published: true },
      tls: certificate('keystore-password'),
      trust,
      options: options({ namespace: 'spark', 'service-account': 'engines' }),
    }),
  'every-option': () =>
    alone({
      hub: hub(),
      options: options({
        namespace: 'spark',
        'service-account': 'engines',
        'enable-dynamic-allocation': true,
        'executor-cores': 2,
        'executor-memory': 4,
        'k8s-node-selectors': 'kubernetes.io/arch:amd64,disktype:ssd',
        'iceberg-catalog-name': 'lake',
        'spark-encryption': false,
        'engine-share-level': 'CONNECTION',
        'session-engine-idle-timeout': 'PT1H',
        'session-conf-restrict-list': 'spark.master,spark.kubernetes.*',
        'session-conf-ignore-list': 'spark.app.name',
        'max-connections-per-user': 10,
        'max-connections-per-address': 20,
        profile: 'testing',
      }),
    }),
  testing: () => alone({ hub: hub(), options: options({ profile: 'testing' }) }),
};
