/** Which server the rock gets: Apache Kyuubi when Maven serves it, the gateway of this repository when it does not. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../paths.ts';
import type { Progress } from '../../progress.ts';
import { cached, hashTrees, keyOf } from '../build/cache.ts';
import { copyJars, NotServed } from '../build/maven.ts';

export const kyuubiVersion = '1.10.3';
const scala = '2.12';

/** The jars of Kyuubi's binary release (apache/kyuubi, kyuubi-assembly/pom.xml) and the Spark engine. */
const kyuubi = [
  ...['common', 'ha', 'metrics', 'server', 'ctl'].map(
    (part) => `org.apache.kyuubi:kyuubi-${part}_${scala}:${kyuubiVersion}`,
  ),
  `org.apache.kyuubi:kyuubi-rest-client:${kyuubiVersion}`,
  `org.apache.kyuubi:kyuubi-spark-sql-engine_${scala}:${kyuubiVersion}`,
  'org.apache.kyuubi:kyuubi-relocated-zookeeper-34:0.4.1',
  'org.apache.hadoop:hadoop-client-api:3.3.6',
  'org.apache.hadoop:hadoop-client-runtime:3.3.6',
  ...['slf4j-impl', 'api', 'core', '1.2-api'].map((part) => `org.apache.logging.log4j:log4j-${part}:2.20.0`),
];

export type Source = { kind: 'kyuubi'; jars: string } | { kind: 'gateway'; because: string };

/**
 * Asks Maven for Kyuubi once; the answer, also a refusal, is remembered beside the build cache until that file is
 * removed or `CHARMED_SPARK_MAVEN_REPO` (a local Maven repository to ask as well) changes.
 */
export async function kyuubiSource(progress: Progress): Promise<Source> {
  const repository = process.env['CHARMED_SPARK_MAVEN_REPO'] || undefined;
  const local = repository
    ? await hashTrees([join(repository, 'org', 'apache', 'kyuubi')]).catch(() => {
        throw new Error(
          `CHARMED_SPARK_MAVEN_REPO: ${repository} has no folder org/apache/kyuubi; name a Maven repository or unset it`,
        );
      })
    : '';
  const key = keyOf([kyuubi, local]);
  const answer = join(cacheDir, 'rocks', 'kyuubi-answers', `${key}.txt`);
  const refused = await readFile(answer, 'utf8').catch(() => undefined);
  if (refused !== undefined) return { kind: 'gateway', because: refused };
  try {
    const folder = await cached('kyuubi-jars', key, (unfinished) =>
      progress.step('Ask Maven for Apache Kyuubi', async (note) => {
        await copyJars({ coordinates: kyuubi, transitive: true, repository }, unfinished, note);
      }),
    );
    return { kind: 'kyuubi', jars: join(folder, 'jars') };
  } catch (error) {
    const because = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    if (error instanceof NotServed) await remember(answer, because);
    return { kind: 'gateway', because };
  }
}

async function remember(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}
