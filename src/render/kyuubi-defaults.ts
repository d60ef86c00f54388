/** kyuubi-defaults.conf: the server's own settings. No `spark.*` key stands here: Kyuubi puts those on argv. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { renderProperties } from '@charmed-spark/spark';
import { loginQuery } from '../auth-db/index.ts';
import { paths, ports } from '../workload.ts';

export function renderKyuubiDefaults(database: PostgresqlConnection): string {
  return renderProperties({
    'kyuubi.authentication': 'JDBC',
    'kyuubi.authentication.jdbc.driver.class': 'org.postgresql.Driver',
    'kyuubi.authentication.jdbc.url': jdbcUrl(database),
    'kyuubi.authentication.jdbc.user': database.username,
    'kyuubi.authentication.jdbc.password': database.password,
    'kyuubi.authentication.jdbc.query': loginQuery,
    'kyuubi.frontend.protocols': 'THRIFT_BINARY,REST',
    'kyuubi.frontend.thrift.binary.bind.port': String(ports.thrift),
    // REST has no TLS: only this pod may ask it (health checks).
    'kyuubi.frontend.rest.bind.host': '127.0.0.1',
    'kyuubi.frontend.rest.bind.port': String(ports.rest),
    'kyuubi.server.redaction.regex': '(?i)secret|password|token|access[.]key|digest',
    'kyuubi.session.engine.initialize.timeout': 'PT10M',
  });
}

/** Every part that the relation gives is encoded: none of it can add a parameter of its own. */
function jdbcUrl({ host, port, database, tls }: PostgresqlConnection): string {
  const address = host.includes(':') ? `[${host}]` : host;
  const url = `jdbc:postgresql://${address}:${port}/${encodeURIComponent(database)}`;
  if (tls === undefined) return url;
  return tls.ca === undefined
    ? `${url}?sslmode=require`
    : `${url}?sslmode=verify-full&sslrootcert=${paths.authDbCa}`;
}
