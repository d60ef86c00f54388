/** A rock without Kubernetes: its files in a folder, and programs of it running there with this machine's network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamProgress } from '../../../lab/progress.ts';
import { buildRock, type RockName } from '../../../lab/rocks/index.ts';
import { execute, type Output } from './lab.ts';

export class RockRoot {
  readonly path: string;
  private constructor(path: string) {
    this.path = path;
  }

  /** Unpacks the rock, which is built when the cache does not have it. */
  static async unpack(name: RockName): Promise<RockRoot> {
    const { archive } = await buildRock(name, streamProgress());
    const folder = await mkdtemp(join(tmpdir(), `rock-${name}-`));
    const image = join(folder, 'image');
    const root = join(folder, 'root');
    await must('mkdir', [image, root]);
    await must('tar', ['-xf', archive, '-C', image]);
    const read = async (digest: string): Promise<{ layers: Blob[]; manifests: Blob[] }> =>
      JSON.parse(await readFile(join(image, digest), 'utf8'));
    const blob = (digest: string): string => join('blobs', digest.replace(':', '/'));
    const { manifests } = await read('index.json');
    const { layers } = await read(blob(manifests[0]!.digest));
    for (const { digest } of layers) await must('tar', ['-xf', join(image, blob(digest)), '-C', root]);
    await must('rm', ['-rf', image]);
    await must('cp', ['/etc/hosts', join(root, 'etc', 'hosts')]); // every container runtime gives one
    return new RockRoot(root);
  }

  /** The command line that runs `command` inside; its process is the command itself, and it dies with this one. */
  command(command: string[]): [string, string[]] {
    const script = 'mount --rbind /dev "$0/dev" && mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"';
    return [
      'setpriv',
      ['--pdeathsig', 'KILL', 'unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, this.path]
        .concat(['setpriv', '--pdeathsig', 'KILL'])
        .concat(command),
    ];
  }

  /** Runs a program to its end. */
  run(command: string[], input = ''): Promise<Output> {
    return execute(...this.command(command), input);
  }

  /** Starts a server; its output goes to `log`, a path on this machine. */
  start(command: string[], log: string): ChildProcess {
    const child = spawn(...this.command(command), { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
    const file = createWriteStream(log, { flags: 'a' });
    child.stdout?.pipe(file, { end: false });
    child.stderr?.pipe(file, { end: false });
    return child;
  }

  async remove(): Promise<void> {
    await rm(join(this.path, '..'), { recursive: true, force: true });
  }
}

interface Blob {
  digest: string;
}

async function must(command: string, args: string[]): Promise<void> {
  const { code, stderr } = await execute(command, args);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
}
