/** Rules that the fields of several interfaces share. The values come from other charms: untrusted input. */
import * as z from 'zod/mini';

/** Without control characters and what XML cannot hold: the values go into configuration files of many kinds. */
export const oneLine = z.regex(/^[^\p{Cc}\p{Cs}\ufffe\uffff]+$/u, 'expected one line of text');

/** Readers of Java properties trim values: such a credential would silently become another one. */
const noBlankEnds = z.refine<string>(
  (text) => !/^[\0- ]|[\0- ]$/.test(text),
  'expected no blanks at its beginning or end',
);

/**
 * Engines hold such values in a configuration of Hadoop, which puts settings and variables of the environment in the
 * place of `${name}` and knows no way to write it otherwise. A database whose password is `${fs.s3a.secret.key}`
 * would be sent that key.
 */
export const noReference = z.refine<string>(
  (text) => !text.includes('${'),
  'expected no ${, in whose place Hadoop puts other settings',
);

export const credential = z.string().check(noBlankEnds, oneLine, noReference);

/** A name, an IPv4 address or an IPv6 address in brackets, with its port. */
export const hostAndPort = z.string().check(
  z.regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'expected host:port'),
  z.refine((text) => {
    const port = Number(text.slice(text.lastIndexOf(':') + 1));
    return port >= 1 && port <= 65535;
  }, 'expected a port within 1-65535'),
);

export interface Flaw {
  field: string;
  why: string;
}

/** The first field that is wrong, and how; undefined when all are right. The value is not repeated. */
export function firstFlaw(schema: z.ZodMiniType, fields: object): Flaw | undefined {
  const issue = schema.safeParse(fields).error?.issues[0];
  return issue === undefined ? undefined : { field: String(issue.path[0]), why: issue.message };
}
