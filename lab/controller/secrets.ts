/** The operator's secrets: add, update, grant, revoke, remove. Charms' own secrets come through hook commits. */
import {
  isSecretKey,
  parseSecretUri,
  type SecretState,
  sameContent,
  secretUri,
  withoutRevisions,
} from '@charmed-spark/juju';
import type { Params, Result } from './api.ts';
import { type Controller, newSecretId } from './controller.ts';
import { JujuError, notFound } from './errors.ts';
import { applicationIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';

const limit = 1_000_000;

/** `secret:<id>`, `secret://<model>/<id>`, `<id>` or the name of a user secret. @throws JujuError `secret "x" not found`. */
export function secretIn(model: LabModel, text: string): SecretState {
  const secrets = model.state.secrets;
  const id = parseSecretUri(text)?.id;
  const found =
    id && Object.hasOwn(secrets, id) ? secrets[id] : Object.values(secrets).find((s) => s.name === text);
  if (!found) throw notFound('secret', text);
  return found;
}

function userSecretIn(model: LabModel, text: string): SecretState {
  const secret = secretIn(model, text);
  if (secret.owner.kind !== 'model') {
    throw new JujuError(
      `secret "${text}" is owned by ${secret.owner.kind} ${secret.owner.name}: only user secrets can be changed here (permission denied)`,
    );
  }
  return secret;
}

/** Checks plain content and encodes it. @throws JujuError that names keys, never values. */
export function encodeContent(content: Record<string, string>): Record<string, string> {
  const entries = Object.entries(content);
  if (entries.length === 0) throw new JujuError('missing secret value or filename');
  let total = 0;
  const encoded = entries.map(([key, value]) => {
    if (!isSecretKey(key)) {
      throw new JujuError(
        `key "${key}" not valid: use at least 3 lower-case letters, digits and single hyphens, a letter first`,
      );
    }
    if (value === '') throw new JujuError(`empty value for key "${key}" not valid`);
    const base64 = Buffer.from(value, 'utf8').toString('base64');
    total += base64.length;
    if (total > limit) throw new JujuError(`secret content for key "${key}" too large: ${total} bytes`);
    return [key, base64];
  });
  return Object.fromEntries(encoded);
}

function checkName(model: LabModel, name: string, except?: string): void {
  const taken = Object.values(model.state.secrets).some((s) => s.name === name && s.id !== except);
  if (taken) throw new JujuError(`secret with name "${name}" already exists`);
}

export function addSecret(controller: Controller, params: Params<'add-secret'>): Result<'add-secret'> {
  const content = encodeContent(params.content);
  const { uuid } = controller.find(params.model).state;
  const id = newSecretId();
  controller.change(uuid, (draft) => {
    checkName(draft, params.name);
    draft.state.secrets[id] = {
      id,
      owner: { kind: 'model', name: draft.state.uuid },
      name: params.name,
      ...(params.info ? { description: params.info } : {}),
      revisions: [{ revision: 1, content, createdAt: controller.time() }],
      latest: 1,
      grants: [],
      consumers: {},
    };
  });
  return { uri: secretUri(id) };
}

export function updateSecret(controller: Controller, params: Params<'update-secret'>): Record<string, never> {
  const content = params.content && encodeContent(params.content);
  const { uuid } = controller.find(params.model).state;
  controller.change(uuid, (draft) => {
    const secret = userSecretIn(draft, params.secret);
    if (params.name !== undefined) {
      checkName(draft, params.name, secret.id);
      secret.name = params.name;
    }
    if (params.info !== undefined) secret.description = params.info;
    if (params.autoPrune !== undefined) secret.autoPrune = params.autoPrune;
    const latest = secret.revisions.find(({ revision }) => revision === secret.latest);
    if (!content || (latest && sameContent(latest.content, content))) return;
    secret.latest += 1;
    secret.revisions.push({ revision: secret.latest, content, createdAt: controller.time() });
  });
  return {};
}

export function removeSecret(controller: Controller, params: Params<'remove-secret'>): Record<string, never> {
  const { uuid } = controller.find(params.model).state;
  controller.change(uuid, (draft) => {
    const secret = userSecretIn(draft, params.secret);
    if (params.revision === undefined) {
      delete draft.state.secrets[secret.id];
      return;
    }
    if (!secret.revisions.some(({ revision }) => revision === params.revision)) {
      throw new JujuError(`secret revision "${params.secret}/${params.revision}" not found`);
    }
    const rest = withoutRevisions(secret, [params.revision]);
    if (rest === undefined) delete draft.state.secrets[secret.id];
    else draft.state.secrets[secret.id] = rest;
  });
  return {};
}

export function grantSecret(controller: Controller, params: Params<'grant-secret'>): Record<string, never> {
  const { uuid } = controller.find(params.model).state;
  controller.change(uuid, (draft) => {
    const secret = userSecretIn(draft, params.secret);
    for (const name of params.applications) {
      applicationIn(draft, name);
      if (secret.grants.some((grant) => grant.target.kind === 'application' && grant.target.name === name))
        continue;
      secret.grants.push({ target: { kind: 'application', name } });
    }
  });
  return {};
}

export function revokeSecret(controller: Controller, params: Params<'revoke-secret'>): Record<string, never> {
  const { uuid } = controller.find(params.model).state;
  controller.change(uuid, (draft) => {
    const secret = userSecretIn(draft, params.secret);
    for (const name of params.applications) applicationIn(draft, name);
    secret.grants = secret.grants.filter((grant) => !params.applications.includes(grant.target.name));
  });
  return {};
}
