/** What Prometheus is to read, from what the applications told. Pure. */
import { identifier, type PrometheusJob } from '@charmed-spark/interfaces';
import { localizeRules } from './rules.ts';
import type { Source, State } from './state.ts';

export const folder = '/etc/prometheus';
export const configFile = `${folder}/prometheus.yml`;
export const rulesFolder = `${folder}/rules`;

export interface RulesFile {
  relationId: number;
  path: string;
  text: string;
}

export interface Job {
  relationId: number;
  job: PrometheusJob;
}

/** What of a relation cannot be used. */
export interface Flaws {
  rules: string[];
  jobs: string[];
}

export interface Plan {
  rules: RulesFile[];
  jobs: Job[];
  /** By relation; of every relation that has told something. */
  flaws: Map<number, Flaws>;
  interval: string;
}

/** When the option is wrong. */
const defaultInterval = '10s';

export async function makePlan({ sources, interval = defaultInterval }: State): Promise<Plan> {
  const plan: Plan = { rules: [], jobs: [], flaws: new Map(), interval };
  for (const source of sources) await addSource(plan, source);
  return plan;
}

async function addSource(plan: Plan, { relationId, told }: Source): Promise<void> {
  if (told.state === 'waiting') return;
  const flaws: Flaws = { rules: [], jobs: [] };
  plan.flaws.set(relationId, flaws);
  if (told.state === 'invalid') {
    flaws[told.field === 'scrape_jobs' ? 'jobs' : 'rules'].push(`${told.field}: ${told.why}`);
    return;
  }
  const { groups, flaws: wrongRules } = await localizeRules(told.rules, told.topology);
  flaws.rules.push(...wrongRules);
  if (groups.length > 0) {
    plan.rules.push({
      relationId,
      path: `${rulesFolder}/juju_${identifier(told.topology)}_${relationId}.rules`,
      text: document({ groups }),
    });
  }
  flaws.jobs.push(...told.refused);
  for (const job of told.jobs) {
    // Of one application that is related twice, for example.
    if (plan.jobs.some((other) => other.job.job_name === job.job_name))
      flaws.jobs.push(`${job.job_name}: another relation has a job of this name`);
    else plan.jobs.push({ relationId, job });
  }
}

/** Prometheus' configuration with these jobs. */
export const configText = (jobs: readonly Job[], interval: string): string =>
  document({
    global: { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: timeout(interval) },
    rule_files: [`${rulesFolder}/*.rules`],
    scrape_configs: jobs.map(({ job }) => job),
  });

/** No longer than the interval. */
const timeout = (interval: string): string => (/^([1-9]s|\d+ms)$/.test(interval) ? interval : '10s');

/** JSON, which is YAML. */
const document = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
