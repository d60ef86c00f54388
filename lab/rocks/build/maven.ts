/** Java libraries from Maven repositories, by Maven itself (so mirrors and proxies of this machine apply). */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError, run } from './run.ts';

export interface Artifacts {
  /** `group:artifact:version`. */
  coordinates: readonly string[];
  /** With all they need at run time, or by themselves. */
  transitive: boolean;
  /** Path of a local repository to ask as well. */
  repository?: string | undefined;
}

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';

/** Maven answered that it does not have an artifact or may not serve it; asking again would not help. */
export class NotServed extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotServed';
  }
}

/** Project file that depends on the artifacts; coordinates are ours, the repository path is escaped. */
export function projectFile({ coordinates, repository }: Artifacts): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version] = coordinate.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  const repositories = repository
    ? `<repositories><repository><id>local-folder</id><url>${escapeXml(`file://${repository}`)}</url></repository></repositories>`
    : '';
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>lab</groupId><artifactId>jars</artifactId><version>1</version>${repositories}<dependencies>${dependencies.join('')}</dependencies></project>`;
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');

/**
 * Copies the jars into `folder/jars`; the folder is scratch otherwise.
 * @throws NotServed when a repository answered without the artifact; RunError when none could be asked.
 */
export async function copyJars(
  artifacts: Artifacts,
  folder: string,
  note: (line: string) => void,
): Promise<string> {
  const jars = join(folder, 'jars');
  await mkdir(jars, { recursive: true });
  await writeFile(join(folder, 'pom.xml'), projectFile(artifacts));
  try {
    await run(
      [
        'mvn',
        '--batch-mode',
        '--no-transfer-progress',
        '--file',
        join(folder, 'pom.xml'),
        `${plugin}:copy-dependencies`,
        '-DincludeScope=runtime',
        `-DexcludeTransitive=${!artifacts.transitive}`,
        `-DoutputDirectory=${jars}`,
      ],
      { note, cwd: folder },
    );
  } catch (error) {
    if (error instanceof RunError && isRefusal(error.output)) throw new NotServed(reasonIn(error.output));
    throw error;
  }
  return jars;
}

/** Whether Maven's output is an answer of a repository, and not a failure to reach one. */
export const isRefusal = (output: string): boolean =>
  /Could not find artifact|was not found in|status code: 40[134]|reason phrase: |Forbidden|Not authorized/.test(
    output,
  ) &&
  !/Unknown host|[Cc]onnect timed out|Connection refused|Read timed out|reason phrase: .* \(50\d\)|status code: 50\d/.test(
    output,
  );

/** The words with which Maven gives its reason. */
const reasonIn = (output: string): string =>
  /(\S+ was not found in \S+|Could not (?:find|transfer) artifact [^(\n]{0,160})/.exec(output)?.[1]?.trim() ??
  'Maven does not serve it';
