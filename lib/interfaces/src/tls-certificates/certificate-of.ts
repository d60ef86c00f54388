/** From the requests and their answers to what the charm needs to know. Pure. */
import type { IssuedCertificate, OwnRequest, Stored, TlsCertificate } from './state.ts';

/** The request for what is wanted now: the newest one. */
export const wantedOf = (own: readonly OwnRequest[]): OwnRequest | undefined =>
  own.findLast(({ wanted }) => wanted);

/**
 * The request whose certificate serves: the wanted one's, or, while that one has none, of the newest before it
 * that has a good one.
 */
export function servingOf(own: readonly OwnRequest[]): OwnRequest | undefined {
  const wanted = wantedOf(own);
  if (wanted !== undefined && certificateOfRequest(wanted) !== undefined) return wanted;
  return own.findLast((one) => certificateOfRequest(one) !== undefined);
}

/** What the provider says now, else what it said before; nothing where it was revoked. */
function certificateOfRequest({ answer, stored }: OwnRequest): IssuedCertificate | undefined {
  if (answer?.kind === 'issued') return answer.issued;
  return stored === undefined || answer?.kind === 'revoked' ? undefined : issuedOf(stored);
}

/** Without what is only this unit's bookkeeping. */
export const issuedOf = ({
  key,
  certificate,
  ca,
  chain,
  notAfter,
  chainUntil,
}: Stored): IssuedCertificate => ({
  key,
  certificate,
  ca,
  chain,
  notAfter,
  ...(chainUntil === undefined ? {} : { chainUntil }),
});

export function certificateOf(
  own: readonly OwnRequest[],
  flaw: { field: string; why: string } | undefined,
  now: Date,
): TlsCertificate {
  const wanted = wantedOf(own);
  const serving = servingOf(own);
  const issued = serving && certificateOfRequest(serving);
  const current = issued === undefined ? {} : { current: issued };
  if (flaw !== undefined) return { state: 'invalid', ...flaw, ...current };
  const { answer } = wanted ?? {};
  if (answer?.kind === 'flawed') {
    return { state: 'invalid', field: answer.field, why: answer.why, ...current };
  }
  if (answer?.kind === 'revoked') {
    return { state: 'invalid', field: 'certificates', why: 'the certificate is revoked', ...current };
  }
  if (issued === undefined || !serving?.wanted || serving.answer?.kind !== 'issued') {
    return { state: 'waiting', why: 'no certificate for this request yet', ...current };
  }
  if (issued.notAfter <= now) {
    const why = `the certificate expired at ${issued.notAfter.toISOString()}`;
    return { state: 'waiting', why, ...current };
  }
  if (issued.chainUntil !== undefined && issued.chainUntil <= now) {
    const why = `a certificate of its chain expired at ${issued.chainUntil.toISOString()}`;
    return { state: 'invalid', field: 'certificates', why, ...current };
  }
  return { state: 'ready', ...issued };
}
