export { readProvided, removeProvided } from './data-interfaces/provider.ts';
export type { Unfinished } from './data-interfaces/requirer.ts';
export * from './kyuubi-client.ts';
export * from './postgresql-client.ts';
export * from './s3.ts';
export { readS3Truststore, type S3Truststore } from './s3-truststore.ts';
export * from './spark-service-account.ts';
export * from './zookeeper.ts';
