export * from './alert-rules.ts';
export * from './auth-proxy.ts';
export * from './certificate-transfer.ts';
export { certificatesFlaw, splitPem } from './certificates.ts';
export { readProvided, removeProvided } from './data-interfaces/provider.ts';
export type { Unfinished } from './data-interfaces/requirer.ts';
export * from './forward-auth.ts';
export * from './grafana-dashboard.ts';
export * from './ingress.ts';
export * from './kyuubi-client.ts';
export * from './log-forwarding.ts';
export * from './loki-push-api.ts';
export * from './postgresql-client.ts';
export * from './prometheus-consumer.ts';
export {
  type Metrics,
  provideMetrics,
  readMetricsRefusals,
  type ScrapeJob,
} from './prometheus-scrape.ts';
export * from './s3.ts';
export { readS3Truststore, type S3Truststore } from './s3-truststore.ts';
export * from './spark-service-account.ts';
export * from './tls-certificates/index.ts';
export * from './topology.ts';
export * from './zookeeper.ts';
