/** Rules, what the ingress is told, and what is in the way. Pure. */
import type { ForwardAuth } from '@charmed-spark/interfaces';
import { firstRule, rulesOf } from './rules.ts';
import type { State } from './state.ts';

export interface Plan {
  rules: string;
  offer: ForwardAuth;
  flaws: string[];
  waits: string[];
}

export function makePlan({ orders, decisionsAddress, ingresses }: State): Plan {
  const flaws: string[] = [];
  const waits: string[] = [];
  const ready = orders.flatMap((order) => {
    if (order.state === 'invalid') {
      const { relation, field, why } = order;
      flaws.push(`relation ${relation.name}:${relation.id}: ${relation.app} has a wrong ${field}: ${why}`);
    }
    return order.state === 'ready' ? [{ app: order.relation.app, request: order.request }] : [];
  });
  // Also those that cannot be understood: their requests match no rule, and are refused.
  const appNames = [...new Set(orders.map(({ relation }) => relation.app))].sort();
  for (const { apps } of ingresses) {
    if (apps === undefined) continue;
    for (const app of appNames.filter((name) => !apps.includes(name))) {
      waits.push(`${app} is not related via ingress`);
    }
  }
  const rules = [firstRule, ...ready.flatMap(({ app, request }) => rulesOf(app, request))];
  return {
    rules: `${JSON.stringify(rules, null, 2)}\n`,
    offer: {
      decisionsAddress,
      appNames,
      headers: [...new Set(ready.flatMap(({ request }) => request.headers))].sort(),
    },
    flaws,
    waits,
  };
}
