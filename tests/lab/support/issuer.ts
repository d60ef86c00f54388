/** An authority with another one below it, which signs what a charm asks for on `certificates`. */
import {
  type Authority,
  makeAuthority,
  sign,
} from '../../../lab/providers/self-signed-certificates/src/authority.ts';
import { makePrivateKey } from '../../../lib/interfaces/src/tls-certificates/private-key.ts';
import { makeSigningRequest } from '../../../lib/interfaces/src/tls-certificates/signing-request.ts';

const day = 86_400_000;

/** An entry of a provider's `certificates`. */
export interface Signed {
  certificate_signing_request: string;
  certificate: string;
  ca: string;
  chain: string[];
}

export class Issuer {
  readonly root: string;
  readonly #intermediate: Authority;

  private constructor(root: string, intermediate: Authority) {
    this.root = root;
    this.#intermediate = intermediate;
  }

  static async make(): Promise<Issuer> {
    const root = await makeAuthority('Root of a test', day, new Date());
    const key = await makePrivateKey();
    const csr = await makeSigningRequest({ commonName: 'Intermediate of a test', dns: [], ip: [] }, key);
    const signed = await sign({ from: 'a test', csr, isCa: true }, root, day, new Date());
    if ('why' in signed) throw new Error(signed.why);
    return new Issuer(root.certificate, { key, certificate: signed.certificate });
  }

  get intermediate(): string {
    return this.#intermediate.certificate;
  }

  /** What a provider writes for a request; `mistaken`: with a certificate for another key than the request's. */
  async answer(csr: string, mistaken = false): Promise<Signed> {
    const signed = await sign(
      { from: 'a test', csr: mistaken ? await foreignRequest() : csr, isCa: false },
      this.#intermediate,
      day,
      new Date(),
    );
    if ('why' in signed) throw new Error(signed.why);
    const { certificate } = signed;
    const chain = [certificate, this.intermediate, this.root];
    return { certificate_signing_request: csr, certificate, ca: this.root, chain };
  }
}

const foreignRequest = async (): Promise<string> =>
  makeSigningRequest({ commonName: 'Somebody else', dns: [], ip: [] }, await makePrivateKey());
