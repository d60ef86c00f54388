/**
 * Programs of other projects, built from their Go modules. A folder with a go.mod and a go.sum of ours pins them: its
 * `tool` line names the program, and replacements of the project's own go.mod are repeated, because Go takes them from
 * the main module only (Go Modules Reference, "replace directive").
 */
import { readFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../../progress.ts';
import { cached, keyOf } from './cache.ts';
import { RunError, run } from './run.ts';

export interface Program {
  /** Of the static executable for this machine's architecture. */
  path: string;
  /** Differs whenever the executable may differ. */
  key: string;
}

export interface GoProgram {
  name: string;
  /** Folder with the module files. */
  folder: string;
  /** Package variable that is to hold the program's version, where the project's own build sets one. */
  versionIn?: string | undefined;
}

/** Less inlining and garbage collection: a quarter less time to compile, for programs that need not be fast here. */
const flags = ['-trimpath', '-buildvcs=false', '-gcflags=all=-l'];
const environment = { CGO_ENABLED: '0', GOGC: '800', GOFLAGS: '-mod=readonly', GOOS: 'linux' };

/** The program's package and the version of the module that has it. @throws Error when go.mod does not say. */
export function pinned(goMod: string): { main: string; version: string } {
  const tools = [...goMod.matchAll(/^tool (\S+)$/gm)].map(([, path = '']) => path);
  const [main = ''] = tools;
  if (tools.length !== 1) throw new Error(`go.mod must name one program in a tool line, not ${tools.length}`);
  const modules = [...goMod.matchAll(/^(?:require )?\s*(\S+) (v\S+)/gm)]
    .map(([, path = '', version = '']) => ({ path, version }))
    .filter(({ path }) => main === path || main.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!modules[0]) throw new Error(`go.mod requires no module that has ${main}`);
  return { main, version: modules[0].version };
}

/** The program from the cache, or built by this machine's Go from the module proxy. */
export async function goProgram(program: GoProgram, progress: Progress): Promise<Program> {
  const { name, folder, versionIn } = program;
  const files = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(folder, file), 'utf8')));
  const { main, version } = pinned(files[0] ?? '');
  const link = ['-s', '-w', ...(versionIn ? [`-X ${versionIn}=${version}`] : [])].join(' ');
  const key = keyOf([arch(), flags, environment, link, files]);
  const home = await cached(join('programs', name), key, (unfinished) =>
    progress.step(`Build ${name} ${version} from its Go module`, (note) =>
      build(name, main, ['-ldflags', link, '-o', join(unfinished, name)], folder, note),
    ),
  );
  return { path: join(home, name), key };
}

async function build(
  name: string,
  main: string,
  output: readonly string[],
  cwd: string,
  note: (detail: string) => void,
): Promise<void> {
  const options = { cwd, env: environment };
  try {
    note('downloading modules');
    const total = (await run(['go', 'list', '-deps', main], options)).split('\n').filter(Boolean).length;
    let done = 0;
    await run(['go', 'build', '-v', ...flags, ...output, main], {
      ...options,
      note: () => {
        done += 1;
        note(`${done} of at most ${total} packages compiled`);
      },
    });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new Error(
      /go is not installed/.test(error.message)
        ? `cannot build ${name}: Go is not installed; install the version that ${join(cwd, 'go.mod')} names or a newer one, and put it on PATH`
        : `cannot build ${name}: ${error.message}`,
    );
  }
}
