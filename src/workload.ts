/** Where things are in the workload: paths, users, ports (docs/reference/workload.md). */
export const container = 'kyuubi';
export const service = 'kyuubi';

/** Runs the server; files with secrets are readable by its group and nobody else. */
export const runAs = { user: '_daemon_', group: '_daemon_' } as const;

export const ports = { thrift: 10009, metrics: 10019, rest: 10099 } as const;

/** Of files that server and engines trust by; the same in the server's container and in the engines' pods. */
export const trustFolder = '/etc/charmed-spark/trust';

export const paths = {
  release: '/opt/kyuubi/RELEASE',
  kyuubiDefaults: '/opt/kyuubi/conf/kyuubi-defaults.conf',
  kyuubiEnv: '/opt/kyuubi/conf/kyuubi-env.sh',
  authDbCa: '/opt/kyuubi/conf/auth-db-ca.pem',
  serverKey: '/opt/kyuubi/conf/server.key',
  serverCertificate: '/opt/kyuubi/conf/server.pem',
  serverCa: '/opt/kyuubi/conf/ca.pem',
  keystore: '/opt/kyuubi/conf/keystore.p12',
  /** With the CA of the server's own certificate. */
  serverTruststore: '/opt/kyuubi/conf/truststore.jks',
  schemaTool: '/opt/hive/bin/schematool.sh',
  sparkConf: '/etc/spark8t/conf',
  sparkDefaults: '/etc/spark8t/conf/spark-defaults.conf',
  serviceAccountToken: '/etc/charmed-spark/service-account-token',
  sparkEnv: '/etc/spark8t/conf/spark-env.sh',
  sparkLog: '/etc/spark8t/conf/log4j2.properties',
  hiveSite: '/etc/spark8t/conf/hive-site.xml',
  /** With the system's CAs and those of back ends. */
  truststore: `${trustFolder}/truststore.jks`,
  zookeeperCa: `${trustFolder}/zookeeper-ca.pem`,
  metastoreCa: `${trustFolder}/metastore-ca.pem`,
  /** Out of the store that the integration hub gives. */
  objectStorageCa: `${trustFolder}/object-storage-ca.pem`,
} as const;

/** CAs that a relation of `receive-ca-cert` gives: a file for each. */
export const receivedCas = (relationId: number): string => `${trustFolder}/receive-ca-cert-${relationId}.pem`;

/** Tells what the files of the trust folder were made from. */
export const trustRecord = `${trustFolder}/.made-from`;
/** Tells what the stores of the JDBC port were made from. */
export const tlsRecord = '/opt/kyuubi/conf/.tls-made-from';

/** Databases asked for, by endpoint. */
export const databases = { 'auth-db': 'auth_db', 'metastore-db': 'hivemetastore' } as const;
/** Namespace asked for on `zookeeper`. */
export const znode = '/kyuubi';

/** The table of users in `auth-db`, and the user who is always there. */
export const usersTable = 'kyuubi_users';
export const adminUser = 'admin';
