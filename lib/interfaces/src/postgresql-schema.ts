/** What a provider of `postgresql_client` may put into each field; its databag is untrusted input. */
import * as z from 'zod/mini';

const oneLine = z.string().check(z.minLength(1), z.regex(/^[^\0\n\r]+$/));

const schema = z.object({
  endpoints: z.string('expected host:port').check(
    z.regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'expected host:port'),
    z.refine((text) => {
      const port = Number(text.slice(text.lastIndexOf(':') + 1));
      return port >= 1 && port <= 65535;
    }, 'expected a port within 1-65535'),
  ),
  username: oneLine,
  password: oneLine,
  database: z.optional(
    z.string().check(z.maxLength(63), z.regex(/^[^\0\n\r]+$/, 'expected the name of a database')),
  ),
  'tls-ca': z.optional(
    z
      .string()
      .check(
        z.regex(
          /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/,
          'expected certificates in PEM',
        ),
      ),
  ),
});

/** The first field that is wrong, and how; undefined when the connection can be used. The value is not repeated. */
export function connectionFlaw(
  fields: Readonly<Record<string, string>>,
): { field: string; why: string } | undefined {
  const { error } = schema.safeParse(fields);
  const issue = error?.issues[0];
  if (issue === undefined) return undefined;
  return {
    field: String(issue.path[0]),
    why: issue.message === 'Invalid input' ? 'expected one line of text' : issue.message,
  };
}
