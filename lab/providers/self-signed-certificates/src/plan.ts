/** Which requests get a new certificate, and whether the CA is made again. Pure. */
import type { CertificateAnswer, CertificateOrder } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Options } from './options.ts';
import type { State } from './state.ts';

export interface Plan {
  /** Undefined while an option is wrong: then nothing is signed, and nothing taken back. */
  options: Options | undefined;
  /** Make a new CA, which signs everything anew. */
  newAuthority: boolean;
  relations: { relation: Relation; orders: CertificateOrder[]; answers: CertificateAnswer[] }[];
  flaws: string[];
  /** About databags of others: theirs to mend. */
  warnings: string[];
}

/** `rotate`: the operator wants another CA. */
export function makePlan(state: State, rotate = false): Plan {
  const { options: read, authority, now } = state;
  const options = 'options' in read ? read.options : undefined;
  return {
    options,
    newAuthority:
      options !== undefined &&
      (rotate ||
        authority === undefined ||
        authority.commonName !== options.commonName ||
        // It would not live as long as what it signs.
        authority.notAfter.getTime() - now.getTime() < options.certificateValidity),
    relations: state.relations,
    flaws: 'flaws' in read ? read.flaws : [],
    warnings: state.relations.flatMap(({ relation, flaws }) =>
      flaws.map(({ from, why }) => `Relation ${relation.name}:${relation.id}: databag of ${from}: ${why}`),
    ),
  };
}
