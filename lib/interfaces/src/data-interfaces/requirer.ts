/** The requirer's side of data_interfaces v0: what it asks for, and what the provider answered. */
import {
  type Context,
  InvalidSecretUriError,
  OwnSecretError,
  PermissionDeniedError,
  type Relation,
  SecretNotFoundError,
  ToolError,
} from '@charmed-spark/ops';
import { tidyCertificates } from '../certificates.ts';
import { pythonJson } from '../python-json.ts';
import {
  defaultRequestedSecrets,
  type Fields,
  isEnabled,
  isSecretReference,
  secretGroup,
  secretLabel,
  snapshot,
} from './fields.ts';
import { type Namers, namedElsewhere } from './named-elsewhere.ts';
import type { Flaw } from './schema.ts';

export interface Request {
  /** For example `database` and its value `auth_db`. */
  resource: string;
  value: string;
  extraUserRoles?: string[];
  /** Fields of the interface that are to come in secrets besides those of every interface of the family. */
  additionalSecrets?: readonly string[];
  /** Other plain fields of the interface. */
  more?: Readonly<Fields>;
}

/**
 * Asks for `request` (leader), and keeps this unit's view of the answer, as every unit does. The leader's unit
 * repeats the lists of secret fields, which followers cannot read in the application bag. Writes only
 * differences.
 */
export async function writeRequest(relation: Relation, request: Request, leader: boolean): Promise<void> {
  const bag = await relation.remoteApp.read();
  const lists = secretLists(request.additionalSecrets);
  await relation.localUnit.update({ data: snapshot(bag), ...(leader ? lists : {}) });
  if (!leader) return;
  const { resource, value, extraUserRoles, more } = request;
  await relation.localApp.update({
    ...lists,
    [resource]: value,
    ...(extraUserRoles?.length ? { 'extra-user-roles': extraUserRoles.join(',') } : {}),
    ...more,
  });
}

const secretLists = (additional: readonly string[] = []): Fields => ({
  'requested-secrets': pythonJson([...defaultRequestedSecrets, ...additional]),
  // No secret of this side exists; data_interfaces 0.46 writes the field names that it could fill all the same.
  'provided-secrets': pythonJson(['mtls-cert']),
});

export interface Answer {
  /** Plain fields, and those out of secrets (which win), without the `secret-*` references. */
  fields: Readonly<Fields>;
  /** Fields whose secret may not be read: not granted (yet), or gone. For example `secret-user`. */
  unreadable: string[];
  /** Fields that should refer to a secret of the provider, and do not. */
  malformed: Flaw[];
}

/** What an answer is read with. */
export type Reading = Pick<Context, 'secrets'> & Namers;

/**
 * Reads the provider's answer, secrets at their latest revision. Gives each secret the label
 * `<endpoint>.<id>.<group>.secret`, by which `secret-changed` names it later. A secret that may not be read,
 * or a reference to none, is data, not an error. A secret that is somebody else's than the provider's is not
 * read: its content would become the login at a server that the provider names.
 */
export async function readAnswer(
  ctx: Reading,
  relation: Relation,
  additionalSecrets: readonly string[] = [],
): Promise<Answer> {
  const bag = await relation.remoteApp.read();
  const fields: Fields = {};
  const unreadable: string[] = [];
  const malformed: Flaw[] = [];
  for (const [key, value] of Object.entries(bag)) {
    if (!isSecretReference(key) && key !== 'data') fields[key] = value;
  }
  const groups = new Set([...defaultRequestedSecrets, ...additionalSecrets].map(secretGroup));
  await Promise.all(
    [...groups].map(async (group) => {
      const field = `secret-${group}`;
      const id = bag[field];
      if (id === undefined) return;
      try {
        const other = await namedElsewhere(ctx, relation, id);
        if (other !== undefined) {
          malformed.push({ field, why: `it names the secret of ${other}` });
          return;
        }
        const label = secretLabel(relation.name, relation.id, group);
        const secret = await ctx.secrets.getGranted({ id, label }, { refresh: true });
        // Empty and absent are the same to this family; a databag cannot even hold the difference.
        for (const [key, value] of Object.entries(await secret.getContent())) {
          if (value !== '') fields[key] = value;
        }
      } catch (error) {
        const why = flawOf(error);
        if (why !== undefined) malformed.push({ field, why });
        else if (!(error instanceof SecretNotFoundError || error instanceof PermissionDeniedError))
          throw error;
        else unreadable.push(field);
      }
    }),
  );
  askForOwn(relation);
  malformed.sort((a, b) => (a.field < b.field ? -1 : 1));
  return { fields, unreadable: unreadable.sort(), malformed };
}

/** What this side has written, with which `writeRequest` compares: it comes while the answer is looked at. */
function askForOwn({ localUnit, localApp }: Relation): void {
  // The application's is the leader's alone.
  for (const bag of [localUnit, localApp]) bag.read().catch(() => undefined);
}

/** What is wrong with a reference; undefined when it is none of its faults. */
function flawOf(error: unknown): string | undefined {
  if (error instanceof InvalidSecretUriError) return 'expected the URI of a secret';
  // Older Jujus refuse by themselves to give an owner the label.
  const refused = error instanceof ToolError && /either uri or label should be used/i.test(error.stderr);
  return refused || error instanceof OwnSecretError
    ? 'it names a secret of this application itself'
    : undefined;
}

/** What a requirer knows of an answer that it cannot use; nothing here is an exception. */
export type Unfinished =
  | { state: 'absent' }
  /**
   * The provider has not given the fields in `missing` yet. `unreadable` are fields that name a secret which
   * this charm may not read, for example `secret-user`: not granted (yet), or gone. Either may be empty: the
   * rest is not used before the secret with the TLS settings can be read.
   */
  | { state: 'waiting'; missing: string[]; unreadable: string[] }
  | { state: 'invalid'; field: string; why: string };

/** Why an answer cannot be looked at yet: a reference to no secret, or something of `required` that is not there. */
export function unfinished(answer: Answer, required: readonly string[]): Unfinished | undefined {
  const { fields, unreadable, malformed } = answer;
  const [wrong] = malformed;
  if (wrong !== undefined) return { state: 'invalid', ...wrong };
  const missing = required.filter((field) => fields[field] === undefined);
  return missing.length > 0 || unreadable.length > 0 ? { state: 'waiting', missing, unreadable } : undefined;
}

/** How a ready connection speaks TLS: absent when it does not, without `ca` when the server cannot be verified. */
export function tlsOf(fields: Readonly<Fields>): { tls?: { ca?: string } } {
  if (!isEnabled(fields.tls)) return {};
  const ca = fields['tls-ca'];
  return { tls: ca === undefined ? {} : { ca: tidyCertificates(ca) } };
}
