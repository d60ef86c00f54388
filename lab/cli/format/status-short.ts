/** `status --format oneline|short|line` and `--format summary`. */
import { naturally } from '../parse/names.ts';
import type { ModelStatus, UnitStatus } from './status.ts';
import { table } from './table.ts';

function units(status: ModelStatus): [string, UnitStatus][] {
  return Object.values(status.applications ?? {})
    .flatMap((application) => Object.entries(application.units ?? {}))
    .sort(([a], [b]) => naturally(a, b));
}

/** One line a unit: `- app/0: 198.18.0.7 (agent:idle, workload:active) 80/tcp`. */
export function statusOneline(status: ModelStatus): string {
  const lines = units(status).map(([name, unit]) => {
    const ports = unit['open-ports']?.length ? ` ${unit['open-ports'].join(', ')}` : '';
    const agent = unit['juju-status']?.current ?? '';
    const workload = unit['workload-status']?.current ?? '';
    return `- ${name}: ${unit.address ?? ''} (agent:${agent}, workload:${workload})${ports}`;
  });
  return lines.length > 0 ? `\n${lines.join('\n')}\n` : '';
}

function counted(values: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Counts of units by state, and of units by application. */
export function statusSummary(status: ModelStatus): string {
  const all = units(status).map(([, unit]) => unit);
  const ports = [...new Set(all.flatMap((unit) => unit['open-ports'] ?? []))].sort(naturally);
  const states = counted(all.map((unit) => unit['workload-status']?.current || 'unknown'));
  const applications = Object.entries(status.applications ?? {}).sort(([a], [b]) => naturally(a, b));
  return [
    table([['Open ports:', ports.join(', ')]]),
    '\n',
    table([['# Units:', `(${all.length})`], ...states.map(([state, count]) => [`  ${state}:`, `${count}`])]),
    '\n',
    table([
      ['# Applications:', `(${applications.length})`],
      ...applications.map(([name, application]) => [
        `  ${name}`,
        `${Object.keys(application.units ?? {}).length}/${application.scale ?? 0}`,
        application.exposed ? 'exposed' : '',
      ]),
    ]),
  ].join('');
}
