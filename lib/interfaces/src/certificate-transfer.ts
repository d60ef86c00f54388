/**
 * `certificate_transfer`: CAs that one charm tells others to trust. Version 1, and version 0 for those who
 * speak no other. Requirer and provider.
 */
import type { Relation } from '@charmed-spark/ops';
import { certificatesFlaw, splitPem } from './certificates.ts';
import { pythonJson } from './python-json.ts';
import { parseArray } from './tls-certificates/provided.ts';

/** What a provider on one relation gives. */
export type TransferredCertificates =
  | { relationId: number; app: string; state: 'waiting' }
  | { relationId: number; app: string; state: 'invalid'; field: string; why: string }
  /** Each one certificate in PEM, sorted. */
  | { relationId: number; app: string; state: 'ready'; certificates: string[] };

/** Says that this side reads version 1 (leader only). */
export async function requestCertificates(relation: Relation, leader: boolean): Promise<void> {
  if (leader) await relation.localApp.update({ version: '1' });
}

/** What the provider gives: of its application's databag, or, in version 0, of one of its units'. */
export async function readTransferredCertificates(relation: Relation): Promise<TransferredCertificates> {
  const base = { relationId: relation.id, app: relation.app };
  const invalid = (field: string, why: string) => ({ ...base, state: 'invalid' as const, field, why });
  const bag = await relation.remoteApp.read();
  const list = textsOf(bag.certificates);
  if (list === undefined) return invalid('certificates', 'expected a JSON list of certificates in PEM');
  const first = list.length > 0 ? { field: 'certificates', texts: list } : await ofAnyUnit(relation);
  if (first === undefined) {
    return bag.certificates === undefined
      ? { ...base, state: 'waiting' }
      : { ...base, state: 'ready', certificates: [] };
  }
  if (first.texts === undefined) return invalid(first.field, 'expected a JSON list of certificates in PEM');
  const certificates = new Set<string>();
  for (const text of first.texts) {
    const flaw = await certificatesFlaw(text);
    if (flaw !== undefined) return invalid(first.field, flaw);
    for (const block of splitPem(text) ?? []) certificates.add(block);
  }
  return { ...base, state: 'ready', certificates: [...certificates].sort() };
}

/** Version 0: `chain`, or `ca` of a unit whose provider leaves the chain out. */
async function ofAnyUnit(
  relation: Relation,
): Promise<{ field: string; texts: string[] | undefined } | undefined> {
  for (const unit of relation.units) {
    const { chain, ca } = await relation.unit(unit).read();
    if (chain !== undefined && chain !== 'null') return { field: 'chain', texts: textsOf(chain) };
    if (ca !== undefined) return { field: 'ca', texts: textsOf(`[${ca}]`) };
  }
  return undefined;
}

function textsOf(json: string | undefined): string[] | undefined {
  const list = parseArray(json);
  return list?.every((item) => typeof item === 'string') ? (list as string[]) : undefined;
}

/**
 * Gives `certificates` (PEM, one each) to the requirer. In version 1 the leader writes them; a requirer that
 * names no version reads version 0, from the databag of any unit.
 */
export async function transferCertificates(
  relation: Relation,
  certificates: readonly string[],
  leader: boolean,
): Promise<void> {
  const sorted = [...new Set(certificates.map((pem) => pem.trim()))].sort();
  const [first] = sorted;
  if (leader) {
    await relation.localApp.update({ certificates: pythonJson(sorted), version: '1' });
  }
  const old = (await relation.remoteApp.get('version')) !== '1' && first !== undefined;
  await relation.localUnit.update({
    ca: old ? pythonJson(first) : undefined,
    certificate: old ? pythonJson(first) : undefined,
    chain: old ? pythonJson(sorted) : undefined,
    version: old ? '0' : undefined,
  });
}
