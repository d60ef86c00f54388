/** What each relation gets. Pure. */
import type { S3Offer, S3Request } from '@charmed-spark/interfaces';
import type { State } from './state.ts';

export interface Plan {
  offers: { request: S3Request; offer: S3Offer }[];
  /** Why something is not handed out, the most important first; a text is an interface where Canonical has one. */
  flaws: string[];
}

export function makePlan({ options, flaws, keys, requests }: State): Plan {
  if (flaws.length > 0) return { offers: [], flaws: [...flaws] }; // what was handed out stays
  if (keys === undefined) return { offers: [], flaws: ["Missing parameters: ['access-key', 'secret-key']"] };
  const plan: Plan = { offers: [], flaws: [] };
  for (const request of requests) {
    const bucket = options.bucket ?? (request.bucket || request.value);
    const path = options.path ?? request.path;
    if (bucket === '') {
      const { name, id } = request.relation;
      plan.flaws.push(`Relation ${name}:${id} asks for no bucket: set the option bucket`);
      continue;
    }
    const offer = { ...options, ...keys, bucket, ...(path === undefined ? {} : { path }) };
    plan.offers.push({ request, offer });
  }
  return plan;
}

const masked = '************';

/** The settings in the words of the interface, for the operator. */
export const connectionInfo = ({ options }: Pick<State, 'options'>): Record<string, string | undefined> => ({
  'access-key': masked,
  'secret-key': masked,
  bucket: options.bucket,
  endpoint: options.endpoint,
  path: options.path,
  region: options.region,
  's3-uri-style': options.uriStyle,
  's3-api-version': options.apiVersion,
  'storage-class': options.storageClass,
  'delete-older-than-days': options.deleteOlderThanDays?.toString(),
  attributes: options.attributes?.length ? JSON.stringify(options.attributes) : undefined,
  'tls-ca-chain': options.tlsCaChain.length > 0 ? JSON.stringify(options.tlsCaChain) : undefined,
});
