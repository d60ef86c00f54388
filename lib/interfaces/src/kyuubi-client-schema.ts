/** What a provider of `kyuubi_client` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';
import { certificatesFlaw } from './certificates.ts';
import { credential, type Flaw, firstFlaw, hostAndPort, oneLine } from './data-interfaces/schema.ts';

const schema = z.object({
  endpoints: z.array(hostAndPort),
  username: credential,
  password: credential,
  uris: z.optional(z.string().check(oneLine)),
  database: z.optional(z.string().check(oneLine)),
  version: z.optional(z.string().check(oneLine)),
});

/** The first field that is wrong, and how; undefined when the access can be used. The value is not repeated. */
export async function kyuubiFlaw(
  fields: Readonly<Record<string, string | string[]>>,
): Promise<Flaw | undefined> {
  const flaw = firstFlaw(schema, fields);
  if (flaw !== undefined) return flaw;
  const ca = fields['tls-ca'];
  const why = typeof ca === 'string' ? await certificatesFlaw(ca) : undefined;
  return why === undefined ? undefined : { field: 'tls-ca', why };
}
