/** Reading the plan and sending layers. */
import type { Api } from './api.ts';
import { ProtocolError } from './errors.ts';
import type { Layer, Plan } from './plan-types.ts';

/**
 * JSON that is the same value when read as YAML: YAML takes U+0085 and others as line breaks, and refuses control
 * characters that are not escaped.
 */
const yamlSafeJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Adds a layer. */
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
    layer: yamlSafeJson(layer),
  });
}

/**
 * The daemon gives the plan as YAML only. (Its YAML of a text that starts with a line break is wrong, so that such
 * a value reads as another one here; the service gets the right one.)
 */
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
  const parse = Bun?.YAML ? Bun.YAML.parse : (await import('yaml')).parse;
  try {
    return parse(text);
  } catch (error) {
    throw new ProtocolError(`Pebble's plan is no valid YAML: ${(error as Error).message}`, { cause: error });
  }
}
