/**
 * Which settings a client may not bring along with its connection. They reach spark-submit, which runs in the server's
 * pod as the server's user: whoever chooses what it loads, reads or sends has the server's logins and its token.
 */

/**
 * Refused whatever the operator says. What a user of SQL has a use for (sizes, `spark.sql.*`) is not here, and jars come
 * by ADD JAR, which the user's own engine obeys. Each ends with `.*`: Kyuubi passes a setting on as `<key>=<value>`, so
 * that the key `spark.master=x` would pass by a mere `spark.master`.
 */
const always = [
  // What spark-submit downloads, unpacks, uploads and loads classes from. `spark.yarn.` has older names of some of them.
  ...['spark.files.*', 'spark.jars.*', 'spark.archives.*', 'spark.submit.*', 'spark.yarn.*'],
  // Classes that it loads by their names, stores of passwords that it opens, and the address that it uploads to.
  ...['spark.hadoop.*', 'spark.kerberos.*'],
  // Where pods run, with which image, rights, volumes and Secrets; templates and keys that are read beside the server.
  ...['spark.master.*', 'spark.kubernetes.*'],
  // The command line of an engine, which without the hub is a process beside the server.
  ...['spark.driver.extraClassPath.*', 'spark.driver.extraLibraryPath.*', 'spark.driver.extraJavaOptions.*'],
  ...['spark.driver.defaultJavaOptions.*', 'spark.executor.extraClassPath.*'],
  ...['spark.executor.extraLibraryPath.*', 'spark.executor.extraJavaOptions.*'],
  'spark.executor.defaultJavaOptions.*',
  // Names files with secrets; `spark-encryption` is the operator's to switch.
  'spark.authenticate.*',
  // Environment, program and user of the processes that Kyuubi starts.
  ...['kyuubi.engineEnv.*', 'kyuubi.engine.type.*', 'kyuubi.session.engine.spark.main.resource.*'],
  ...['kyuubi.engine.doAs.*', 'kyuubi.kubernetes.*'],
  // Engines show the server's login to the ZooKeeper that is named here; errors show command lines without it.
  ...['kyuubi.ha.*', 'kyuubi.server.redaction.*'],
];

/**
 * Whether a list of Kyuubi's holds a key: an item is a key, or, with `.*` at its end, how keys begin (the dot is no part
 * of it). Source: `validateKey` in Kyuubi's SessionManager.
 */
export const holds = (list: readonly string[], key: string): boolean =>
  list.some((item) => item === key || (item.endsWith('.*') && key.startsWith(item.slice(0, -2))));

/** The value of `kyuubi.session.conf.restrict.list`: what is always refused, and what the operator refuses. */
export function restricted(byOperator: readonly string[]): string {
  const floor = always.flatMap(names);
  return [...floor, ...unique(byOperator).filter((item) => !holds(floor, item))].join(',');
}

/** The value of `kyuubi.session.conf.ignore.list`. */
export const ignored = (byOperator: readonly string[]): string => unique(byOperator).join(',');

const unique = (items: readonly string[]): string[] => [...new Set(items.flatMap(names))];

/** A setting of Spark has two names: Kyuubi puts `spark.` before keys that begin with neither `spark.` nor `hadoop.`. */
function names(item: string): string[] {
  const short = /^spark\.(?!\*)(.+)$/.exec(item)?.[1];
  return short === undefined ? [item] : [item, short];
}
