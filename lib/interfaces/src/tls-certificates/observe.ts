/** Reads everything about this unit's certificate; changes nothing. */
import { type CharmTypes, type Context, inOneLine, type Relation } from '@charmed-spark/ops';
import { attributesOf, sameAttributes } from './attributes.ts';
import { certificateOf, issuedOf } from './certificate-of.ts';
import { checkIssued } from './chain.ts';
import { certificateLabel, keyLabel, sha256 } from './labels.ts';
import { parsePrivateKey } from './private-key.ts';
import { type ProvidedBag, readOwnRequests, readProvidedBag } from './provided.ts';
import { publicKeyOf, readSigningRequest } from './signing-request.ts';
import type { Answer, Attributes, CertificateRequest, OwnRequest, Stored, TlsCertificate } from './state.ts';
import { readStored } from './stored.ts';

/** What there is, for the plan. */
export interface CertificateView {
  /** What the charm needs to know. */
  certificate: TlsCertificate;
  relation: Relation | undefined;
  attributes: Attributes;
  /** The operator's key, or the one that this unit made. */
  key: string | undefined;
  /** Label of the secret with the key that this unit makes, and whether there is one. */
  keySecret: { label: string; exists: boolean; supplied: boolean };
  /** In the order of the databag: the newest last. */
  own: OwnRequest[];
  /** The charm's or the model's fault: nothing is asked for until it is mended. */
  flaw?: { field: string; why: string };
  now: Date;
}

type Ctx<T extends CharmTypes> = Pick<
  Context<T>,
  'event' | 'relations' | 'secrets' | 'unit' | 'now' | 'redact'
>;

/**
 * This unit's certificate from the provider on `endpoint`. Of the provider's databag nothing is trusted: a
 * certificate is `ready` when it is for this unit's key and its chain leads to the CA that came with it.
 */
export async function observeCertificate<T extends CharmTypes>(
  ctx: Ctx<T>,
  endpoint: T['endpoints'] & string,
  request: CertificateRequest,
): Promise<CertificateView> {
  const label = keyLabel(ctx.unit.number, endpoint);
  const relations = await ctx.relations(endpoint);
  const [relation] = relations;
  const base = { attributes: attributesOf(request), now: ctx.now() };
  if (relation === undefined) {
    const { own, exists } = await leftBehind(ctx, endpoint, label);
    const keySecret = { label, exists, supplied: false };
    return { ...base, certificate: { state: 'absent' }, relation, key: undefined, keySecret, own };
  }
  const supplied = request.key === undefined ? undefined : await parsePrivateKey(request.key);
  const [bag, unitBag, keySecret] = await Promise.all([
    relation.remoteApp.read(),
    relation.localUnit.read(),
    ctx.secrets.find({ label }, { refresh: true }),
  ]);
  const made = (await keySecret?.getContent())?.['private-key'];
  const key = supplied === undefined ? made : 'key' in supplied ? supplied.key : undefined;
  if (key !== undefined) ctx.redact(key);
  const provided = await readProvidedBag(bag);
  const own = await Promise.all(
    readOwnRequests(unitBag).map((csr) => ownRequest(ctx, csr, base.attributes, key, provided)),
  );
  const flaw =
    relations.length > 1
      ? { field: endpoint, why: `${relations.length} relations where one is expected` }
      : supplied !== undefined && 'why' in supplied
        ? { field: 'key', why: supplied.why }
        : undefined;
  return {
    ...base,
    certificate: certificateOf(own, flaw ?? provided.flaw, base.now),
    relation,
    key,
    keySecret: { label, exists: keySecret !== undefined, supplied: supplied !== undefined },
    own,
    ...(flaw === undefined ? {} : { flaw }),
  };
}

/**
 * What a relation that is gone leaves to this unit: its certificates, known in the relation's last event, and the
 * key, in every event, because a relation that was removed by force has no last event.
 */
async function leftBehind<T extends CharmTypes>(
  ctx: Ctx<T>,
  endpoint: string,
  label: string,
): Promise<{ own: OwnRequest[]; exists: boolean }> {
  const { event } = ctx;
  const broken = event.kind === 'relation' && event.type === 'broken' && event.endpoint === endpoint;
  const [secret, bag] = await Promise.all([
    ctx.secrets.find({ label }, { refresh: true }),
    broken ? event.relation.localUnit.read() : {},
  ]);
  const own = await Promise.all(
    readOwnRequests(bag).map(async (csr) => {
      const name = await certificateLabel(ctx.unit.number, csr);
      const kept = (await ctx.secrets.find({ label: name }, { refresh: true })) !== undefined;
      return { csr, label: name, wanted: false, kept };
    }),
  );
  return { own, exists: secret !== undefined };
}

/** One request of this unit, and what became of it. */
async function ownRequest<T extends CharmTypes>(
  ctx: Ctx<T>,
  csr: string,
  attributes: Attributes,
  key: string | undefined,
  provided: ProvidedBag,
): Promise<OwnRequest> {
  const label = await certificateLabel(ctx.unit.number, csr);
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  const stored = readStored(await secret?.getContent());
  if (stored !== undefined) ctx.redact(stored.key);
  const wanted = await isWanted(csr, attributes, key, stored);
  const answer = key === undefined || !wanted ? undefined : await answerTo(csr, key, provided, stored);
  const revoked = provided.certificates.some((one) => one.csr === csr && one.revoked);
  return {
    csr,
    label,
    wanted,
    kept: secret !== undefined,
    ...(stored === undefined || revoked ? {} : { stored }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** Whether the request asks for `attributes` with `key`. What is stored was compared when it was stored. */
async function isWanted(
  csr: string,
  attributes: Attributes,
  key: string | undefined,
  stored: Stored | undefined,
): Promise<boolean> {
  if (key === undefined) return false;
  if (stored !== undefined) return stored.key === key && sameAttributes(stored.attributes, attributes);
  const request = await readSigningRequest(csr);
  return (
    request !== undefined &&
    !request.foreign &&
    sameAttributes(request, attributes) &&
    request.publicKey === (await publicKeyOf(key))
  );
}

async function answerTo(
  csr: string,
  key: string,
  { certificates, malformed, errors }: ProvidedBag,
  stored: Stored | undefined,
): Promise<Answer | undefined> {
  const provided = certificates.find((one) => one.csr === csr);
  if (provided !== undefined) {
    if (provided.revoked) return { kind: 'revoked' };
    const { certificate, ca, chain } = provided;
    const digest = await sha256(JSON.stringify([certificate, ca, chain]));
    if (stored?.answer === digest) return { kind: 'issued', issued: issuedOf(stored), digest };
    const checked = await checkIssued(provided, key);
    if ('issued' in checked) return { kind: 'issued', issued: checked.issued, digest };
    return { kind: 'flawed', field: 'certificates', why: checked.why };
  }
  const wrong = malformed.find((one) => one.csr === csr);
  if (wrong !== undefined) return { kind: 'flawed', field: 'certificates', why: wrong.why };
  const error = errors.find((one) => one.csr === csr);
  if (error === undefined) return undefined;
  return { kind: 'flawed', field: 'request_errors', why: inOneLine(`${error.name}: ${error.message}`) };
}
