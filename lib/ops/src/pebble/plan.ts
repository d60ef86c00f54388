/** Reading the plan and sending layers. */
import type { Api } from './api.ts';
import type { Layer, Plan } from './plan-types.ts';

/** Adds a layer. It is sent as JSON, which is YAML. */
export async function addLayer(
  api: Api,
  label: string,
  layer: Layer,
  options: { combine?: boolean } = {},
): Promise<void> {
  await api.post('/v1/layers', {
    action: 'add',
    combine: options.combine ?? false,
    label,
    format: 'yaml',
    layer: JSON.stringify(layer),
  });
}

/** The daemon gives the plan as YAML only. */
export async function readPlan(api: Api): Promise<Plan> {
  return toPlan(await parseYaml(await api.get<string>('/v1/plan', { format: 'yaml' })));
}

export function toPlan(value: unknown): Plan {
  const { services, checks, 'log-targets': targets } = (value ?? {}) as Partial<Plan>;
  return { services: services ?? {}, checks: checks ?? {}, 'log-targets': targets ?? {} };
}

/**
 * Parses YAML with what the runtime has built in (Bun, in which charms run); elsewhere the `yaml` package is
 * loaded, which costs a dispatch more than everything else that the client does.
 */
async function parseYaml(text: string): Promise<unknown> {
  const { Bun } = globalThis as { Bun?: { YAML?: { parse(text: string): unknown } } };
  if (Bun?.YAML) return Bun.YAML.parse(text);
  const { parse } = await import('yaml');
  return parse(text);
}
