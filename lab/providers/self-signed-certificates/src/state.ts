/** What the CA and the relations are at the beginning of an event. */
import type { CertificateAnswer, CertificateOrders } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Authority } from './authority.ts';
import type { Options } from './options.ts';

export interface State {
  leader: boolean;
  options: { options: Options } | { flaws: string[] };
  authority: (Authority & { commonName: string; notAfter: Date }) | undefined;
  relations: (CertificateOrders & {
    /** Written before. Followers do not know. */
    answers: CertificateAnswer[];
  })[];
  /** Relations on which the CA itself is given. */
  receivers: readonly Relation[];
  now: Date;
}
