/** kyuubi-defaults.conf: the server's own settings. No `spark.*` key stands here: Kyuubi puts those on argv. */
import type { PostgresqlConnection, ZooKeeper } from '@charmed-spark/interfaces';
import { renderProperties } from '@charmed-spark/spark';
import { loginQuery } from '../auth-db/index.ts';
import type { OptionValues } from '../options/index.ts';
import type { State } from '../state.ts';
import { tlsServerSettings } from '../tls/index.ts';
import { paths, ports } from '../workload.ts';
import { ignored, restricted } from './client-settings.ts';
import { jdbcUrl } from './jdbc-url.ts';
import { redacted } from './redaction.ts';

type Settings = Record<string, string | undefined>;

export const renderKyuubiDefaults = (state: State, authDb: PostgresqlConnection): string =>
  renderProperties(kyuubiDefaults(state, authDb));

export function kyuubiDefaults(state: State, authDb: PostgresqlConnection): Settings {
  return {
    ...authentication(authDb),
    ...frontends(state),
    ...tlsServerSettings(state),
    ...highAvailability(state.zookeeper),
    ...engines(state.options.values),
    ...limits(state.options.values),
    'kyuubi.server.redaction.regex': redacted,
  };
}

const authentication = (database: PostgresqlConnection): Settings => ({
  'kyuubi.authentication': 'JDBC',
  'kyuubi.authentication.jdbc.driver.class': 'org.postgresql.Driver',
  'kyuubi.authentication.jdbc.url': jdbcUrl(database, paths.authDbCa),
  'kyuubi.authentication.jdbc.user': database.username,
  'kyuubi.authentication.jdbc.password': database.password,
  'kyuubi.authentication.jdbc.query': loginQuery,
});

const frontends = ({ web }: State): Settings => ({
  'kyuubi.frontend.protocols': 'THRIFT_BINARY,REST',
  'kyuubi.frontend.thrift.binary.bind.port': String(ports.thrift),
  // REST has no TLS: only this pod may ask it (health checks), unless a proxy publishes it.
  'kyuubi.frontend.rest.bind.host': web.published ? '0.0.0.0' : '127.0.0.1',
  'kyuubi.frontend.rest.bind.port': String(ports.rest),
});

/** Without ZooKeeper the server starts one of its own, for its own engines. */
function highAvailability(zookeeper: ZooKeeper): Settings {
  if (zookeeper.state !== 'ready') return {};
  const { hosts, namespace, username, password } = zookeeper.connection;
  return {
    'kyuubi.ha.addresses': hosts.join(','),
    'kyuubi.ha.namespace': namespace,
    'kyuubi.ha.zookeeper.acl.enabled': 'true',
    'kyuubi.ha.zookeeper.auth.type': 'DIGEST',
    'kyuubi.ha.zookeeper.auth.digest': `${username}:${password}`,
    // Engines log in as well: their znodes, too, are nobody else's.
    'kyuubi.ha.zookeeper.engine.auth.type': 'DIGEST',
  };
}

const testingIdleTimeout = 'PT1M';
const usualIdleTimeout = 'PT30M';

function engines({ namespace, engineShareLevel, engineIdleTimeout, profile }: OptionValues): Settings {
  const hurried = profile === 'testing' && engineIdleTimeout === usualIdleTimeout;
  return {
    'kyuubi.engine.share.level': engineShareLevel,
    'kyuubi.session.engine.idle.timeout': hurried ? testingIdleTimeout : engineIdleTimeout,
    'kyuubi.session.engine.initialize.timeout': 'PT10M',
    'kyuubi.kubernetes.namespace': namespace,
    'kyuubi.kubernetes.authenticate.oauthTokenFile': paths.serviceAccountToken,
    // The context is the pod's own. Without this a restarted server looks after its old engines only from the
    // first new session on.
    'kyuubi.kubernetes.client.initialize.list': `:${namespace}`,
    'kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.kind': 'COMPLETED',
  };
}

/** Absolute, as Kyuubi asks for, and on no system: Debian's home of users that have none. */
const noFolder = '/nonexistent';

const limits = ({
  connectionsPerUser,
  connectionsPerAddress,
  restrictedSettings,
  ignoredSettings,
}: OptionValues): Settings => ({
  'kyuubi.server.limit.connections.per.user': connectionsPerUser?.toString(),
  'kyuubi.server.limit.connections.per.ipaddress': connectionsPerAddress?.toString(),
  'kyuubi.session.conf.restrict.list': restricted(restrictedSettings),
  'kyuubi.session.conf.ignore.list': ignored(ignoredSettings),
  // An empty list would allow all: a batch over REST names the file that it runs, and spark-submit would upload it.
  'kyuubi.session.local.dir.allow.list': noFolder,
});
