/** What decides what is handed out. */
import type { S3Offer, S3Request } from '@charmed-spark/interfaces';

export interface Keys {
  accessKey: string;
  secretKey: string;
}

/** The options, without the bucket where the operator leaves it to the related charm. */
export type Options = Omit<S3Offer, 'accessKey' | 'secretKey' | 'bucket'> & { bucket?: string };

export interface State {
  options: Options;
  /** What is wrong with options, each with its remedy. */
  flaws: readonly string[];
  /** Undefined: nobody gave them yet. */
  keys: Keys | undefined;
  requests: readonly S3Request[];
}
