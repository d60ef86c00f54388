/** The requirer's side of data_interfaces v0: what it asks for, and what the provider answered. */
import {
  type Context,
  InvalidSecretUriError,
  PermissionDeniedError,
  type Relation,
  SecretNotFoundError,
} from '@charmed-spark/ops';
import { pythonJson } from '../python-json.ts';
import { defaultRequestedSecrets, type Fields, secretGroup, secretLabel, snapshot } from './fields.ts';

export interface Request {
  /** For example `database` and its value `auth_db`. */
  resource: string;
  value: string;
  extraUserRoles?: string[];
}

/** What the leader writes into its application bag to ask for `request`. */
export function requestFields({ resource, value, extraUserRoles }: Request): Fields {
  return {
    ...secretLists(),
    [resource]: value,
    ...(extraUserRoles?.length ? { 'extra-user-roles': extraUserRoles.join(',') } : {}),
  };
}

/**
 * What a unit writes into its own bag: its view of the provider, and, if it leads, the lists of secret
 * fields, which followers cannot read in the application bag.
 */
export function unitFields(provided: Readonly<Fields>, leader: boolean): Fields {
  return { data: snapshot(provided), ...(leader ? secretLists() : {}) };
}

const secretLists = (): Fields => ({
  'requested-secrets': pythonJson(defaultRequestedSecrets),
  // No secret of this side exists; data_interfaces 0.46 writes the field names that it could fill all the same.
  'provided-secrets': pythonJson(['mtls-cert']),
});

export interface Answer {
  /** The provider's bag as it stands, for `unitFields`. */
  bag: Readonly<Fields>;
  /** Plain fields, and those out of secrets (which win), without the `secret-*` references. */
  fields: Readonly<Fields>;
  /** Fields whose secret may not be read: not granted (yet), or gone. For example `secret-user`. */
  unreadable: string[];
  /** Fields that should refer to a secret, and do not. */
  malformed: string[];
}

/**
 * Reads the provider's answer, secrets at their latest revision. Gives each secret the label
 * `<endpoint>.<id>.<group>.secret`, by which `secret-changed` names it later. A secret that may not be read,
 * or a reference to none, is data, not an error.
 */
export async function readAnswer(ctx: Pick<Context, 'secrets'>, relation: Relation): Promise<Answer> {
  const bag = await relation.remoteApp.read();
  const fields: Fields = {};
  const unreadable: string[] = [];
  const malformed: string[] = [];
  for (const [key, value] of Object.entries(bag)) {
    if (!key.startsWith('secret-') && key !== 'data') fields[key] = value;
  }
  const groups = new Set(defaultRequestedSecrets.map(secretGroup));
  await Promise.all(
    [...groups].map(async (group) => {
      const field = `secret-${group}`;
      const id = bag[field];
      if (id === undefined) return;
      try {
        const label = secretLabel(relation.name, relation.id, group);
        const secret = await ctx.secrets.get({ id, label }, { refresh: true });
        Object.assign(fields, await secret.getContent());
      } catch (error) {
        if (error instanceof InvalidSecretUriError) malformed.push(field);
        else if (!(error instanceof SecretNotFoundError || error instanceof PermissionDeniedError))
          throw error;
        else unreadable.push(field);
      }
    }),
  );
  return { bag, fields, unreadable: unreadable.sort(), malformed: malformed.sort() };
}
