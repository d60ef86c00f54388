/** promtool of the prometheus rock: checks rules, and runs them over series of a test. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleGroup } from '@charmed-spark/interfaces';
import { RockRoot } from '../support/rock-root.ts';

type Labels = Record<string, string>;

export interface Case {
  /** Series as promtool writes them, with their values each half minute: `up{a="b"}: '1x4 0x10'`. */
  series: Record<string, string>;
  /** When to look: `5m`. */
  at: string;
  alert: string;
  /** Labels of the alerts that fire then. */
  fires: Labels[];
}

export class Promtool {
  readonly #root: RockRoot;
  #files = 0;
  private constructor(root: RockRoot) {
    this.#root = root;
  }

  static async unpack(): Promise<Promtool> {
    const root = await RockRoot.unpack('prometheus');
    await mkdir(join(root.path, 'tmp/rules'), { recursive: true });
    return new Promtool(root);
  }

  remove(): Promise<void> {
    return this.#root.remove();
  }

  /** Fails the test with promtool's words when it does not like the rules. */
  async check(groups: readonly RuleGroup[]): Promise<void> {
    await this.#run(['check', 'rules', '--lint=all', '--lint-fatal', await this.#write({ groups })]);
  }

  async test(groups: readonly RuleGroup[], { series, at, alert, fires }: Case): Promise<void> {
    // Alerts are compared with their annotations: prose, which promtool has checked to be templates.
    const bare = groups.map((group) => ({
      ...group,
      rules: group.rules.map(({ annotations: _, ...rule }) => rule),
    }));
    const test = {
      interval: '30s',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        { eval_time: at, alertname: alert, exp_alerts: fires.map((labels) => ({ exp_labels: labels })) },
      ],
    };
    const rules = await this.#write({ groups: bare });
    await this.#run([
      'test',
      'rules',
      await this.#write({ rule_files: [rules], evaluation_interval: '30s', tests: [test] }),
    ]);
  }

  /** JSON is YAML. */
  async #write(content: unknown): Promise<string> {
    this.#files += 1;
    const path = `/tmp/rules/${this.#files}.yml`;
    await writeFile(join(this.#root.path, path), JSON.stringify(content));
    return path;
  }

  async #run(args: string[]): Promise<void> {
    const { code, stdout, stderr } = await this.#root.run(['promtool', ...args]);
    assert.equal(code, 0, `promtool ${args.join(' ')}:\n${stdout}\n${stderr}`);
  }
}
