/** What has to change so that this unit has the certificate that it wants. Pure. */
import type { Relation } from '@charmed-spark/ops';
import { servingOf, wantedOf } from './certificate-of.ts';
import type { CertificateView } from './observe.ts';
import type { Attributes, OwnRequest, Stored } from './state.ts';

export interface CertificatePlan {
  relation: Relation | undefined;
  /** Requests that stay in the databag, in order. */
  keep: string[];
  /** A new request to make and append: with `key`, or with a new key where there is none. */
  request?: { attributes: Attributes; key: string | undefined };
  keySecret: { label: string; action: 'keep' | 'make' | 'remove' };
  /** Certificates to put into their secrets. `renewAt` is known when they are written. */
  store: { csr: string; label: string; certificate: Omit<Stored, 'renewAt'>; now: Date }[];
  /** Labels of secrets that are not needed any more. */
  remove: string[];
}

export function planCertificate(view: CertificateView): CertificatePlan {
  const { relation, own, key, keySecret, attributes, now, flaw } = view;
  const untouched: CertificatePlan = {
    relation,
    keep: own.map(({ csr }) => csr),
    keySecret: { label: keySecret.label, action: 'keep' },
    store: [],
    remove: [],
  };
  if (relation === undefined) {
    return {
      ...untouched,
      keep: [],
      keySecret: { label: keySecret.label, action: keySecret.exists ? 'remove' : 'keep' },
      remove: own.filter(({ kept }) => kept).map(({ label }) => label),
    };
  }
  // What is in use stays as it is until somebody has mended it.
  if (flaw !== undefined) return untouched;

  const wanted = wantedOf(own);
  const serving = servingOf(own);
  const renew = wanted !== undefined && isDue(wanted, now);
  const keep = own.filter((one) => one === wanted || one === serving);
  const fresh = wanted === undefined || renew;
  return {
    ...untouched,
    keep: keep.map(({ csr }) => csr),
    ...(fresh ? { request: { attributes, key } } : {}),
    keySecret: {
      label: keySecret.label,
      action: keySecret.supplied
        ? keySecret.exists
          ? 'remove'
          : 'keep'
        : key === undefined
          ? 'make'
          : 'keep',
    },
    store: wanted === undefined ? [] : toStore(wanted, attributes, now),
    remove: own
      .filter((one) => one.kept && (!keep.includes(one) || one.answer?.kind === 'revoked'))
      .map(({ label }) => label),
  };
}

/** Only a certificate that was stored before is renewed: see `renewalOf`. */
const isDue = ({ stored, answer }: OwnRequest, now: Date): boolean =>
  stored !== undefined &&
  answer?.kind === 'issued' &&
  answer.digest === stored.answer &&
  stored.renewAt <= now;

function toStore(
  { csr, label, answer, stored }: OwnRequest,
  attributes: Attributes,
  now: Date,
): CertificatePlan['store'] {
  if (answer?.kind !== 'issued' || answer.digest === stored?.answer) return [];
  return [{ csr, label, certificate: { ...answer.issued, attributes, answer: answer.digest }, now }];
}
