/** Builds the agent's two executables into the cache, each keyed by its own inputs. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { compileExecutable, inspectBundle } from '../../scripts/pack/compile.ts';
import { cacheDir } from '../paths.ts';
import { type Progress, silentProgress } from '../progress.ts';

const run = promisify(execFile);
const entry = join(import.meta.dirname, 'main.ts');
const goModule = join(import.meta.dirname, 'jujuc');
const goFlags = ['build', '-trimpath', '-ldflags', '-s -w'];

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Builds of one program that are kept: going back and forth between versions stays cheap. */
const keptBuilds = 4;

/** Removes all but the newest builds of a program. */
async function forgetOld(home: string, program: string): Promise<void> {
  const builds: { folder: string; time: number }[] = [];
  for (const name of await readdir(home)) {
    const built = await stat(join(home, name, program)).catch(() => undefined);
    if (built !== undefined) builds.push({ folder: join(home, name), time: built.mtimeMs });
  }
  const old = builds.sort((a, b) => b.time - a.time).slice(keptBuilds);
  for (const { folder } of old) await rm(folder, { recursive: true, force: true });
}

/** `path`, made by `build` at another name and renamed: never half a file. */
async function once(path: string, title: string, progress: Progress, build: (to: string) => Promise<void>) {
  if (await exists(path)) return path;
  return progress.step(title, async () => {
    const unfinished = join(dirname(path), `.build-${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true });
    try {
      await build(unfinished);
      await rename(unfinished, path);
      await forgetOld(dirname(dirname(path)), basename(path));
      return path;
    } finally {
      await rm(unfinished, { force: true });
    }
  });
}

/** Path of the hook tools' client, a static Go executable. Needs Go. */
export async function buildJujuc(progress: Progress = silentProgress): Promise<string> {
  const hash = createHash('sha256').update(goFlags.join('\0'));
  const sources = (await readdir(goModule)).filter((name) => !name.endsWith('_test.go')).sort();
  for (const name of sources) hash.update(`${name}\0`).update(await readFile(join(goModule, name)));
  const path = join(cacheDir, 'agent', hash.digest('hex').slice(0, 20), 'jujuc');
  return once(path, 'Build the hook tools', progress, async (to) => {
    try {
      await run('go', [...goFlags, '-o', to, '.'], {
        cwd: goModule,
        env: { ...process.env, CGO_ENABLED: '0' },
      });
    } catch (error) {
      const failure = error as Error & { code?: string | number; stderr?: string };
      throw new Error(
        failure.code === 'ENOENT'
          ? 'cannot build the hook tools: Go is not installed; install Go 1.24 or newer'
          : `cannot build the hook tools: ${(failure.stderr || failure.message).trim()}`,
        { cause: error },
      );
    }
  });
}

/** Path of the agent's executable. */
export async function buildContainerAgent(progress: Progress = silentProgress): Promise<string> {
  const { hash } = await inspectBundle(entry);
  const path = join(cacheDir, 'agent', hash.slice(0, 20), 'containeragent');
  return once(path, 'Compile the unit agent', progress, (to) => compileExecutable(entry, to));
}

export async function buildAgent(
  progress: Progress = silentProgress,
): Promise<{ containeragent: string; jujuc: string }> {
  return { containeragent: await buildContainerAgent(progress), jujuc: await buildJujuc(progress) };
}
