/** Apache Spark from PyPI's pyspark, as a layer at /opt/spark. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { type Layer, layer, tarCreate } from './build/layer.ts';
import { run } from './build/run.ts';

export const sparkVersion = '3.5.8';

/** Parts of the distribution that are taken. Python, R, examples and their data stay out. */
const parts = ['bin', 'sbin', 'jars', 'licenses'];

/** Jars that no server here loads: Mesos, and RocksDB's native libraries (a state store for streams, 58 MB). */
const without = ['mesos-*.jar', 'spark-mesos_*.jar', 'rocksdbjni-*.jar', '*.cmd'];

export const sparkLayer = (progress: Progress): Promise<Layer> =>
  layer('spark', { sparkVersion, parts, without }, (tar, work) =>
    progress.step(`Fetch Apache Spark ${sparkVersion} from PyPI`, async (note) => {
      const download = join(work, 'download');
      const home = join(work, 'root', 'opt', 'spark');
      await mkdir(home, { recursive: true });
      await run(
        ['python3', '-m', 'pip', 'download', '--no-deps', '--no-binary=pyspark', '--progress-bar=off'].concat(
          ['--disable-pip-version-check', `--dest=${download}`, `pyspark==${sparkVersion}`],
        ),
        { note },
      );
      const [archive = ''] = (await readdir(download)).filter((name) => name.startsWith('pyspark-'));
      await run(
        [
          'tar',
          '-xzf',
          join(download, archive),
          `--directory=${home}`,
          '--strip-components=2',
          '--no-same-owner',
        ]
          .concat(
            without.map((name) => `--exclude=${name}`),
            ['--wildcards'],
          )
          .concat(parts.map((part) => `pyspark-${sparkVersion}/deps/${part}`)),
      );
      await run(['chmod', '-R', 'u=rwX,go=rX', home]);
      await run([...tarCreate(tar, join(work, 'root')), '.']);
    }),
  );
