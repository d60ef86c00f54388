/** Health checks of a fake Pebble: they run only in the test's mind; their states are given. */
import { ApiError, type CheckInfo, type Plan } from '@charmed-spark/ops';
import type { CheckState } from './container.ts';

export class CheckEngine {
  readonly states: Record<string, CheckState>;
  readonly #plan: () => Plan;

  constructor(states: Record<string, CheckState>, plan: () => Plan) {
    this.states = structuredClone(states);
    this.#plan = plan;
  }

  infos({ names = [], level }: { names?: string[]; level?: 'alive' | 'ready' } = {}): CheckInfo[] {
    return Object.entries(this.#plan().checks)
      .filter(
        ([name, check]) => (names.length === 0 || names.includes(name)) && (!level || check.level === level),
      )
      .map(([name, check]) => {
        const startup = check.startup ?? 'enabled';
        const { status, failures = 0, successes = 0 } = this.#state(name, startup);
        return {
          name,
          ...(check.level ? { level: check.level } : {}),
          startup,
          status,
          successes,
          failures,
          threshold: check.threshold ?? 3,
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  healthy(options: { names?: string[]; level?: 'alive' | 'ready' } = {}): boolean {
    const { names, level } = options;
    return this.infos(names ? { names } : {})
      .filter((check) => level !== 'alive' || check.level === 'alive')
      .filter((check) => level !== 'ready' || check.level !== undefined)
      .every((check) => check.status !== 'down');
  }

  switch(action: 'start' | 'stop', names: string[]): string[] {
    const { checks } = this.#plan();
    const unknown = names.filter((name) => !Object.hasOwn(checks, name));
    if (unknown.length > 0)
      throw new ApiError(
        400,
        `cannot ${action} checks: cannot find checks in plan: ${unknown.sort().join(', ')}`,
      );
    return names
      .filter(
        (name) => (this.#state(name, checks[name]?.startup).status === 'inactive') === (action === 'start'),
      )
      .map((name) => {
        this.states[name] = { status: action === 'start' ? 'up' : 'inactive' };
        return name;
      })
      .sort();
  }

  /** A replan starts the enabled checks that are stopped. */
  replan(): void {
    for (const [name, check] of Object.entries(this.#plan().checks))
      if (check.startup !== 'disabled' && this.states[name]?.status === 'inactive')
        this.states[name] = { status: 'up' };
  }

  #state(name: string, startup: 'enabled' | 'disabled' | undefined): CheckState {
    const given = Object.hasOwn(this.states, name) ? this.states[name] : undefined;
    return given ?? { status: startup === 'disabled' ? 'inactive' : 'up' };
  }
}
