/** Kernel settings that the node changes, and their restoration. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readIfPresent, writeAtomically } from './files.ts';
import { savedSysctlsFile } from './places.ts';

/** What the node itself needs, as paths below /proc/sys. */
export const needed: Readonly<Record<string, string>> = { 'net/ipv4/ip_forward': '1' };

/** What the kubelet changes (pkg/kubelet/cm, setupKernelTunables). */
const changedByKubelet = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/** All settings that change while the node runs. */
export const watchedSysctls: readonly string[] = [...Object.keys(needed), ...changedByKubelet];

const file = (name: string): string => `/proc/sys/${name}`;

/** Remembers the present values (unless an earlier start did) and sets what is needed. */
export function applySysctls(): void {
  if (!existsSync(savedSysctlsFile)) {
    const present: Record<string, string> = {};
    for (const name of watchedSysctls) {
      const value = readIfPresent(file(name))?.trim();
      if (value !== undefined) present[name] = value;
    }
    writeAtomically(savedSysctlsFile, JSON.stringify(present), 0o600);
  }
  for (const [name, value] of Object.entries(needed)) {
    if (readIfPresent(file(name))?.trim() !== value) writeFileSync(file(name), value);
  }
}

/** Puts the remembered values back. Values remembered before a restart of the machine are of no use: `sameBoot`. */
export function restoreSysctls(sameBoot: boolean): void {
  const text = readIfPresent(savedSysctlsFile);
  if (text === undefined) return;
  if (sameBoot) {
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      if (watchedSysctls.includes(name) && readFileSync(file(name), 'utf8').trim() !== value)
        writeFileSync(file(name), value);
    }
  }
  rmSync(savedSysctlsFile);
}
