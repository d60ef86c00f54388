/** In which order Pebble starts and stops services that depend on each other. */
import type { Plan } from '@charmed-spark/ops';

/** The services and all that they require, those that others wait for first. Throws with Pebble's text. */
export const startOrder = (plan: Plan, names: readonly string[]): string[] => order(plan, names, false);

/** The services and all that require them, in the order in which they are stopped. */
export const stopOrder = (plan: Plan, names: readonly string[]): string[] => order(plan, names, true);

function order(plan: Plan, names: readonly string[], stop: boolean): string[] {
  const entry = (name: string) => {
    const service = Object.hasOwn(plan.services, name) ? plan.services[name] : undefined;
    if (!service) throw new Error(`service "${name}" does not exist`);
    return service;
  };
  const involved = new Set(names);
  // A Set grows while it is walked.
  for (const name of involved) {
    const next = stop
      ? Object.keys(plan.services).filter((other) => plan.services[other]?.requires?.includes(name))
      : (entry(name).requires ?? []);
    for (const other of next) involved.add(other);
  }
  // To wait for oneself is no loop for Pebble.
  const earlier = new Map<string, Set<string>>([...involved].map((name) => [name, new Set()]));
  for (const name of involved) {
    const { after = [], before = [] } = entry(name);
    for (const other of stop ? before : after)
      if (involved.has(other) && other !== name) earlier.get(name)?.add(other);
    for (const other of stop ? after : before) if (other !== name) earlier.get(other)?.add(name);
  }
  return sorted(earlier);
}

function sorted(earlier: Map<string, Set<string>>): string[] {
  const result: string[] = [];
  const left = new Map(earlier);
  while (left.size > 0) {
    const free = [...left]
      .filter(([, waits]) => [...waits].every((other) => !left.has(other)))
      .map(([name]) => name);
    if (free.length === 0)
      throw new Error(`services in before/after loop: ${[...left.keys()].sort().join(', ')}`);
    for (const name of free.sort()) {
      result.push(name);
      left.delete(name);
    }
  }
  return result;
}
