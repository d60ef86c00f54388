/** The properties of Spark jobs: pure. Names and values as Canonical's hub gives them. */
import type { S3Connection } from '@charmed-spark/interfaces';
import { defaultRegion } from '@charmed-spark/spark/object-storage';

export type Properties = Record<string, string>;

/** Where the truststore's Secret is mounted in drivers and executors. */
export const truststore = { secret: 'integrator-hub-conf-truststore', file: 'truststore.jks' } as const;
const mountPath = `/${truststore.secret}`;

export interface PropertiesInput {
  s3: S3Connection | undefined;
  dynamicAllocation: boolean;
  image: string;
}

export function planProperties({ s3, dynamicAllocation, image }: PropertiesInput): Properties {
  return {
    ...(s3 === undefined ? {} : s3Properties(s3)),
    ...(dynamicAllocation
      ? {
          'spark.dynamicAllocation.enabled': 'true',
          'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
          'spark.dynamicAllocation.minExecutors': '1',
        }
      : {}),
    ...(image === '' ? {} : { 'spark.kubernetes.container.image': image }),
  };
}

function s3Properties(s3: S3Connection): Properties {
  const endpoint = s3.endpoint ?? 'https://s3.amazonaws.com';
  const region = s3.region ?? (s3.endpoint === undefined ? undefined : defaultRegion);
  const log = `s3a://${s3.bucket}/${s3.path ?? ''}`;
  return {
    'spark.hadoop.fs.s3a.path.style.access': 'true',
    'spark.hadoop.fs.s3a.endpoint': endpoint,
    'spark.hadoop.fs.s3a.access.key': s3.accessKey,
    'spark.hadoop.fs.s3a.secret.key': s3.secretKey,
    'spark.hadoop.fs.s3a.aws.credentials.provider': 'org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider',
    'spark.hadoop.fs.s3a.connection.ssl.enabled': String(
      endpoint.startsWith('https:') || endpoint.includes(':443'),
    ),
    ...(region === undefined ? {} : { 'spark.hadoop.fs.s3a.endpoint.region': region }),
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': log,
    'spark.history.fs.logDirectory': log,
    'spark.kubernetes.file.upload.path': `s3a://${s3.bucket}/`,
    'spark.sql.warehouse.dir': `s3a://${s3.bucket}/warehouse`,
    ...(s3.tlsCaChain.length > 0 ? trustProperties : {}),
  };
}

/** A store of this format is read without a password: none has to stand on a command line. */
const trustOption = `-Djavax.net.ssl.trustStore=${mountPath}/${truststore.file}`;
const trustProperties: Properties = {
  'spark.driver.extraJavaOptions': trustOption,
  'spark.executor.extraJavaOptions': trustOption,
  [`spark.kubernetes.driver.secrets.${truststore.secret}`]: mountPath,
  [`spark.kubernetes.executor.secrets.${truststore.secret}`]: mountPath,
};
