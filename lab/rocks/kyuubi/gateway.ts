/** The gateway's jar, compiled from its sources against Spark's jars. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../progress.ts';
import { cached, hashTrees, keyOf } from '../build/cache.ts';
import type { Layer } from '../build/layer.ts';
import { run } from '../build/run.ts';

const sources = join(import.meta.dirname, 'gateway', 'src');

export async function gatewayJar(spark: Layer, progress: Progress): Promise<string> {
  const folder = await cached('gateway', keyOf([await hashTrees([sources]), spark.key]), (unfinished) =>
    progress.step('Compile the gateway', async () => {
      const classes = join(unfinished, 'classes');
      const jars = join(unfinished, 'opt', 'spark', 'jars');
      await mkdir(classes);
      await run(['tar', '-xf', spark.file, '-C', unfinished, './opt/spark/jars']);
      const files = (await readdir(sources, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.name.endsWith('.java'))
        .map((entry) => join(entry.parentPath, entry.name));
      await run(['javac', '--release', '17', '-nowarn', '-d', classes, '-cp', `${jars}/*`, ...files]);
      await run(['jar', '--create', '--file', join(unfinished, 'gateway.jar'), '-C', classes, '.']);
      await run(['rm', '-rf', classes, join(unfinished, 'opt')]);
    }),
  );
  return join(folder, 'gateway.jar');
}
