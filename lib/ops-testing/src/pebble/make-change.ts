/** The change that Pebble makes of work on services. */
import type { Change, Task } from '@charmed-spark/ops';
import type { Work } from './service-engine.ts';

const reason = 'service start attempt: exited quickly with code 1, will restart';

export function makeChange(id: string, kind: string, work: Work, time: string): Change {
  const title = ({ kind, service }: Work[number]): string =>
    `${kind === 'stop' ? 'Stop' : 'Start'} service "${service}"`;
  const failed = work.filter(({ failure }) => failure !== undefined);
  const tasks = failed.map((one) => `- ${title(one)} (${reason})`).join('\n');
  return {
    id,
    kind,
    summary: summary(kind, [...new Set(work.map(({ service }) => service))]),
    status: failed.length > 0 ? 'Error' : 'Done',
    ready: true,
    ...(failed.length > 0 ? { err: `cannot perform the following tasks:\n${tasks}` } : {}),
    tasks: work.map(
      (one, index): Task => ({
        id: `${id}${index}`,
        kind: one.kind,
        summary: title(one),
        status: one.failure === undefined ? 'Done' : 'Error',
        log:
          one.failure === undefined
            ? []
            : [`${time} INFO Most recent service output:\n    ${one.failure}`, `${time} ERROR ${reason}`],
        data: {},
      }),
    ),
    spawnTime: time,
    readyTime: time,
  };
}

function summary(kind: string, services: string[]): string {
  const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
  if (services.length === 0) return `${verb} - no services`;
  const others = services.length > 1 ? ` and ${services.length - 1} more` : '';
  return `${verb} service "${services[0]}"${others}`;
}
