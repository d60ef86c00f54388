/** What one layer adds to the layers below it, from listings of the tree before and after. */
import { dirname } from 'node:path';

/** One line for each entry: path, inode and time of the last change of its contents or attributes. */
export const listing = String.raw`find . -mindepth 1 -xdev -printf '%P\t%i %C@\0'`;

/** Reads what the `listing` command printed: path to state. */
export function parseListing(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split('\0')) {
    const tab = line.lastIndexOf('\t');
    if (tab > 0) entries.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return entries;
}

/**
 * The entries that are new or changed, and those that are gone. Of a folder that is gone only the folder itself is
 * named: its whiteout hides what was in it.
 */
export function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { changed: string[]; gone: string[] } {
  const changed = [...after].filter(([path, state]) => before.get(path) !== state).map(([path]) => path);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const lost = new Set(gone);
  return { changed: changed.sort(), gone: gone.filter((path) => !lost.has(dirname(path))).sort() };
}

/** The name that hides `path` of a lower layer (OCI image specification, "Whiteouts"). */
export function whiteout(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}.wh.${path.slice(slash)}`;
}
