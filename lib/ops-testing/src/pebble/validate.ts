/** What Pebble refuses in a layer and in the combined plan, with its texts (checked against the real one). */
import { type Check, type Layer, type Plan, parseDuration, type Service } from '@charmed-spark/ops';
import { startOrder } from './order.ts';
import { splitCommand } from './shell-words.ts';

const owner = ['user', 'user-id', 'group', 'group-id'];
const known = {
  services: {
    type: 'plan.Service',
    fields: [
      ...[
        'override',
        'command',
        'summary',
        'description',
        'startup',
        'after',
        'before',
        'requires',
        'environment',
      ],
      ...[...owner, 'working-dir', 'workload', 'on-success', 'on-failure', 'on-check-failure'],
      ...['backoff-delay', 'backoff-factor', 'backoff-limit', 'kill-delay'],
    ],
  },
  checks: {
    type: 'plan.Check',
    fields: ['override', 'level', 'startup', 'period', 'timeout', 'threshold', 'http', 'tcp', 'exec'],
  },
  'log-targets': { type: 'plan.LogTarget', fields: ['override', 'type', 'location', 'services', 'labels'] },
} as const;

const actions = ['restart', 'shutdown', 'ignore'];

/** Throws an Error with the text that the daemon answers; nothing may be applied then. */
export function validateLayer(label: string, layer: Layer): void {
  for (const [section, content] of Object.entries(layer)) {
    if (section === 'summary' || section === 'description') continue;
    const schema = known[section as keyof typeof known];
    if (!schema)
      throw new Error(`cannot parse layer YAML: cannot parse layer "${label}": unknown section "${section}"`);
    for (const entry of Object.values((content ?? {}) as Record<string, object>))
      refuseUnknown(
        `cannot parse layer YAML: cannot parse layer "${label}" section "${section}"`,
        entry,
        schema,
      );
  }
  try {
    if (label.startsWith('pebble-')) throw new Error('cannot use reserved label prefix "pebble-"');
    for (const [name, service] of Object.entries(layer.services ?? {})) validateService(label, name, service);
    for (const [name, check] of Object.entries(layer.checks ?? {})) validateCheck(label, name, check);
    for (const [name, target] of Object.entries(layer['log-targets'] ?? {})) {
      for (const key of Object.keys(target.labels ?? {}))
        if (key.startsWith('pebble_'))
          throw new Error(`log target "${name}": label "${key}" uses reserved prefix "pebble_"`);
      if (target.type && target.type !== 'loki' && target.type !== 'opentelemetry')
        throw new Error(
          `log target "${name}" has unsupported type "${target.type}", must be "loki" or "opentelemetry"`,
        );
    }
  } catch (error) {
    throw new Error(`cannot parse layer YAML: ${(error as Error).message}`);
  }
}

function refuseUnknown(
  where: string,
  entry: object,
  schema: { type: string; fields: readonly string[] },
): void {
  const strange = Object.keys(entry ?? {}).filter((field) => !schema.fields.includes(field));
  if (strange.length === 0) return;
  const lines = strange.map((field) => `  line 1: field ${field} not found in type ${schema.type}`);
  throw new Error(`${where}: yaml: unmarshal errors:\n${lines.join('\n')}`);
}

function validateService(label: string, name: string, service: Service): void {
  if (name === '') throw new Error('cannot use empty string as service name');
  if (name === 'pebble') throw new Error('cannot use reserved service name "pebble"');
  if (name.startsWith('-'))
    throw new Error(`cannot use service name "${name}": starting with "-" not allowed`);
  try {
    splitCommand(service.command ?? '');
  } catch (error) {
    throw new Error(`plan service "${name}" command invalid: ${(error as Error).message}`);
  }
  const valid = (action: string | undefined, extra: string): boolean =>
    !action || actions.includes(action) || action === extra;
  if (!valid(service['on-success'], 'failure-shutdown'))
    throw new Error(`plan service "${name}" on-success action "${service['on-success']}" invalid`);
  if (!valid(service['on-failure'], 'success-shutdown'))
    throw new Error(`plan service "${name}" on-failure action "${service['on-failure']}" invalid`);
  for (const action of Object.values(service['on-check-failure'] ?? {}))
    if (!valid(action, 'success-shutdown'))
      throw new Error(`plan service "${name}" on-check-failure action "${action}" invalid`);
  const factor = service['backoff-factor'];
  if (factor !== undefined && factor < 1)
    throw new Error(`plan service "${name}" backoff-factor must be 1.0 or greater, not ${factor}`);
  for (const key of ['backoff-delay', 'backoff-limit', 'kill-delay'] as const)
    duration(label, 'services', service[key]);
}

function validateCheck(label: string, name: string, check: Check): void {
  if (name === '') throw new Error('cannot use empty string as check name');
  if (check.level && check.level !== 'alive' && check.level !== 'ready')
    throw new Error(`plan check "${name}" level must be "alive" or "ready"`);
  if (check.startup && check.startup !== 'enabled' && check.startup !== 'disabled')
    throw new Error(`plan check "${name}" startup must be "enabled" or "disabled"`);
  for (const key of ['period', 'timeout'] as const)
    if (duration(label, 'checks', check[key]) === 0n)
      throw new Error(`plan check "${name}" ${key} must not be zero`);
}

function duration(label: string, section: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const value = parseDuration(text);
  if (value === undefined)
    throw new Error(`cannot parse layer "${label}" section "${section}": invalid duration "${text}"`);
  return value;
}

export function validatePlan(plan: Plan): void {
  for (const [name, service] of Object.entries(plan.services))
    if (!service.command) throw new Error(`plan must define "command" for service "${name}"`);
  for (const [name, check] of Object.entries(plan.checks)) validatePlanCheck(plan, name, check);
  for (const [name, target] of Object.entries(plan['log-targets'])) {
    if (!target.type)
      throw new Error(`plan must define "type" ("loki" or "opentelemetry") for log target "${name}"`);
    for (const entry of target.services ?? []) {
      const service = entry.replace(/^-/, '');
      if (service !== 'all' && !Object.hasOwn(plan.services, service))
        throw new Error(`log target "${name}" specifies unknown service "${service}"`);
    }
    if (!target.location) throw new Error(`plan must define "location" for log target "${name}"`);
  }
  startOrder(plan, Object.keys(plan.services));
}

function validatePlanCheck(plan: Plan, name: string, check: Check): void {
  if (check.http && !check.http.url) throw new Error(`plan must set "url" for http check "${name}"`);
  if (check.tcp && !check.tcp.port) throw new Error(`plan must set "port" for tcp check "${name}"`);
  if (check.exec && !check.exec.command) throw new Error(`plan must set "command" for exec check "${name}"`);
  const context = check.exec?.['service-context'];
  if (context && !Object.hasOwn(plan.services, context))
    throw new Error(`plan check "${name}" service context specifies non-existent service "${context}"`);
  if ([check.http, check.tcp, check.exec].filter(Boolean).length !== 1)
    throw new Error(`plan must specify one of "http", "tcp", or "exec" for check "${name}"`);
}
