/** What the relations are at the beginning of an event. */
import type { AuthProxyOrder } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';

export interface State {
  leader: boolean;
  /** Key that signs sessions; undefined until the leader has made it. */
  key: string | undefined;
  /** Name of this application in sessions. */
  issuer: string;
  /** Where this application is asked for decisions. */
  decisionsAddress: string;
  orders: AuthProxyOrder[];
  /** Ingresses that ask, with the applications that they say they have. */
  ingresses: { relation: Relation; apps: string[] | undefined }[];
}
