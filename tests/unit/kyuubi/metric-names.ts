/**
 * Names of metrics as Kyuubi 1.10 gives them to Prometheus: dashboard and alert rules ask for these alone
 * (observability.test.ts), and a server that runs gives them all (tests/lab/gateway.test.ts). Source: kyuubi-metrics/src/main/scala/org/apache/kyuubi/metrics/MetricsConstants.scala of apache/kyuubi, and
 * Dropwizard's metric sets of the JVM. Dots become underscores; a Dropwizard counter is exported under its own name, a
 * meter with `_total` at its end. `operation_state_*_total` are meters that go down, too, when an operation leaves the
 * state: of running and pending operations they are the number.
 */
const operations = ['ExecuteStatement', 'LaunchEngine', 'BatchJobSubmission'];
const sessions = ['INTERACTIVE', 'BATCH'];

const names: string[] = [
  // JvmAttributeGaugeSet, MemoryUsageGaugeSet, ThreadStatesGaugeSet, BufferPoolMetricSet
  ...['jvm_uptime'],
  ...['total', 'heap', 'non_heap'].flatMap((area) =>
    ['used', 'max', 'committed', 'init'].map((figure) => `memory_usage_${area}_${figure}`),
  ),
  ...['runnable', 'blocked', 'waiting', 'timed_waiting', 'new', 'terminated', 'deadlock', 'daemon'].map(
    (state) => `thread_state_${state}_count`,
  ),
  ...['capacity', 'count', 'used'].map((figure) => `buffer_pool_direct_${figure}`),
  // Threads that run statements
  ...['exec_pool_threads_alive', 'exec_pool_threads_active', 'exec_pool_work_queue_size'],
  // Connections
  ...['connection', 'thrift_binary_connection', 'thrift_http_connection', 'rest_connection'].flatMap((kind) =>
    ['opened', 'failed', 'total'].map((figure) => `${kind}_${figure}`),
  ),
  ...sessions.flatMap((type) => [`connection_opened_${type}`, `connection_total_${type}`]),
  // Engines and operations
  ...['engine_total', 'engine_failed', 'engine_timeout', 'operation_batch_pending_max_elapse'],
  ...operations.flatMap((operation) => [
    `operation_total_${operation}`,
    `operation_opened_${operation}`,
    ...['pending', 'running', 'finished', 'closed', 'error', 'canceled'].map(
      (state) => `operation_state_${operation}_${state}_total`,
    ),
  ]),
  // Backend service, metadata store
  ...['result', 'log'].map((rows) => `backend_service_fetch_${rows}_rows_rate_total`),
  ...['opened', 'total', 'failed', 'retrying'].map((figure) => `metadata_request_${figure}`),
];

const full = (name: string): string => `kyuubi_${name}`;

/** What a server gives; Kyuubi itself gives the count of a state from the first operation on that came into it. */
export const always: readonly string[] = names.map(full);

/** What it gives in addition when the JDBC port has a certificate. */
export const withTls: readonly string[] = ['thrift_ssl_cert_expiration'].map(full);

/** What is named by the JVM's collector and its pools: which those are, the JVM decides by the size of its machine. */
export const byCollector: readonly RegExp[] = [
  /^kyuubi_memory_usage_pools_.+_used$/,
  /^kyuubi_gc_.+_count$/,
  /^kyuubi_gc_.+_time$/,
];

/** Labels that every series of a unit has, whoever scrapes it for Juju. */
export const jujuLabels = [
  'juju_model',
  'juju_model_uuid',
  'juju_application',
  'juju_unit',
  'juju_charm',
  'instance',
];
