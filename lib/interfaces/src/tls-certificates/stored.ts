/** The secret in which a unit keeps a certificate that it has checked. */
import type { SecretContent } from '@charmed-spark/ops';
import type { Attributes, Stored } from './state.ts';

/** Of the time that is left to a certificate when it is first seen, and of its whole life. */
const renewalFraction = 0.9;

/**
 * When a new certificate is asked for: when nine tenths of its life are over. For one that is as old as that when
 * it is first seen, at once, but not in the same event: a provider that hands out nothing better is not asked
 * in a circle.
 */
export function renewalOf(notBefore: Date, notAfter: Date, seen: Date): Date {
  const life = notAfter.getTime() - notBefore.getTime();
  return new Date(Math.max(notBefore.getTime() + life * renewalFraction, seen.getTime()));
}

/** `certificate` and `csr` are what Canonical's library keeps there; the rest is ours. */
export function storedContent(csr: string, stored: Stored): Record<string, string> {
  const { certificate, key, ca, chain, notAfter, chainUntil, attributes, answer, renewAt } = stored;
  const checked = { attributes, answer, ca, chain, notAfter, chainUntil, renewAt };
  return { certificate, csr, 'private-key': key, checked: JSON.stringify(checked) };
}

/** What `storedContent` wrote; undefined for content of anybody else. */
export function readStored(content: SecretContent | undefined): Stored | undefined {
  const { certificate, checked, 'private-key': key } = content ?? {};
  if (certificate === undefined || key === undefined || checked === undefined) return undefined;
  try {
    // This unit's own writing: nobody else can change the secret.
    const { notAfter, chainUntil, renewAt, ...rest } = JSON.parse(checked) as {
      attributes: Attributes;
      answer: string;
      ca: string;
      chain: string[];
      notAfter: string;
      chainUntil?: string;
      renewAt: string;
    };
    return {
      ...rest,
      key,
      certificate,
      notAfter: new Date(notAfter),
      ...(chainUntil === undefined ? {} : { chainUntil: new Date(chainUntil) }),
      renewAt: new Date(renewAt),
    };
  } catch {
    return undefined;
  }
}
