/** What a provider of `s3` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';
import { certificatesFlaw, splitPem } from './certificates.ts';
import { type Fields, parseList } from './data-interfaces/fields.ts';
import { credential, type Flaw, firstFlaw, noReference, oneLine } from './data-interfaces/schema.ts';
import type { S3Connection } from './s3.ts';

const word = z.optional(z.string().check(z.regex(/^[\w.-]{1,64}$/, 'expected letters, digits, _ . and -')));

/** A name, an IPv4 address or an IPv6 address in brackets; perhaps a port, perhaps a path of plain characters. */
const isEndpoint = (text: string): boolean =>
  /^https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?(\/[\w./~%-]*)?$/.test(text) &&
  URL.canParse(text);

const schema = z.object({
  'access-key': credential,
  'secret-key': credential,
  bucket: z.string().check(z.regex(/^[A-Za-z0-9][\w.-]{1,61}[A-Za-z0-9]$/, 'expected the name of a bucket')),
  path: z.optional(
    z.string().check(
      oneLine,
      noReference,
      z.maxLength(1024, 'longer than 1024 characters'),
      z.refine(
        (path) => path.split('/').every((name) => name !== '.' && name !== '..'),
        'expected no . or .. as a name in it',
      ),
    ),
  ),
  region: word,
  endpoint: z.optional(z.string().check(z.refine(isEndpoint, 'expected a URL: http(s)://host[:port]'))),
  's3-uri-style': z.optional(z.enum(['path', 'host'], 'expected path or host')),
  'storage-class': word,
  's3-api-version': word,
});

/** The connection out of the answer's fields, or the first field that is wrong. The value is not repeated. */
export async function parseS3(fields: Readonly<Fields>): Promise<Omit<S3Connection, 'relationId'> | Flaw> {
  const flaw = firstFlaw(schema, fields);
  if (flaw !== undefined) return flaw;
  const chain = await parseChain(fields['tls-ca-chain']);
  if (typeof chain === 'string') return { field: 'tls-ca-chain', why: chain };
  const path = fields.path?.replace(/^\/+|\/+$/g, '');
  const uriStyle = fields['s3-uri-style'] as 'path' | 'host' | undefined;
  return {
    bucket: fields.bucket ?? '',
    accessKey: fields['access-key'] ?? '',
    secretKey: fields['secret-key'] ?? '',
    tlsCaChain: chain,
    ...(path ? { path } : {}),
    ...(uriStyle === undefined ? {} : { uriStyle }),
    ...given({
      endpoint: fields.endpoint?.replace(/\/+$/, ''),
      region: fields.region,
      storageClass: fields['storage-class'],
      apiVersion: fields['s3-api-version'],
    }),
  };
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;

/** A JSON list of certificates in PEM, some providers' in base64; or one text with all of them. */
async function parseChain(text: string | undefined): Promise<string[] | string> {
  if (text === undefined) return [];
  const items = text.trimStart().startsWith('[') ? parseList(text) : [text];
  if (items === undefined) return 'expected a JSON list of certificates';
  const chain: string[] = [];
  for (const [index, item] of items.entries()) {
    const pem = item.includes('-----BEGIN') ? item : Buffer.from(item, 'base64').toString('latin1');
    const why = await certificatesFlaw(pem);
    if (why !== undefined) return items.length > 1 ? `item ${index + 1}: ${why}` : why;
    chain.push(...(splitPem(pem) ?? []));
  }
  return chain;
}
