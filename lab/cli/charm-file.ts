/** Which file a charm argument means. The lab has no Charmhub: it must be a local .charm file. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { CommandError } from './errors.ts';

/** `.charm` files near `cwd` that could be the charm `name`. */
function candidates(name: string, cwd: string): string[] {
  const folders = [cwd, join(cwd, 'dist'), join(import.meta.dirname, '..', '..', 'dist')];
  const found = folders.flatMap((folder) => {
    try {
      return readdirSync(folder)
        .filter((file) => file.endsWith('.charm'))
        .map((file) => join(folder, file));
    } catch {
      return [];
    }
  });
  const files = [...new Set(found)].map((file) => {
    const path = relative(cwd, file);
    return path.startsWith('..') ? file : `./${path}`;
  });
  const fitting = files.filter((file) => (file.split('/').at(-1) as string).startsWith(name));
  return fitting.length > 0 ? fitting : files;
}

/** @throws CommandError that says what would do instead. */
export function charmFile(argument: string, cwd: string): string {
  const local = /^(local:)?(\.{0,2}\/|\.)/.test(argument);
  const path = resolve(cwd, argument.replace(/^local:/, ''));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!local) {
    if (found?.isFile() && argument.endsWith('.charm')) {
      throw new CommandError(
        `The charm or bundle "${argument}" is ambiguous.\nTo deploy a local charm or bundle, run \`lab deploy ./${argument}\`.`,
      );
    }
    const name = argument.replace(/^ch:/, '');
    const files = candidates(name, cwd);
    const hint =
      files.length > 0
        ? `local files that can be deployed:\n${files.map((file) => `    ${file}`).join('\n')}`
        : 'pack a charm ("make pack" packs those of this repository into dist/) and give its path: ./name.charm';
    throw new CommandError(`charm "${name}" cannot be fetched: the lab has no Charmhub; ${hint}`);
  }
  if (!found) throw new CommandError(`no charm was found at "${argument}"`);
  if (found.isDirectory()) {
    throw new CommandError(
      `"${argument}" is a folder: pack the charm first (make pack, or charmcraft pack) and deploy the .charm file`,
    );
  }
  if (/\.ya?ml$/.test(argument))
    throw new CommandError('the lab does not deploy bundles (yet): deploy the applications one by one');
  return path;
}
