/** Where things are in the workload: paths, users, ports (docs/reference/workload.md). */
export const container = 'kyuubi';
export const service = 'kyuubi';

/** Runs the server; files with secrets are readable by its group and nobody else. */
export const runAs = { user: '_daemon_', group: '_daemon_' } as const;

export const ports = { thrift: 10009, rest: 10099 } as const;

export const paths = {
  release: '/opt/kyuubi/RELEASE',
  kyuubiDefaults: '/opt/kyuubi/conf/kyuubi-defaults.conf',
  authDbCa: '/opt/kyuubi/conf/auth-db-ca.pem',
  sparkDefaults: '/etc/spark8t/conf/spark-defaults.conf',
  hiveSite: '/etc/spark8t/conf/hive-site.xml',
} as const;

/** Database asked for on `auth-db`, the table in it, and the user who is always there. */
export const authDatabase = 'auth_db';
export const usersTable = 'kyuubi_users';
export const adminUser = 'admin';
