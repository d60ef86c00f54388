/** Actions on units, with parameters that stand on no command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labJson } from './lab.ts';

export interface Task {
  status: string;
  message?: string;
  results: Record<string, string>;
}

/** Runs an action to its end, whatever that is. */
export async function runAction(
  model: string,
  unit: string,
  name: string,
  parameters: Record<string, unknown> = {},
): Promise<Task> {
  const scratch = mkdtempSync(join(tmpdir(), 'action-'));
  try {
    const file = join(scratch, 'parameters.yaml');
    writeFileSync(file, JSON.stringify(parameters), { mode: 0o600 });
    const tasks = await labJson<Record<string, Task>>('run', '--model', model, unit, name, '--params', file);
    const [task] = Object.values(tasks);
    if (task === undefined) throw new Error(`${unit} ${name}: no answer`);
    return { ...task, results: task.results ?? {} };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Results of an action that must succeed. */
export async function must<T = Record<string, string>>(
  model: string,
  unit: string,
  name: string,
  parameters?: Record<string, unknown>,
): Promise<T> {
  const { status, message, results } = await runAction(model, unit, name, parameters);
  if (status !== 'completed') throw new Error(`${unit} ${name} ${status}: ${message}`);
  return results as T;
}
