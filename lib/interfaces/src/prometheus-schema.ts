/** What an application may put into `scrape_jobs` and `alert_rules`. */
import * as z from 'zod/mini';
import type { RuleGroups } from './alert-rules.ts';

/** Keys of a job that reach Prometheus' configuration; the others are dropped. */
const allowed = [
  ...['job_name', 'metrics_path', 'static_configs', 'scrape_interval', 'scrape_timeout', 'proxy_url'],
  ...['relabel_configs', 'metric_relabel_configs', 'sample_limit', 'label_limit'],
  ...['label_name_length_limit', 'label_value_length_limit', 'scheme', 'basic_auth', 'tls_config'],
  ...['authorization', 'params'],
];

const labels = z.record(z.string(), z.string());

const jobSchema = z.looseObject(
  {
    job_name: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_. /-]{1,200}$/, 'expected a name'))),
    metrics_path: z.optional(z.string().check(z.regex(/^\/[^\s]{0,500}$/, 'expected a path'))),
    static_configs: z.array(
      z.object({
        targets: z.array(z.string().check(z.regex(/^[^\s"'\\]{1,300}$/, 'expected host:port'))),
        labels: z.optional(labels),
      }),
    ),
  },
  'expected an object',
);

export type ParsedJob = z.infer<typeof jobSchema>;

const issueText = (error: z.core.$ZodError): string => {
  const issue = error.issues[0];
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
};

/** The jobs that can be used, and why others cannot; `why` when it is no list at all. */
export function parseJobs(value: unknown): { jobs: ParsedJob[]; refused: string[] } | { why: string } {
  if (!Array.isArray(value)) return { why: 'expected a list of jobs' };
  const jobs: ParsedJob[] = [];
  const refused: string[] = [];
  value.forEach((item, index) => {
    const { data, error } = jobSchema.safeParse(item);
    const flaw = data === undefined ? issueText(error) : fileFlaw(data);
    if (data === undefined || flaw !== undefined) refused.push(`job ${index}: ${flaw}`);
    else
      jobs.push(
        Object.fromEntries(Object.entries(data).filter(([key]) => allowed.includes(key))) as ParsedJob,
      );
  });
  return { jobs, refused };
}

/** A file's name would make Prometheus read a file of its own and send it to the target. */
function fileFlaw(value: unknown, at = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const path = at === '' ? key : `${at}.${key}`;
    if (!Array.isArray(value) && /(^|_)files?$/.test(key) && typeof item === 'string' && item !== '')
      return `${path} names a file of this Prometheus`;
    const flaw = at.startsWith('static_configs') ? undefined : fileFlaw(item, path);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

const ruleSchema = z.object({
  alert: z.optional(z.string()),
  record: z.optional(z.string()),
  expr: z.string(),
  for: z.optional(z.string()),
  keep_firing_for: z.optional(z.string()),
  labels: z.optional(labels),
  annotations: z.optional(labels),
});

const rulesSchema = z.object({
  groups: z.optional(z.array(z.looseObject({ name: z.string(), rules: z.array(ruleSchema) }))),
});

/** Rules of the right shape; whether their expressions are any is for Prometheus to say. */
export function parseRules(value: unknown): { rules: RuleGroups } | { why: string } {
  const { data, error } = rulesSchema.safeParse(value);
  if (data === undefined) return { why: error === undefined ? 'expected rules' : issueText(error) };
  return { rules: data as RuleGroups };
}
