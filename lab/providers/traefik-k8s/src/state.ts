/** What the relations and the options are at the beginning of an event. */
import type { CertificateView, ForwardAuthAnswer, IngressOrder } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Options } from './options.ts';

export interface State {
  app: string;
  leader: boolean;
  options: { options: Options } | { flaws: string[] };
  /** Where clients reach this application; undefined while Juju does not know an address. */
  gateway: string | undefined;
  orders: IngressOrder[];
  forwardAuth: ForwardAuthAnswer;
  authRelation: Relation | undefined;
  tls: CertificateView;
}
