/** `prometheus_scrape`, the provider: where the units of this charm have metrics, and the alerts that belong to them. */
import { type Context, inOneLine, type Relation } from '@charmed-spark/ops';
import type { RuleGroups } from './alert-rules.ts';
import { pythonJson } from './python-json.ts';
import { topologyFields, topologyOf } from './topology.ts';

/** A scrape job with Prometheus' own keys; the consumer drops those that it does not let through. */
export interface ScrapeJob {
  job_name?: string;
  metrics_path?: string;
  /** `*` in a target stands for the address of each unit: `*:10019`. */
  static_configs: { targets: string[]; labels?: Record<string, string> }[];
  [key: string]: unknown;
}

export interface Metrics {
  jobs: readonly ScrapeJob[];
  /** Made by `ruleGroups`; needed on the leader only. */
  rules?: RuleGroups;
  /** Where the unit is known by name, for targets that TLS certificates are checked against. */
  fqdn?: string;
}

/** Tells Prometheus about this unit and, as leader, about the application. Writes only differences. */
export async function provideMetrics(
  ctx: Pick<Context, 'model' | 'app' | 'unit' | 'meta' | 'network'>,
  relation: Relation,
  leader: boolean,
  { jobs, rules = {}, fqdn }: Metrics,
): Promise<void> {
  const { bindAddress } = await ctx.network(relation);
  const isAddress = bindAddress !== undefined && /^[\d.]+$|:/.test(bindAddress);
  await relation.localUnit.update({
    // Without an address yet there is none to scrape: an old one may be somebody else's by now.
    prometheus_scrape_unit_address: isAddress ? bindAddress : (fqdn ?? bindAddress),
    prometheus_scrape_unit_name: ctx.unit.name,
    prometheus_scrape_unit_fqdn: fqdn,
  });
  if (!leader) return;
  await relation.localApp.update({
    scrape_metadata: pythonJson(topologyFields(topologyOf(ctx))),
    scrape_jobs: pythonJson(jobs),
    alert_rules: pythonJson(rules),
  });
}

/** What a consumer could not use: it answers so instead of failing. Of its texts only the first lines are kept. */
export async function readMetricsRefusals(relation: Relation): Promise<string[]> {
  return refusals((await relation.remoteApp.read()).event, ['errors', 'scrape_job_errors']);
}

/** Of one answer: each becomes a line of the log, in every event. */
const mostTexts = 20;

/** The texts that the answer `event` of a consumer in COS has under `keys`; none when there is no (readable) answer. */
export function refusals(event: string | undefined, keys: readonly string[]): string[] {
  if (event === undefined) return [];
  let answer: unknown;
  try {
    answer = JSON.parse(event);
  } catch {
    return [];
  }
  if (typeof answer !== 'object' || answer === null) return [];
  const texts = keys.flatMap((key) => {
    const value = (answer as Record<string, unknown>)[key];
    if (value === undefined || value === null || value === '') return [];
    return Array.isArray(value)
      ? value.map((item) => (typeof item === 'string' ? item : pythonJson(item)))
      : [String(value)];
  });
  const told = texts.slice(0, mostTexts).map((text) => inOneLine(text.replaceAll(/\s+/g, ' '), 300));
  return texts.length > mostTexts ? [...told, `${texts.length - mostTexts} more`] : told;
}
