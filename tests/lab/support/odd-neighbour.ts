/**
 * A provider that does nothing by itself: a test writes its databags and secrets with the hook tools, as a charm that is
 * half ready, wrong or mended would. What it hands on it gets from real servers, to which it is related as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lab, labJson } from './lab.ts';
import { writeCharm } from './shell-charm.ts';

export const oddNeighbour = 'odd-neighbour';

const metadata = `
name: ${oddNeighbour}
summary: Gives what a test tells it to.
description: Gives what a test tells it to.
provides:
  logins: { interface: postgresql_client }
  tables: { interface: postgresql_client }
  znode: { interface: zookeeper }
  authorities: { interface: certificate_transfer }
  issuer: { interface: tls-certificates }
  account: { interface: spark_service_account }
requires:
  logins-source: { interface: postgresql_client }
  tables-source: { interface: postgresql_client }
  znode-source: { interface: zookeeper }
`;

const files = { 'metadata.yaml': metadata };

export async function deployOddNeighbour(model: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'odd-neighbour-'));
  try {
    const path = join(scratch, `${oddNeighbour}.charm`);
    writeCharm(path, '#!/bin/sh\nexit 0\n', files);
    await lab('deploy', '--model', model, path);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** What every script below may use. */
const prelude = `set -eu; umask 077; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
id() { relation-ids "$1"; }
give() { relation-set -r "$(id "$1")" --app "$2"; }
got() { value=$(relation-get -r "$(id "$1")" --app "$3" "$2"); [ -n "$value" ] || { echo "$2 gives no $3 yet" >&2; return 1; }; echo "$value"; }
content() { secret-get "$(got "$1" "$2" "$3")" --format=yaml >"$work/content"; }
`;

/** Runs a shell script with the neighbour's hook tools; its output. Throws unless it ends with 0. */
export async function asNeighbour(model: string, script: string, ...args: string[]): Promise<string> {
  const unit = `${oddNeighbour}/0`;
  const answer = await labJson<Record<string, { results: Record<string, unknown>; message?: string }>>(
    'exec',
    '--model',
    model,
    '--unit',
    unit,
    '--',
    'sh',
    '-c',
    `${prelude}${script}`,
    'sh',
    ...args,
  );
  const { results, message } = answer[unit] ?? { results: {} };
  if (Number(results['return-code']) !== 0)
    throw new Error(`${unit}: ${message ?? ''} ${JSON.stringify(results)}`);
  return String(results.stdout ?? '').trim();
}
