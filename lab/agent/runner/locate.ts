/** Which file runs for a hook or an action (Juju's internal/worker/uniter/runner/runner.go). */
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type Located =
  | { kind: 'dispatch' | 'bespoke'; file: string }
  /** No such file: a hook is then taken as done, an action fails. */
  | { kind: 'missing' };

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );

/**
 * The file for `hooks/<name>` or `actions/<name>`.
 * @throws Error when the charm is gone from the disk or the file is not executable.
 */
export async function locate(charmDir: string, dispatchPath: string): Promise<Located> {
  if (!(await isFile(join(charmDir, 'metadata.yaml')))) throw new Error('charm missing from disk');
  for (const [kind, name] of [
    ['dispatch', 'dispatch'],
    ['bespoke', dispatchPath],
  ] as const) {
    const file = join(charmDir, name);
    if (!(await isFile(file))) continue;
    await access(file, constants.X_OK).catch(() => {
      throw new Error(`fork/exec ${file}: permission denied`);
    });
    return { kind, file };
  }
  return { kind: 'missing' };
}
