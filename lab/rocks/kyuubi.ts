/** The Kyuubi server's image, with Spark; paths, user and Pebble layer are those of Canonical's image. */

import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Progress } from '../progress.ts';
import { hashTrees, sha256 } from './build/cache.ts';
import { type Layer, treeLayer } from './build/layer.ts';
import { type Rock, rock } from './build/rock.ts';
import { run } from './build/run.ts';
import { baseLayer, searchPath } from './charm-base.ts';
import { daemon } from './daemon.ts';
import { javaHome, javaLayer, javaVersion } from './java.ts';
import { gatewayJar } from './kyuubi/gateway.ts';
import { jarsLayer, postgresqlDriver } from './kyuubi/jars.ts';
import { kyuubiSource, kyuubiVersion, type Source } from './kyuubi/source.ts';
import { sparkLayer, sparkVersion } from './spark.ts';

const files = join(import.meta.dirname, 'kyuubi', 'root');

const { version: ours } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
) as {
  version: string;
};

/** Text of /opt/kyuubi/RELEASE; the first `Kyuubi <digits and dots>` is the workload version. */
const release: Record<Source['kind'], string> = {
  kyuubi: `Kyuubi ${kyuubiVersion} (from Maven) with Spark ${sparkVersion}\n`,
  gateway: `Kyuubi ${kyuubiVersion} is stood in for by the Charmed Spark gateway ${ours} (engines: Spark Thrift Server ${sparkVersion}); Apache Kyuubi itself is not in this image\n`,
};

/** The layer with the server itself, and which server that is. */
export async function serverLayer(
  spark: Layer,
  progress: Progress,
): Promise<{ layer: Layer; source: Source }> {
  const source = await kyuubiSource(progress);
  const driver = await postgresqlDriver(progress);
  const gateway = source.kind === 'gateway' ? await gatewayJar(spark, progress) : undefined;
  const inputs = {
    release: release[source.kind],
    server: gateway ? await sha256(gateway) : await hashTrees([source.kind === 'kyuubi' ? source.jars : '']),
    driver: await sha256(driver),
    files: await hashTrees([files]),
  };
  const layer = await treeLayer('kyuubi', inputs, async (root) => {
    await cp(files, root, { recursive: true });
    const kyuubi = join(root, 'opt', 'kyuubi');
    const jars = join(kyuubi, 'jars');
    const conf = join(root, 'etc', 'spark8t', 'conf');
    const home = join(root, 'var', 'lib', 'spark');
    for (const folder of [jars, join(kyuubi, 'logs'), join(kyuubi, 'work'), conf, home])
      await mkdir(folder, { recursive: true });
    const sparkJars = join(root, 'opt', 'spark', 'jars');
    await mkdir(sparkJars, { recursive: true });
    // Server and engines are one jar, which every engine finds among Spark's.
    if (gateway) await cp(gateway, join(sparkJars, 'charmed-spark-gateway.jar'));
    else if (source.kind === 'kyuubi') await installKyuubi(source.jars, kyuubi, jars);
    await cp(driver, join(jars, basename(driver)));
    await writeFile(join(kyuubi, 'RELEASE'), release[source.kind]);
    await run(['chmod', '-R', 'u=rwX,go=rX', root]);
    for (const folder of [join(kyuubi, 'bin'), join(root, 'opt', 'hive', 'bin')])
      for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755);
    await chmod(join(root, 'opt', 'entrypoint.sh'), 0o755);
    await run(['chown', '-R', `${daemon}:${daemon}`, kyuubi, join(root, 'etc', 'spark8t'), home]);
  });
  return { layer, source };
}

async function installKyuubi(from: string, kyuubi: string, jars: string): Promise<void> {
  await cp(from, jars, { recursive: true });
  const engines = join(kyuubi, 'externals', 'engines', 'spark');
  await mkdir(engines, { recursive: true });
  for (const name of await readdir(jars))
    if (name.startsWith('kyuubi-spark-sql-engine_')) await rename(join(jars, name), join(engines, name));
}

export async function kyuubi(progress: Progress): Promise<Rock> {
  const version = await javaVersion();
  const [java, spark, jars] = await Promise.all([
    javaLayer(version, progress),
    sparkLayer(progress),
    jarsLayer(progress),
  ]);
  const { layer, source } = await serverLayer(spark, progress);
  await progress.step(
    source.kind === 'kyuubi'
      ? `The kyuubi rock has Apache Kyuubi ${kyuubiVersion}`
      : `The kyuubi rock has the gateway, not Apache Kyuubi ${kyuubiVersion} (${source.because})`,
    async () => undefined,
  );
  return rock(
    'kyuubi',
    [await baseLayer(progress), java, spark, jars, layer],
    {
      env: {
        PATH: `${searchPath}:/opt/kyuubi/bin:/opt/spark/bin`,
        LANG: 'C.UTF-8',
        JAVA_HOME: javaHome(version),
        SPARK_HOME: '/opt/spark',
        SPARK_CONF_DIR: '/etc/spark8t/conf',
        KYUUBI_HOME: '/opt/kyuubi',
      },
      // For pods of drivers and executors; Juju starts Pebble instead.
      entrypoint: ['/opt/entrypoint.sh'],
      workingDir: '/opt/kyuubi',
    },
    progress,
  );
}
