/** `containeragent init`: what the init container prepares for the charm container and the workloads. */
import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface InitOptions {
  /** Directory with `pebble`, `containeragent` and `jujuc`. */
  source: string;
  /** Shared with the charm container and the workloads. */
  binDir: string;
  /** Pebble's directory of the charm container. */
  pebbleDir: string;
  dataDir: string;
  /** One directory per workload container, for its Pebble's socket. */
  containersDir: string;
  containers: readonly string[];
  modifiedVersion: number;
}

/** Pebble's layer for the charm container: one service, the unit's agent. */
export function agentLayer(options: Pick<InitOptions, 'binDir' | 'dataDir' | 'modifiedVersion'>): string {
  const { binDir, dataDir, modifiedVersion } = options;
  const command = `${binDir}/containeragent unit --data-dir ${dataDir} --append-env "PATH=$PATH:${binDir}" --show-log --charm-modified-version ${modifiedVersion}`;
  return `summary: Charm container
services:
  container-agent:
    summary: Unit agent
    override: replace
    startup: enabled
    command: '${command}'
    kill-delay: 25s
    on-success: ignore
    on-failure: restart
`;
}

/** Can be run again: files are replaced by renaming, directories may exist. */
export async function init(options: InitOptions): Promise<void> {
  await mkdir(options.binDir, { recursive: true });
  for (const name of ['pebble', 'containeragent', 'jujuc']) {
    const target = join(options.binDir, name);
    await copyFile(join(options.source, name), `${target}.new`);
    await chmod(`${target}.new`, 0o755);
    await rename(`${target}.new`, target);
  }
  for (const container of options.containers) {
    const directory = join(options.containersDir, container);
    await mkdir(directory, { recursive: true });
    // A workload's Pebble may run as another user and makes its socket here.
    await chmod(directory, 0o777);
  }
  await mkdir(options.dataDir, { recursive: true });
  const layer = join(options.pebbleDir, 'layers', '001-container-agent.yaml');
  await mkdir(dirname(layer), { recursive: true });
  await writeFile(layer, agentLayer(options));
}
