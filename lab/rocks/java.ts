/** The Java runtime of this machine's release, and the user that servers of rocks run as: one layer for all of them. */
import type { Progress } from '../progress.ts';
import { packages } from './build/apt.ts';
import type { Layer } from './build/layer.ts';
import { run } from './build/run.ts';
import { baseLayer } from './charm-base.ts';
import { daemonLines } from './daemon.ts';

/** Java versions that Spark 3.5 runs on, best first: releases of Debian and Ubuntu have one or the other. */
const javaVersions = ['17', '21'] as const;

/** The first version that this machine's release has. */
export async function javaVersion(): Promise<string> {
  const names = javaVersions.map((version) => `openjdk-${version}-jre-headless`);
  const known = await run(['apt-cache', 'policy', ...names]).catch(() => '');
  return javaVersions.find((_, at) => hasCandidate(known, names[at] ?? '')) ?? javaVersions[0];
}

/** Whether the output of `apt-cache policy` names a version of the package that can be installed. */
export const hasCandidate = (policy: string, name: string): boolean =>
  new RegExp(`^${name}:\\n(?:  .*\\n)*?  Candidate: [^(]`, 'm').test(policy);

/** `JAVA_HOME` of that version in the image. */
export const javaHome = (version: string): string => `/usr/lib/jvm/java-${version}`;

export const javaLayer = async (version: string, progress: Progress): Promise<Layer> =>
  packages(
    'java',
    {
      on: [await baseLayer(progress)],
      include: [`openjdk-${version}-jre-headless`],
      // Its installation links manual pages, which are left out, in a folder that must exist.
      setup: ['mkdir -p "$1/usr/share/man/man1"'],
      customize: [
        'rm -rf "$1/usr/share/man/man1"',
        ...daemonLines('/var/lib/spark'),
        `ln -s "$(cd "$1" && echo usr/lib/jvm/java-${version}-openjdk-* | sed s:^:/:)" "$1/usr/lib/jvm/java-${version}"`,
      ],
    },
    progress,
  );
