/**
 * spark-defaults.conf: what engines start with, in layers of which the later win: ours, those of the integration
 * hub, the size of executors, Iceberg, and last what the charm answers for: encryption, trust and redaction.
 */
import type { GrantedAccount } from '@charmed-spark/interfaces';
import { mergeJavaOptions, renderProperties } from '@charmed-spark/spark';
import type { OptionValues } from '../options/index.ts';
import type { State } from '../state.ts';
import { engineTrust } from '../trust/index.ts';
import { paths, trustFolder } from '../workload.ts';
import { ourKeys, trustStoreOptions, zooKeeperOptions } from './java-options.ts';
import { redacted } from './redaction.ts';

type Properties = Record<string, string>;

/**
 * Image of drivers and executors, unless the integration hub names another. By digest, so that an engine of tomorrow is
 * that of today: Spark 3.5.7, released with Kyuubi 1.10.3 on 16 March 2026. Source: the Terraform module of
 * canonical/spark-k8s-bundle (track 3.5), which pins both.
 */
export const jobImage =
  'ghcr.io/canonical/charmed-spark@sha256:f7f387a76ba2f3b6cfc34a35f36c0f4ae85bfa78c8c9d4bfa06ba86401b95d70';

export const renderSparkDefaults = (state: State): string => renderProperties(sparkDefaults(state));

export function sparkDefaults(state: State): Properties {
  const { hub, options } = state;
  const layers =
    hub.state === 'ready'
      ? {
          ...onKubernetes(options.values),
          ...account(hub),
          ...hub.properties,
          ...executors(options.values),
          ...iceberg(state, hub.properties),
        }
      : insideTheServer();
  return {
    ...layers,
    ...(options.values.sparkEncryption ? encryption : {}),
    ...trust(state, layers),
    'spark.redaction.regex': redacted,
  };
}

const insideTheServer = (): Properties => ({
  'spark.master': 'local[*]',
  'spark.submit.deployMode': 'client',
  'spark.sql.warehouse.dir': '/var/lib/spark/warehouse',
  'spark.ui.enabled': 'false',
});

function onKubernetes(options: OptionValues): Properties {
  const { nodeSelectors, profile, dynamicAllocation } = options;
  return {
    'spark.master': 'k8s://https://kubernetes.default.svc',
    'spark.submit.deployMode': 'cluster',
    'spark.kubernetes.authenticate.submission.oauthTokenFile': paths.serviceAccountToken,
    'spark.kubernetes.container.image': jobImage,
    ...Object.fromEntries(
      Object.entries(nodeSelectors).map(([label, value]) => [
        `spark.kubernetes.node.selector.${label}`,
        value,
      ]),
    ),
    ...(profile === 'testing'
      ? {
          'spark.kubernetes.driver.request.cores': '100m',
          'spark.kubernetes.executor.request.cores': '100m',
        }
      : {}),
    ...(dynamicAllocation
      ? {
          'spark.dynamicAllocation.enabled': 'true',
          'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
        }
      : {}),
  };
}

const account = ({ namespace, account }: GrantedAccount): Properties => ({
  'spark.kubernetes.namespace': namespace,
  'spark.kubernetes.authenticate.driver.serviceAccountName': account,
});

/** An operator who sets these options wants them in the place of what the hub gives. */
const executors = ({ executorCores, executorMemory }: OptionValues): Properties => ({
  ...(executorCores === undefined ? {} : { 'spark.executor.cores': String(executorCores) }),
  ...(executorMemory === undefined ? {} : { 'spark.executor.memory': `${executorMemory}g` }),
});

/** A catalog of Iceberg tables where the hub gives a place for them. */
function iceberg(
  { options, metastoreDb }: State,
  { 'spark.sql.warehouse.dir': warehouse }: Properties,
): Properties {
  if (warehouse === undefined || warehouse === '') return {};
  const catalog = `spark.sql.catalog.${options.values.icebergCatalog}`;
  const inSparks = options.values.icebergCatalog === 'spark_catalog';
  return {
    'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    [catalog]: `org.apache.iceberg.spark.${inSparks ? 'SparkSessionCatalog' : 'SparkCatalog'}`,
    [`${catalog}.type`]: metastoreDb.state === 'ready' ? 'hive' : 'hadoop',
    [`${catalog}.warehouse`]: warehouse,
  };
}

/** Between driver and executors, and on their local disks. */
const encryption: Properties = {
  'spark.authenticate': 'true',
  'spark.network.crypto.enabled': 'true',
  'spark.network.crypto.authEngineVersion': '2',
  // Without this a peer whose handshake is disturbed goes on by SASL, which does not encrypt.
  'spark.network.crypto.saslFallback': 'false',
  'spark.io.encryption.enabled': 'true',
};

/** What engines verify their peers with; their pods get the same files at the same paths. */
function trust(state: State, layers: Properties): Properties {
  const { truststore, secret } = engineTrust(state);
  const options = (role: 'driver' | 'executor', added: string[], keys: readonly string[]): Properties => {
    const name = `spark.${role}.extraJavaOptions`;
    return added.length === 0 ? {} : { [name]: mergeJavaOptions(layers[name], keys, added) };
  };
  const store = truststore ? trustStoreOptions() : [];
  const keys = truststore ? ourKeys.trustStore : [];
  const zooKeeper = zooKeeperOptions(state);
  return {
    ...(secret === undefined
      ? {}
      : {
          [`spark.kubernetes.driver.secrets.${secret}`]: trustFolder,
          [`spark.kubernetes.executor.secrets.${secret}`]: trustFolder,
        }),
    ...options(
      'driver',
      [...store, ...zooKeeper],
      [...keys, ...(zooKeeper.length > 0 ? ourKeys.zooKeeper : [])],
    ),
    ...options('executor', store, keys),
  };
}
