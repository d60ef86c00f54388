/** The mounts below the lab's directories. */
import { readFileSync } from 'node:fs';
import { run } from './run.ts';

/** Mount points in the order they were mounted, from the text of `/proc/self/mountinfo` (proc(5)). */
export function parseMountinfo(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point): point is string => point !== undefined)
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .map((point) => point.replace(/\/\/deleted$/, ''));
}

/** Those at or below one of the directories, the last mounted first. */
export function mountsBelow(points: readonly string[], directories: readonly string[]): string[] {
  const inside = (point: string) => directories.some((dir) => point === dir || point.startsWith(`${dir}/`));
  return points.filter(inside).reverse();
}

export const currentMounts = (): string[] => parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));

/** Unmounts everything below the directories. A mount still in use is detached: it goes with its last user. */
export async function unmountBelow(directories: readonly string[]): Promise<void> {
  // Mounts may be stacked on one point, and detaching one uncovers another: repeat until none is left.
  for (let round = 0; round < 10; round += 1) {
    const points = mountsBelow(currentMounts(), directories);
    if (points.length === 0) return;
    for (let at = 0; at < points.length; at += 100) {
      const some = points.slice(at, at + 100);
      await run('umount', ['--', ...some]).catch(() =>
        run('umount', ['--lazy', '--', ...some]).catch(() => ''),
      );
    }
  }
  const left = mountsBelow(currentMounts(), directories);
  if (left.length > 0)
    throw new Error(`cannot unmount ${left.join(', ')}: see which process uses it with "fuser -m"`);
}
