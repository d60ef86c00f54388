/** Reads a `.charm`: a zip with metadata.yaml, manifest.yaml and an executable `dispatch` (or `hooks/`). */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type CharmMeta, parseCharm } from '@charmed-spark/juju';
import { unzipSync } from 'fflate';
import { parse } from 'yaml';
import { entryModes } from '../agent/zip-modes.ts';
import { JujuError } from './errors.ts';

export interface CharmArchive {
  meta: CharmMeta;
  sha256: string;
  base: { name: string; channel: string };
  version?: string;
  bytes: Uint8Array;
}

const wanted = ['metadata.yaml', 'config.yaml', 'actions.yaml', 'manifest.yaml', 'version'];

/** @throws JujuError naming the file and its flaw. */
export async function readCharmArchive(path: string): Promise<CharmArchive> {
  if (!isAbsolute(path)) throw new JujuError(`charm "${path}" must be given by an absolute path`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new JujuError(
      error.code === 'ENOENT'
        ? `no charm was found at "${path}"`
        : `cannot read charm "${path}": ${error.message}`,
    );
  });
  return parseCharmArchive(new Uint8Array(bytes), path);
}

/** @throws JujuError naming the file and its flaw. */
export function parseCharmArchive(bytes: Uint8Array, path: string): CharmArchive {
  const fail = (flaw: string): never => {
    throw new JujuError(`cannot read charm archive "${path}": ${flaw}`);
  };
  let modes: Map<string, number>;
  let files: Record<string, Uint8Array>;
  try {
    modes = entryModes(bytes);
    files = unzipSync(bytes, { filter: ({ name }) => wanted.includes(name) });
  } catch (error) {
    return fail(`not a zip archive (${(error as Error).message})`);
  }
  const text = (name: string): string | undefined => {
    const content = files[name];
    return content && new TextDecoder().decode(content);
  };
  const metadata = text('metadata.yaml');
  if (metadata === undefined) return fail('archive file "metadata.yaml" not found');
  const dispatch = modes.get('dispatch');
  const hooks = [...modes.keys()].some((name) => /^hooks\/./.test(name));
  if (dispatch === undefined && !hooks) return fail('it has neither a "dispatch" file nor a "hooks" folder');
  if (dispatch !== undefined && (dispatch & 0o111) === 0) {
    return fail(
      `"dispatch" is stored without its executable bit (mode ${(dispatch & 0o7777).toString(8)}): pack it with mode 755`,
    );
  }
  const config = text('config.yaml');
  const actions = text('actions.yaml');
  let meta: CharmMeta;
  try {
    meta = parseCharm({
      metadata,
      ...(config === undefined ? {} : { config }),
      ...(actions === undefined ? {} : { actions }),
    });
  } catch (error) {
    return fail((error as Error).message);
  }
  const version = text('version')?.split('\n')[0]?.trim();
  return {
    meta,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    base: baseOf(text('manifest.yaml'), fail),
    ...(version ? { version } : {}),
    bytes,
  };
}

function baseOf(
  manifest: string | undefined,
  fail: (flaw: string) => never,
): { name: string; channel: string } {
  if (manifest === undefined) return fail('archive file "manifest.yaml" not found (a charm needs its bases)');
  let content: { bases?: { name?: string; channel?: string; architectures?: string[] }[] } | null;
  try {
    content = parse(manifest);
  } catch (error) {
    return fail(`manifest.yaml: ${(error as Error).message}`);
  }
  const bases = content?.bases;
  if (!Array.isArray(bases) || !bases[0]?.name || !bases[0].channel) {
    return fail('manifest.yaml: "bases" must list at least one base with "name" and "channel"');
  }
  const amd64 = bases.find((base) => !base.architectures || base.architectures.includes('amd64'));
  if (!amd64)
    return fail('manifest.yaml: none of its bases is for architecture amd64, which this machine has');
  return { name: String(amd64.name), channel: String(amd64.channel).split('/')[0] as string };
}
