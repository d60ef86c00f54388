/** What a provider of `postgresql_client` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';
import { certificatesFlaw } from './certificates.ts';
import { credential, type Flaw, firstFlaw, hostAndPort } from './data-interfaces/schema.ts';

const schema = z.object({
  endpoints: hostAndPort,
  username: credential,
  password: credential,
  database: z.optional(
    z
      .string()
      .check(
        z.maxLength(63, 'expected the name of a database'),
        z.regex(/^[^\p{Cc}\p{Cs}\ufffe\uffff]+$/u, 'expected the name of a database'),
      ),
  ),
});

/** The first field that is wrong, and how; undefined when the connection can be used. The value is not repeated. */
export async function connectionFlaw(fields: Readonly<Record<string, string>>): Promise<Flaw | undefined> {
  const flaw = firstFlaw(schema, fields);
  if (flaw !== undefined) return flaw;
  const ca = fields['tls-ca'];
  const why = ca === undefined ? undefined : await certificatesFlaw(ca);
  return why === undefined ? undefined : { field: 'tls-ca', why };
}
