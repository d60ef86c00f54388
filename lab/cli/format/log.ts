/** Log lines as `debug-log` prints them. */

export interface LogLine {
  seq: number;
  time: string;
  entity: string;
  level: string;
  logger: string;
  message: string;
}

export interface LogOptions {
  /** Show dates as well as times. */
  date?: boolean;
  /** Show milliseconds. */
  ms?: boolean;
}

/** `unit-app-0: 17:40:00 INFO juju.worker.uniter text`; times in UTC. */
export function logText(line: LogLine, { date, ms }: LogOptions = {}): string {
  const day = date ? `${line.time.slice(0, 10)} ` : '';
  const clock = line.time.slice(11, 19);
  const fraction = ms ? `.${(/\.(\d{1,3})/.exec(line.time)?.[1] ?? '').padEnd(3, '0')}` : '';
  return `${line.entity}: ${day}${clock}${fraction} ${line.level} ${line.logger} ${line.message}\n`;
}

/** An entity as the user gave it, as the log names it: a unit or all units of an application. */
export function entityPattern(entity: string): string {
  if (entity.includes('*') || /^(unit|application|machine|model|controller)-/.test(entity)) return entity;
  if (/^[^/]+\/\d+$/.test(entity)) return `unit-${entity.replace('/', '-')}`;
  return `unit-${entity}-*`;
}
