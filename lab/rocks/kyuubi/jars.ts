/** Libraries that Canonical's Spark images add to Spark's own: S3, Iceberg, PostgreSQL. One layer of /opt/spark/jars. */
import { cp, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Progress } from '../../progress.ts';
import { cached, keyOf } from '../build/cache.ts';
import { type Layer, treeLayer } from '../build/layer.ts';
import { copyJars } from '../build/maven.ts';
import { run } from '../build/run.ts';

const hadoop = '3.3.4';
const sdk = '1.12.262';

/**
 * The parts of Amazon's SDK that Hadoop's S3 client loads. Its "bundle", which has them all, is 280 MB; what it
 * brings beside them, Spark has, but for two ways of writing JSON in binary.
 */
const coordinates = [
  `org.apache.hadoop:hadoop-aws:${hadoop}`,
  ...['core', 's3', 'kms', 'sts', 'dynamodb'].map((part) => `com.amazonaws:aws-java-sdk-${part}:${sdk}`),
  `com.amazonaws:jmespath-java:${sdk}`,
  'software.amazon.ion:ion-java:1.0.2',
  'com.fasterxml.jackson.dataformat:jackson-dataformat-cbor:2.15.2',
  'org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.1',
];

const driver = 'org.postgresql:postgresql:42.7.10';

/** Path of the PostgreSQL JDBC driver. */
export async function postgresqlDriver(progress: Progress): Promise<string> {
  const folder = await cached('postgresql-driver', keyOf(driver), (unfinished) =>
    progress.step('Fetch the PostgreSQL JDBC driver', async (note) => {
      await copyJars({ coordinates: [driver], transitive: false }, unfinished, note);
    }),
  );
  const [jar = ''] = await readdir(join(folder, 'jars'));
  return join(folder, 'jars', jar);
}

async function sparkJars(progress: Progress): Promise<string> {
  const folder = await cached('spark-jars', keyOf(coordinates), (unfinished) =>
    progress.step('Fetch the S3 and Iceberg libraries of Spark', async (note) => {
      await copyJars({ coordinates, transitive: false }, unfinished, note);
    }),
  );
  return join(folder, 'jars');
}

export async function jarsLayer(progress: Progress): Promise<Layer> {
  const [driverJar, jars] = await Promise.all([postgresqlDriver(progress), sparkJars(progress)]);
  return treeLayer('spark-jars', { driver, coordinates }, async (root) => {
    const folder = join(root, 'opt', 'spark', 'jars');
    await mkdir(folder, { recursive: true });
    await cp(jars, folder, { recursive: true });
    await cp(driverJar, join(folder, basename(driverJar)));
    await run(['chmod', '-R', 'u=rwX,go=rX', root]);
  });
}
