/** What has to change in the trust folder. Pure. */
import type { State } from '../state.ts';
import { type WantedFile, wantedTrust } from './wanted.ts';

export type TrustPlan =
  | { kind: 'keep' }
  /** There is nothing to trust. */
  | { kind: 'remove' }
  | {
      kind: 'write';
      write: { path: string; file: WantedFile }[];
      remove: string[];
      /** What the folder is made from afterwards. */
      made: Record<string, string>;
    };

export function planTrust(state: State): TrustPlan {
  const { folder } = state.trust;
  if (folder === undefined) return { kind: 'keep' };
  const wanted = wantedTrust(state);
  const write = Object.entries(wanted)
    .filter(([path, { made }]) => folder.made[path] !== made)
    .map(([path, file]) => ({ path, file }));
  const remove = Object.keys(folder.made).filter((path) => !Object.hasOwn(wanted, path));
  if (write.length + remove.length === 0) return { kind: 'keep' };
  if (Object.keys(wanted).length === 0) return { kind: 'remove' };
  const made = Object.fromEntries(Object.entries(wanted).map(([path, file]) => [path, file.made]));
  return { kind: 'write', write, remove, made };
}
