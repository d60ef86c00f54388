/** A controller in memory and charm archives to deploy on it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { stringify } from 'yaml';
import type { AgentCalls } from '../../../lab/controller/agent-api.ts';
import { type AgentCall, agentCalls } from '../../../lab/controller/agent-calls.ts';
import type { Method, Params, Result } from '../../../lab/controller/api.ts';
import { calls } from '../../../lab/controller/calls.ts';
import { Controller } from '../../../lab/controller/controller.ts';
import type { LabModel } from '../../../lab/controller/model/lab-model.ts';

export interface CharmFiles {
  metadata: Record<string, unknown>;
  config?: Record<string, unknown>;
  actions?: Record<string, unknown>;
  manifest?: unknown;
  dispatchMode?: number;
  dispatch?: string;
}

const manifest = { bases: [{ name: 'ubuntu', channel: '24.04', architectures: ['amd64'] }] };

/** A `.charm` as bytes. */
export function charmZip(files: CharmFiles): Uint8Array {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(stringify(value));
  const mode = (bits: number): { os: number; attrs: number } => ({ os: 3, attrs: bits << 16 });
  return zipSync({
    'metadata.yaml': text(files.metadata),
    ...(files.manifest === null ? {} : { 'manifest.yaml': text(files.manifest ?? manifest) }),
    ...(files.config ? { 'config.yaml': text({ options: files.config }) } : {}),
    ...(files.actions ? { 'actions.yaml': text(files.actions) } : {}),
    dispatch: [new TextEncoder().encode(files.dispatch ?? '#!/bin/sh\n'), mode(files.dispatchMode ?? 0o755)],
  });
}

export class TestLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'lab-controller-'));
  /** ms since the epoch; tests move it. */
  clock = Date.parse('2026-01-02T03:04:05Z');
  controller: Controller;
  #number = 0;

  constructor(database = ':memory:') {
    this.controller = this.open(database);
  }

  open(database: string): Controller {
    return new Controller({ database, charms: join(this.folder, 'charms'), now: () => new Date(this.clock) });
  }

  /** Calls a method as the command line does. */
  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return calls[method](this.controller, params, new AbortController().signal);
  }

  /** Calls as an agent of `unit` in model `m`. */
  agent<C extends AgentCall>(unit: string, name: C, request: AgentCalls[C][0]): AgentCalls[C][1] {
    return agentCalls[name]({ controller: this.controller, uuid: this.model().state.uuid, unit }, request);
  }

  model(): LabModel {
    return this.controller.find('m');
  }

  file(bytes: Uint8Array): string {
    this.#number += 1;
    const path = join(this.folder, `${this.#number}.charm`);
    writeFileSync(path, bytes);
    return path;
  }

  async deploy(files: CharmFiles, more: Partial<Params<'deploy'>> = {}): Promise<string> {
    const { application } = await this.call('deploy', {
      model: 'm',
      charm: this.file(charmZip(files)),
      resources: {},
      config: {},
      units: 1,
      trust: false,
      ...more,
    });
    return application;
  }

  /** The unit's agent says hello from its pod. */
  introduce(...units: string[]): void {
    for (const unit of units) {
      this.agent(unit, 'hello', {
        address: `198.18.0.${units.indexOf(unit) + 2}`,
        podName: unit.replace('/', '-'),
      });
    }
  }

  close(): void {
    this.controller.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A lab with model `m`. */
export async function testLab(): Promise<TestLab> {
  const lab = new TestLab();
  await lab.call('add-model', { name: 'm' });
  return lab;
}

export const provider: CharmFiles = {
  metadata: {
    name: 'provider',
    summary: 's',
    description: 'd',
    provides: { database: { interface: 'sql' }, admin: { interface: 'sql', limit: 1 } },
    peers: { cluster: { interface: 'provider-peers' } },
  },
  config: {
    port: { type: 'int', default: 80, description: 'p' },
    tls: { type: 'boolean', default: false, description: 't' },
    level: { type: 'string', description: 'l' },
  },
  actions: {
    backup: {
      description: 'b',
      params: { target: { type: 'string' }, depth: { type: 'integer', default: 2 } },
      required: ['target'],
      additionalProperties: false,
    },
  },
};

export const requirer: CharmFiles = {
  metadata: { name: 'requirer', summary: 's', description: 'd', requires: { db: { interface: 'sql' } } },
};
