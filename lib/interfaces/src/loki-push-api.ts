/** `loki_push_api`: the requirer asks where logs go, the provider (Loki) says it for each of its units. */
import type { Context, Relation } from '@charmed-spark/ops';
import type { RuleGroups } from './alert-rules.ts';
import { pythonJson } from './python-json.ts';
import { type Topology, topologyFields, topologyOf } from './topology.ts';

export interface LokiEndpoint {
  /** Of Loki, for example `loki-k8s/0`. */
  unit: string;
  /** Takes pushes: `http://.../loki/api/v1/push`. */
  url: string;
}

export interface Loki {
  /** Each URL once, in the order of relations and units. */
  endpoints: LokiEndpoint[];
  /** Units of Loki that have not said (or not usably) where they take logs; the others are used all the same. */
  without: { unit: string; why: string }[];
}

/** The units of Loki on all relations of the endpoint; their databags are untrusted input. */
export async function readLoki(relations: readonly Relation[]): Promise<Loki> {
  const answers = await Promise.all(
    relations.flatMap((relation) =>
      relation.units.map(async (unit) => ({
        unit,
        ...parseEndpoint(await relation.unit(unit).get('endpoint')),
      })),
    ),
  );
  const urls = new Set<string>();
  const loki: Loki = { endpoints: [], without: [] };
  for (const { unit, url, why } of answers) {
    if (url === undefined) loki.without.push({ unit, why });
    else if (!urls.has(url)) loki.endpoints.push({ unit, url });
    if (url !== undefined) urls.add(url);
  }
  return loki;
}

function parseEndpoint(
  text: string | undefined,
): { url: string; why?: never } | { url?: never; why: string } {
  if (text === undefined) return { why: 'has not named its endpoint yet' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: 'endpoint: expected JSON' };
  }
  const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined;
  if (typeof url !== 'string' || url.length > 2048 || /\s/.test(url) || !URL.canParse(url))
    return { why: 'endpoint: expected a URL' };
  return /^https?:$/.test(new URL(url).protocol)
    ? { url }
    : { why: 'endpoint: expected http:// or https://' };
}

/** Tells Loki who logs, and the alerts on those logs (leader only). Writes only differences. */
export async function requestLoki(
  ctx: Pick<Context, 'model' | 'app' | 'unit' | 'meta'>,
  relation: Relation,
  rules: RuleGroups = {},
): Promise<void> {
  await relation.localApp.update({
    metadata: pythonJson(topologyFields(topologyOf(ctx))),
    alert_rules: pythonJson(sorted(rules)),
  });
}

/** With the keys of every object in alphabetical order, as Canonical's library writes these rules. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** Says where this unit of Loki takes logs. */
export async function provideLoki(relation: Relation, url: string): Promise<void> {
  await relation.localUnit.update({
    endpoint: pythonJson({ url }),
    public_address: new URL(url).hostname,
  });
}

export type LogSource =
  | { state: 'waiting' }
  | { state: 'invalid'; field: string; why: string }
  | { state: 'ready'; topology: Topology; rules: RuleGroups };

/** Who logs into Loki on this relation, and its alerts. */
export async function readLogSource(relation: Relation): Promise<LogSource> {
  const bag = await relation.remoteApp.read();
  if (bag.metadata === undefined) return { state: 'waiting' };
  const { parseTopology } = await import('./parse-topology.ts');
  const { parseRules } = await import('./prometheus-schema.ts');
  let field = 'metadata';
  try {
    const metadata = parseTopology(JSON.parse(bag.metadata));
    if ('why' in metadata) return { state: 'invalid', field, why: metadata.why };
    field = 'alert_rules';
    const rules = parseRules(JSON.parse(bag.alert_rules ?? '{}'));
    if ('why' in rules) return { state: 'invalid', field, why: rules.why };
    return { state: 'ready', topology: metadata.topology, rules: rules.rules };
  } catch {
    return { state: 'invalid', field, why: 'expected JSON' };
  }
}

/** Tells an application (leader only) what Loki cannot use of its rules; without errors the answer is taken back. */
export async function answerLogSource(relation: Relation, errors: string[]): Promise<void> {
  const event = errors.length === 0 ? undefined : pythonJson({ errors: errors.join('; '), valid: false });
  await relation.localApp.update({ event });
}
