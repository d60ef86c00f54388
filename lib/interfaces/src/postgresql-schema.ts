/** What a provider of `postgresql_client` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';
import { certificatesFlaw } from './certificates.ts';

const oneLine = z.regex(/^[^\0\n\r]+$/, 'expected one line of text');

/** Readers of Java properties trim values: such a credential would silently become another one. */
const noBlankEnds = z.refine<string>(
  (text) => !/^[\0- ]|[\0- ]$/.test(text),
  'expected no blanks at its beginning or end',
);

const credential = z.string().check(oneLine, noBlankEnds);

const schema = z.object({
  endpoints: z.string().check(
    z.regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'expected host:port'),
    z.refine((text) => {
      const port = Number(text.slice(text.lastIndexOf(':') + 1));
      return port >= 1 && port <= 65535;
    }, 'expected a port within 1-65535'),
  ),
  username: credential,
  password: credential,
  database: z.optional(
    z
      .string()
      .check(
        z.maxLength(63, 'expected the name of a database'),
        z.regex(/^[^\0\n\r]+$/, 'expected the name of a database'),
      ),
  ),
});

/** The first field that is wrong, and how; undefined when the connection can be used. The value is not repeated. */
export async function connectionFlaw(
  fields: Readonly<Record<string, string>>,
): Promise<{ field: string; why: string } | undefined> {
  const { error } = schema.safeParse(fields);
  const issue = error?.issues[0];
  if (issue !== undefined) return { field: String(issue.path[0]), why: issue.message };
  const ca = fields['tls-ca'];
  const why = ca === undefined ? undefined : await certificatesFlaw(ca);
  return why === undefined ? undefined : { field: 'tls-ca', why };
}
