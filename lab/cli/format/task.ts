/** Results of tasks as `run`, `exec` and `show-task` print them. */
import { naturally } from '../parse/names.ts';

export interface Task {
  id: string;
  status: string;
  message?: string;
  results?: Record<string, unknown>;
  log?: string[];
  timing?: Record<string, string>;
  unit?: string;
}
export type Tasks = Record<string, Task>;

const hidden = new Set(['return-code', 'stdout', 'stderr', 'stdout-encoding', 'stderr-encoding']);
type ToYaml = (value: unknown) => string;

/** The exit code of the charm's code; -1 when there is none. */
export function returnCode(task: Task): number {
  const code = Number(task.results?.['return-code'] ?? -1);
  return Number.isInteger(code) ? code : -1;
}

const text = (value: unknown): string => (value === undefined ? '' : String(value));
const trimmed = (value: unknown): string => text(value).replace(/^\n+|\n+$/g, '');

function output(task: Task, yaml: ToYaml): string {
  if (!task.results) return `Task ${task.id} ${task.status}\n`;
  const shown = Object.fromEntries(
    Object.entries(task.results)
      .filter(([key]) => !hidden.has(key.toLowerCase()))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return Object.keys(shown).length > 0 ? yaml(shown) : '';
}

/** Juju's plain format: one task as its message and results, several as a YAML map. */
export function runPlain(tasks: Tasks, yaml: ToYaml): string {
  const entries = Object.entries(tasks);
  if (entries.length > 1) {
    return yaml(
      Object.fromEntries(
        entries.map(([unit, task]) => [
          unit,
          {
            id: task.id,
            ...(task.message ? { message: task.message } : {}),
            output: output(task, yaml),
            status: task.status,
          },
        ]),
      ),
    );
  }
  return entries
    .map(([, task]) => {
      const failure = task.status === 'failed' ? `Action id ${task.id} failed: ${task.message ?? ''}\n` : '';
      const streams = [task.results?.stdout, task.results?.stderr]
        .filter(Boolean)
        .map((s) => `${trimmed(s)}\n`);
      return `${failure}${output(task, yaml)}\n${streams.join('')}`;
    })
    .join('');
}

const line = (value: unknown): string => {
  const all = text(value);
  return all === '' || all.endsWith('\n') ? all : `${all}\n`;
};

/** What commands wrote; under their units' names when there are several. */
export function execPlain(tasks: Tasks): string {
  const outputs = Object.entries(tasks)
    .sort(([a], [b]) => naturally(a, b))
    .map(([unit, task]) => [unit, `${line(task.results?.stdout)}${line(task.results?.stderr)}`] as const);
  if (outputs.length === 1) return outputs[0]?.[1] ?? '';
  return outputs.map(([unit, all]) => `${unit}:\n${all}\n`).join('');
}

/** Juju's complaint about tasks whose code ended with a failure; undefined when there is none. */
export function failureText(tasks: Tasks, juju = 'lab'): string | undefined {
  const failed = Object.values(tasks).filter((task) => returnCode(task) > 0);
  if (failed.length === 0) return undefined;
  const plural = failed.length > 1 ? 's' : '';
  const list = failed.map((task) => ` - id "${task.id}" with return code ${returnCode(task)}`).sort();
  return `the following task${plural} failed:\n${list.join('\n')}\n\nuse '${juju} show-task' to inspect the failure${plural}\n`;
}
