/** Runs the real agent of a unit in a temporary directory against a FakeController. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildJujuc } from '../../../../lab/agent/build.ts';
import { unitPaths } from '../../../../lab/agent/paths.ts';
import { runUnit } from '../../../../lab/agent/unit.ts';
import { FakeController } from './fake-controller.ts';

export interface Agent {
  ended: Promise<'dead' | 'exit'>;
  /** SIGTERM. */
  terminate(): void;
  /** SIGKILL, as far as the controller can tell: the agent is never heard of again. */
  kill(): void;
}

export class Bench {
  readonly controller = new FakeController();
  readonly root = mkdtempSync(join(tmpdir(), 'agent-'));
  readonly #agents: Agent[] = [];
  #pods = 0;

  /** The pod of a unit: what is on its disk. */
  newPod(): string {
    this.#pods += 1;
    return join(this.root, String(this.#pods));
  }

  async start(
    unit: string,
    pod: string,
    options: { containers?: string[]; fresh?: boolean } = {},
  ): Promise<Agent> {
    const terminate = new AbortController();
    const kill = new AbortController();
    const transport = this.controller.transport(unit);
    const { controller } = this;
    const ended = runUnit({
      transport: async (...args) => {
        if (kill.signal.aborted) await new Promise(() => undefined);
        const answer = await transport(...args);
        if (kill.signal.aborted) await new Promise(() => undefined);
        return answer;
      },
      unit,
      podName: unit.replace('/', '-'),
      address: '198.18.0.7',
      dataDir: pod,
      jujuc: await buildJujuc(),
      containersDir: join(pod, 'c'),
      containers: options.containers ?? [],
      modifiedVersion: controller.modifiedVersion,
      freshContainer: options.fresh ?? false,
      apiAddresses: ['198.18.0.1:17070'],
      environment: {
        PATH: process.env['PATH'],
        KUBERNETES_SERVICE_HOST: '198.19.0.1',
        SECRET_OF_AGENT: 'hidden',
      },
      terminate: terminate.signal,
      kill: kill.signal,
    });
    ended.then(
      () => controller.touch(),
      () => undefined,
    );
    const agent: Agent = {
      ended,
      terminate: () => terminate.abort(),
      kill: () => kill.abort(),
    };
    this.#agents.push(agent);
    return agent;
  }

  /** Hooks and actions that the tracing charm ran in a pod. */
  trace(unit: string, pod: string): string[] {
    return this.file(unit, pod, 'trace').split('\n').filter(Boolean);
  }

  /** A file beside the charm directory; empty when it is not there. */
  file(unit: string, pod: string, name: string): string {
    try {
      return readFileSync(join(unitPaths(pod, unit).charm, '..', name), 'utf8');
    } catch {
      return '';
    }
  }

  /** Waits until the agent of a unit has nothing to do. */
  idle(): Promise<void> {
    const from = this.controller.statuses.length;
    return this.controller.until(() => this.controller.statuses.slice(from).includes('agent idle'));
  }

  /** Ends what is left. */
  async close(): Promise<void> {
    for (const agent of this.#agents) agent.kill();
    this.controller.touch();
    rmSync(this.root, { recursive: true, force: true });
  }
}
