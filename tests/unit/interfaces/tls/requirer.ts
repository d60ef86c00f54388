/** A charm that does nothing but want a certificate, and what its provider may answer. */
import assert from 'node:assert/strict';
import {
  applyCertificate,
  type CertificateRequest,
  observeCertificate,
  planCertificate,
  type TlsCertificate,
} from '@charmed-spark/interfaces';
import { type Charm, defineCharm } from '@charmed-spark/ops';
import { Context, type Outcome, type StateInput, type TestEvent } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta } from '../bare-charm.ts';
import type { Authority, SignOptions } from './authority.ts';

export type Types = Bare<'certificates'>;

/** Labels of the secrets that such a unit has, as Canonical's library names them. */
export const keyLabel = 'afd8c2bccf834997afce12c2706d2ede-private-key-0-certificates';
export const certificateLabel = /^afd8c2bccf834997afce12c2706d2ede-certificate-0-[0-9a-f]{64}$/;

export const wish: CertificateRequest = { commonName: 'web-0', sans: ['web-0.m.svc', '10.1.2.3', 'web-0'] };

/** A unit whose wishes and clock a test can change; `run` takes an outcome as the next state. */
export class Requirer {
  request = wish;
  now = new Date('2026-01-01T00:00:00Z');
  seen: TlsCertificate = { state: 'absent' };
  readonly #context: Context<Types>;

  constructor(unit = 0) {
    const charm: Charm<Types> = defineCharm(
      bareMeta('web', { certificates: ['requirer', 'tls-certificates'] }),
    );
    charm.reconcile(
      async (ctx) => {
        const view = await observeCertificate(ctx, 'certificates', this.request);
        this.seen = view.certificate;
        await applyCertificate(ctx, planCertificate(view));
      },
      { also: ['secret-expired'] },
    );
    this.#context = new Context(charm, { unit, now: () => this.now });
  }

  /** What was seen, which has to be in this state. */
  is<S extends TlsCertificate['state']>(state: S): Extract<TlsCertificate, { state: S }> {
    assert.equal(this.seen.state, state, JSON.stringify(this.seen));
    return this.seen as Extract<TlsCertificate, { state: S }>;
  }

  get on() {
    return this.#context.on;
  }

  run(state: StateInput<Types>, event: TestEvent<Types> = this.on.updateStatus()): Promise<Outcome<Types>> {
    return this.#context.run(event, state);
  }

  /** The first event of a relation, after which the request is in the databag. */
  related(remoteApp: Record<string, string> = {}): Promise<Outcome<Types>> {
    return this.run(
      { relations: [{ endpoint: 'certificates', id: 3, remote: 'ca', remoteApp }] },
      this.on.relationCreated('certificates'),
    );
  }
}

/** The requests in the unit's databag. */
export function requestsOf(out: Outcome<Types>): string[] {
  const text = out.relation('certificates').localUnit.certificate_signing_requests ?? '[]';
  return (JSON.parse(text) as { certificate_signing_request: string }[]).map(
    ({ certificate_signing_request: csr }) => csr,
  );
}

/** The state with this as the provider's bag. */
export function answered(out: Outcome<Types>, remoteApp: Record<string, string>): StateInput<Types> {
  return { ...out, relations: [{ ...out.relation('certificates'), remoteApp }] } as StateInput<Types>;
}

/** The entry of a provider's bag for a request. */
export async function entry(authority: Authority, csr: string, options?: SignOptions) {
  const certificate = await authority.sign(csr, options);
  const ca = authority.path.at(-1) ?? '';
  return { ca, certificate_signing_request: csr, certificate, chain: [certificate, ...authority.path] };
}

/** The provider answers every request of the unit. */
export async function sign(out: Outcome<Types>, authority: Authority, options?: SignOptions) {
  const entries = await Promise.all(requestsOf(out).map((csr) => entry(authority, csr, options)));
  return answered(out, { certificates: JSON.stringify(entries) });
}
