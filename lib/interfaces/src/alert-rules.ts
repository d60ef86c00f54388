/**
 * Alerting rules that a charm ships, as `cosl` makes them ready for a databag: names of groups that are unique
 * wherever they meet, and the labels of the application in every rule. Expressions travel as they are; the consumer
 * narrows them down to the application by those labels.
 */
import { join, parse, sep } from 'node:path';
import { identifier, type Topology, topologyLabels } from './topology.ts';
import { parseYaml } from './yaml.ts';

export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface RuleGroup {
  name: string;
  rules: Rule[];
}

/** A rules file as Prometheus and Loki know it; without groups the empty object, as `cosl` writes it. */
export interface RuleGroups {
  groups?: RuleGroup[];
}

export type QueryLanguage = 'promql' | 'logql';

export interface RuleFile {
  /** Below the folder of rules, for example `kyuubi.rules`. */
  path: string;
  /** Its YAML, parsed. */
  content: unknown;
}

const suffixes = ['.rule', '.rules', '.yml', '.yaml'];

/**
 * The rule files below `directory`, in the order of their paths; none when it does not exist. Throws for a file that
 * is no YAML: it is the charm's own.
 */
export async function readRuleFiles(directory: string): Promise<RuleFile[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  let paths: string[];
  try {
    paths = await readdir(directory, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const wanted = paths.filter((path) => suffixes.includes(parse(path).ext)).sort(byParts);
  return Promise.all(
    wanted.map(async (path) => ({
      path,
      content: await parseYaml(await readFile(join(directory, path), 'utf8')),
    })),
  );
}

function byParts(one: string, other: string): number {
  const [a, b] = [one.split(sep), other.split(sep)];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
  }
  return a.length - b.length;
}

/** Alerts that every application with metrics has; the group is known by its name in all of COS. */
export const hostHealth: RuleGroup = {
  name: 'HostHealth',
  rules: [
    {
      alert: 'HostDown',
      expr: 'up < 1',
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: "Host '{{ $labels.instance }}' is down.",
        description:
          "Prometheus could not scrape it for five minutes; Juju application '{{ $labels.juju_application }}' in model '{{ $labels.juju_model }}'.",
      },
    },
    {
      alert: 'HostMetricsMissing',
      expr: 'absent(up)',
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: "No metrics of application '{{ $labels.juju_application }}'.",
        description:
          "No unit of Juju application '{{ $labels.juju_application }}' in model '{{ $labels.juju_model }}' has been scraped for five minutes. Check that its units run and that Prometheus reaches them.",
      },
    },
  ],
};

/** Makes rule files (and `generic` groups) ready for the databag of `topology`'s application. Throws for a file that holds no rules. */
export function ruleGroups(
  files: readonly RuleFile[],
  topology: Topology,
  language: QueryLanguage = 'promql',
  generic: readonly RuleGroup[] = [],
): RuleGroups {
  const prefix = identifier(topology);
  const own = files.flatMap(({ path, content }) => {
    const { dir, name } = parse(path);
    const groupPrefix = [prefix, dir].filter((part) => part !== '').join('_');
    return groupsOf(path, content, name).map((group) => ready(group, groupPrefix, topology, language));
  });
  const groups = [...own, ...generic.map((group) => ready(group, prefix, topology, language))];
  return groups.length === 0 ? {} : { groups };
}

function groupsOf(path: string, content: unknown, name: string): RuleGroup[] {
  if (typeof content === 'object' && content !== null) {
    if ('groups' in content && Array.isArray(content.groups)) return content.groups as RuleGroup[];
    if ('expr' in content && ('alert' in content || 'record' in content))
      return [{ name, rules: [content as Rule] }];
  }
  throw new Error(`${path} holds neither groups of rules nor one rule with "alert" and "expr"`);
}

/** Whoever passes rules on must not name them twice. */
const named = /^.*?_[\da-f]{8}_.*?rules$/;

function ready(group: RuleGroup, prefix: string, topology: Topology, language: QueryLanguage): RuleGroup {
  let { name } = group;
  if (!named.test(name)) {
    name = `${prefix}_${name}`;
    if (!name.endsWith('_rules')) name += '_rules';
  }
  // What stands for the topology's matchers: LogQL wants at least one matcher in every selector.
  const instead = language === 'logql' ? 'job=~".+"' : '';
  return {
    ...group,
    name: name.replaceAll(/[^A-Za-z0-9_:]/g, '_'),
    rules: group.rules.map((rule) => ({
      ...rule,
      labels: { ...rule.labels, ...missingLabels(rule, topology) },
      expr: rule.expr.replaceAll(/%%juju_topology%%,?/g, instead),
    })),
  };
}

const missingLabels = ({ labels = {} }: Rule, topology: Topology): Record<string, string> =>
  Object.fromEntries(Object.entries(topologyLabels(topology)).filter(([label]) => !(label in labels)));
