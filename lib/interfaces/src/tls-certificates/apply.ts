/** Makes the key and the request that the plan asks for, and keeps what was issued. */
import type { CharmTypes, Context } from '@charmed-spark/ops';
import type { CertificatePlan } from './plan.ts';
import { makePrivateKey } from './private-key.ts';
import { ownRequests } from './provided.ts';
import { makeSigningRequest } from './signing-request.ts';
import { renewalOf, storedContent } from './stored.ts';

/** Writes only differences. Every step may be cut off: secrets and databag are Juju's, of one hook. */
export async function applyCertificate<T extends CharmTypes>(
  ctx: Pick<Context<T>, 'secrets' | 'unit' | 'redact'>,
  plan: CertificatePlan,
): Promise<void> {
  const { relation, keySecret, keep, request } = plan;
  const requests = [...keep];
  if (keySecret.action === 'remove') await remove(ctx, keySecret.label);
  if (request !== undefined) {
    const key = request.key ?? (await makeKey(ctx, keySecret.label));
    requests.push(await makeSigningRequest(request.attributes, key));
  }
  for (const one of plan.store) await store(ctx, one);
  for (const label of plan.remove) await remove(ctx, label);
  await relation?.localUnit.update({ certificate_signing_requests: ownRequests(requests) });
}

async function makeKey<T extends CharmTypes>(
  ctx: Pick<Context<T>, 'secrets' | 'unit' | 'redact'>,
  label: string,
): Promise<string> {
  const key = await makePrivateKey();
  ctx.redact(key);
  const content = { 'private-key': key };
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  if (secret === undefined) await ctx.unit.addSecret(content, { label });
  else await secret.setContent(content);
  return key;
}

async function store<T extends CharmTypes>(
  ctx: Pick<Context<T>, 'secrets' | 'unit'>,
  { csr, label, certificate, now }: CertificatePlan['store'][number],
): Promise<void> {
  const { X509Certificate } = await import('node:crypto');
  const notBefore = new Date(new X509Certificate(certificate.certificate).validFrom);
  const renewAt = renewalOf(notBefore, certificate.notAfter, now);
  const content = storedContent(csr, { ...certificate, renewAt });
  // Juju takes no time that is past: then the next event of any kind renews it.
  const expire = renewAt > now ? { expire: renewAt } : {};
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  if (secret === undefined) {
    await ctx.unit.addSecret(content, { label, ...expire });
    return;
  }
  await secret.setContent(content);
  if (renewAt > now) await secret.setInfo(expire);
}

async function remove<T extends CharmTypes>(ctx: Pick<Context<T>, 'secrets'>, label: string): Promise<void> {
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  await secret?.removeAllRevisions();
}
