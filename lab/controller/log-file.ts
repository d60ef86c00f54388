/** What the controller says of itself: its standard error, appended to a file of bounded size. */
import { mkdirSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateDir } from '../paths.ts';

export const logFile = join(stateDir, 'logs', 'controller.log');
const largest = 16 * 1024 * 1024;

/** Makes the folder, and empties a log that has grown large; its writer appends, so it goes on at the beginning. */
export function trimLog(path = logFile, limit = largest): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limit) truncateSync(path);
}
