/**
 * Names of metrics as Kyuubi 1.10 gives them to Prometheus: the one place where dashboard and alert rules are held
 * against. Source: kyuubi-metrics/src/main/scala/org/apache/kyuubi/metrics/MetricsConstants.scala of apache/kyuubi, and
 * Dropwizard's metric sets of the JVM. Dots become underscores; a Dropwizard counter is exported under its own name, a
 * meter with `_total` at its end. `operation_state_*_total` are meters that go down, too, when an operation leaves the
 * state: of running and pending operations they are the number.
 */
const operations = ['ExecuteStatement', 'LaunchEngine', 'BatchJobSubmission'];
const sessions = ['INTERACTIVE', 'BATCH'];

const names = [
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
  'thrift_ssl_cert_expiration',
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

/** Named by the JVM's collector: of G1, of the serial one. */
const collectorNames = [
  'memory_usage_pools_G1_Eden_Space_used',
  'memory_usage_pools_Tenured_Gen_used',
  'memory_usage_pools_Metaspace_used',
  'gc_G1_Young_Generation_count',
  'gc_G1_Young_Generation_time',
  'gc_Copy_count',
  'gc_Copy_time',
];

export const kyuubiMetrics: readonly string[] = [...names, ...collectorNames].map((name) => `kyuubi_${name}`);

/** Labels that every series of a unit has, whoever scrapes it for Juju. */
export const jujuLabels = [
  'juju_model',
  'juju_model_uuid',
  'juju_application',
  'juju_unit',
  'juju_charm',
  'instance',
];
