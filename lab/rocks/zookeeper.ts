/** Apache ZooKeeper from Maven, on the Java of the kyuubi rock; paths as in Canonical's image. */
import { chmod, cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { cached, hashTrees, keyOf } from './build/cache.ts';
import { type Layer, treeLayer } from './build/layer.ts';
import { copyJars } from './build/maven.ts';
import { type Rock, rock } from './build/rock.ts';
import { run } from './build/run.ts';
import { baseLayer, searchPath } from './charm-base.ts';
import { daemon } from './daemon.ts';
import { javaHome, javaLayer, javaVersion } from './java.ts';

export const zookeeperVersion = '3.8.4';

/** The server with Netty, and what its project file leaves to the distribution although it does not start without. */
const jars = [
  `org.apache.zookeeper:zookeeper:${zookeeperVersion}`,
  'io.dropwizard.metrics:metrics-core:4.1.12.1',
  'org.xerial.snappy:snappy-java:1.1.10.5',
  'commons-cli:commons-cli:1.5.0',
];

/** Configuration, data and log of the server. */
const folders = ['/etc/zookeeper', '/var/lib/zookeeper', '/var/log/zookeeper'];
const files = join(import.meta.dirname, 'zookeeper', 'root');

async function serverLayer(progress: Progress): Promise<Layer> {
  const from = await cached('zookeeper-jars', keyOf(jars), (unfinished) =>
    progress.step(`Fetch Apache ZooKeeper ${zookeeperVersion} from Maven`, async (note) => {
      await copyJars({ coordinates: jars, transitive: true }, unfinished, note);
    }),
  );
  return treeLayer('zookeeper', { jars, folders, files: await hashTrees([files]) }, async (root) => {
    await cp(files, root, { recursive: true });
    await cp(join(from, 'jars'), join(root, 'opt', 'zookeeper', 'lib'), { recursive: true });
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    await run(['chmod', '-R', 'u=rwX,go=rX', root]);
    const bin = join(root, 'opt', 'zookeeper', 'bin');
    for (const name of await readdir(bin)) await chmod(join(bin, name), 0o755);
    for (const folder of folders) {
      await chmod(join(root, folder), 0o750);
      await run(['chown', `${daemon}:${daemon}`, join(root, folder)]);
    }
  });
}

export async function zookeeper(progress: Progress): Promise<Rock> {
  const version = await javaVersion();
  return rock(
    'zookeeper',
    [await baseLayer(progress), await javaLayer(version, progress), await serverLayer(progress)],
    {
      env: {
        PATH: `${searchPath}:/opt/zookeeper/bin`,
        LANG: 'C.UTF-8',
        JAVA_HOME: javaHome(version),
        ZOOKEEPER_HOME: '/opt/zookeeper',
      },
    },
    progress,
  );
}
