/** The rules of one application, as they go into Prometheus' files. */
import type { Rule, RuleGroup, RuleGroups, Topology } from '@charmed-spark/interfaces';
import { matcherLabels, topologyLabels } from '@charmed-spark/interfaces';
import { injectMatchers } from './inject-matchers.ts';

/** Rules with the application's labels, and selectors that see its series only; or why they cannot be. */
export async function localizeRules(
  { groups = [] }: RuleGroups,
  topology: Topology,
): Promise<{ groups: RuleGroup[]; flaws: string[] }> {
  const flaws: string[] = [];
  const localized = await Promise.all(
    groups.map(async (group) => {
      const rules = await Promise.all(group.rules.map((rule) => localize(rule, topology, flaws)));
      return { ...group, rules: rules.flat() };
    }),
  );
  return { groups: localized, flaws };
}

async function localize(rule: Rule, topology: Topology, flaws: string[]): Promise<Rule[]> {
  const labels = { ...topologyLabels(topology), ...rule.labels };
  const names = Object.keys(matcherLabels(topology));
  const matchers = Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
  const injected = await injectMatchers(rule.expr, matchers);
  if ('why' in injected) {
    flaws.push(`${rule.alert ?? rule.record ?? 'rule without a name'}: ${injected.why}`);
    return [];
  }
  return [{ ...rule, labels, expr: injected.expression }];
}
