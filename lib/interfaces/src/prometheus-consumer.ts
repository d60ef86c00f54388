/** `prometheus_scrape`, the consumer: what Prometheus is to scrape and to watch for one related application. */
import type { Relation } from '@charmed-spark/ops';
import type { RuleGroups } from './alert-rules.ts';
import { pythonJson } from './python-json.ts';
import { identifier, type Topology, topologyLabels } from './topology.ts';

/** One scrape job of Prometheus' configuration. */
export interface PrometheusJob {
  job_name: string;
  metrics_path: string;
  static_configs: { targets: string[]; labels: Record<string, string> }[];
  relabel_configs: unknown[];
  [key: string]: unknown;
}

export type MetricsSource =
  /** Nothing told yet, or no unit that could be scraped. */
  | { state: 'waiting' }
  | { state: 'invalid'; field: string; why: string }
  | {
      state: 'ready';
      topology: Topology;
      jobs: PrometheusJob[];
      rules: RuleGroups;
      /** Jobs that were left out, and why. */
      refused: string[];
    };

/** Reads what a related application has told; its databag is untrusted input. */
export async function readMetrics(relation: Relation): Promise<MetricsSource> {
  const bag = await relation.remoteApp.read();
  if (relation.units.length === 0 || bag.scrape_metadata === undefined) return { state: 'waiting' };
  const { parseTopology } = await import('./parse-topology.ts');
  const { parseJobs, parseRules } = await import('./prometheus-schema.ts');
  const json = (field: string, otherwise: string): unknown => {
    try {
      return JSON.parse(bag[field] ?? otherwise);
    } catch {
      return undefined;
    }
  };
  const metadata = parseTopology(json('scrape_metadata', '{}'));
  if ('why' in metadata) return { state: 'invalid', field: 'scrape_metadata', why: metadata.why };
  const rules = parseRules(json('alert_rules', '{}'));
  if ('why' in rules) return { state: 'invalid', field: 'alert_rules', why: rules.why };
  const jobs = parseJobs(json('scrape_jobs', '[]'));
  if ('why' in jobs) return { state: 'invalid', field: 'scrape_jobs', why: jobs.why };
  const { topology } = metadata;
  const hosts = await readHosts(relation);
  return {
    state: 'ready',
    topology,
    jobs: withOwnNames(jobs.jobs.flatMap((job) => expand(job, hosts, topology))),
    rules: rules.rules,
    refused: jobs.refused,
  };
}

interface Host {
  unit: string;
  address: string;
  path: string;
}

const hostPattern = /^[A-Za-z0-9.:-]{1,253}$/;
const pathPattern = /^(\/[A-Za-z0-9._~/-]*)?$/;

async function readHosts(relation: Relation): Promise<Host[]> {
  const hosts = await Promise.all(
    relation.units.map(async (unit) => {
      const bag = await relation.unit(unit).read();
      const address = bag.prometheus_scrape_unit_address ?? '';
      const path = bag.prometheus_scrape_unit_path ?? '';
      // A unit speaks for itself only: Juju says who wrote the bag.
      return hostPattern.test(address) && pathPattern.test(path)
        ? [{ unit, address: address.includes(':') ? `[${address}]` : address, path }]
        : [];
    }),
  );
  return hosts.flat();
}

type Job = Record<string, unknown> & {
  job_name?: string | undefined;
  metrics_path?: string | undefined;
  static_configs: { targets: string[]; labels?: Record<string, string> | undefined }[];
};

/** `instance` becomes the topology, so that a unit keeps its series when its pod gets another address. */
const instanceOf = (labels: string[]) => ({
  source_labels: labels,
  separator: '_',
  target_label: 'instance',
  regex: '(.*)',
});
const applicationInstance = ['juju_model', 'juju_model_uuid', 'juju_application'];

/** One job for all fixed targets, and one for each unit for those with `*`. */
function expand(job: Job, hosts: readonly Host[], topology: Topology): PrometheusJob[] {
  const prefix = `juju_${identifier(topology)}_prometheus_scrape`;
  const name = job.job_name === undefined ? prefix : `${prefix}_${job.job_name}`;
  const path = job.metrics_path ?? '/metrics';
  const relabel = Array.isArray(job.relabel_configs) ? job.relabel_configs : [];
  const own = topologyLabels(topology);
  return job.static_configs.flatMap(({ targets, labels }) => {
    const fixed = targets.filter((target) => !target.startsWith('*'));
    const everywhere = targets.filter((target) => target.startsWith('*'));
    const forAll: PrometheusJob = {
      ...job,
      job_name: name,
      metrics_path: path,
      static_configs: [{ targets: fixed, labels: { ...labels, ...own } }],
      relabel_configs: [...relabel, instanceOf(applicationInstance)],
    };
    const forUnits = everywhere.length === 0 ? [] : hosts;
    return [
      ...(fixed.length === 0 ? [] : [forAll]),
      ...forUnits.map(({ unit, address, path: below }) => ({
        ...job,
        job_name: `${name}-${unit.slice(unit.lastIndexOf('/') + 1)}`,
        metrics_path: `${below}${path}`,
        static_configs: [
          {
            targets: everywhere.map((target) => target.replace('*', address)),
            labels: { ...labels, ...own, juju_unit: unit },
          },
        ],
        relabel_configs: [...relabel, instanceOf([...applicationInstance, 'juju_unit'])],
      })),
    ];
  });
}

/** Prometheus refuses two jobs of one name: equal ones are made once, others that share a name are numbered. */
function withOwnNames(jobs: readonly PrometheusJob[]): PrometheusJob[] {
  const names = new Set(jobs.map(({ job_name }) => job_name));
  const seen = new Set<string>();
  const taken = new Set<string>();
  return jobs.flatMap((job) => {
    const text = JSON.stringify(job);
    if (seen.has(text)) return [];
    seen.add(text);
    let name = job.job_name;
    for (let number = 2; taken.has(name) || (number > 2 && names.has(name)); number += 1)
      name = `${job.job_name}_${number}`;
    taken.add(name);
    return [{ ...job, job_name: name }];
  });
}

/** Tells the application (leader only) what of its data cannot be used; without errors the answer is taken back. */
export async function answerMetrics(
  relation: Relation,
  { rules, jobs }: { rules: string[]; jobs: string[] },
): Promise<void> {
  const event = {
    ...(rules.length === 0 ? {} : { errors: rules.join('; '), valid: false }),
    ...(jobs.length === 0 ? {} : { scrape_job_errors: jobs.join('; ') }),
  };
  await relation.localApp.update({ event: Object.keys(event).length === 0 ? undefined : pythonJson(event) });
}
