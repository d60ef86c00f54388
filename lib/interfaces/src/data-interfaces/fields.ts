/**
 * What both sides of the data_interfaces family (v0) share: which field travels in which secret, secret
 * labels, and the snapshot `data` that each side keeps of the other. Reference: docs/reference/interfaces.md.
 */
import { pythonJson } from '../python-json.ts';

export type Fields = Record<string, string>;

/** Fields that a requirer asks to get inside secrets unless it says otherwise, in the order that is written. */
export const defaultRequestedSecrets = [
  'username',
  'password',
  'tls',
  'tls-ca',
  'uris',
  'read-only-uris',
] as const;

const secretGroups = ['user', 'tls', 'mtls', 'entity', 'extra'] as const;
type SecretGroup = (typeof secretGroups)[number];

/** Whether a databag's key refers to a secret; `secret-key`, for one, is a plain field of object storage. */
export const isSecretReference = (key: string): boolean =>
  secretGroups.some((group) => key === `secret-${group}`);

/** The secret that carries a requested field; anything not known goes to `extra`. */
export function secretGroup(field: string): SecretGroup {
  switch (field) {
    case 'username':
    case 'password':
    case 'uris':
    case 'read-only-uris':
      return 'user';
    case 'tls':
    case 'tls-ca':
      return 'tls';
    case 'mtls-cert':
      return 'mtls';
    case 'entity-name':
    case 'entity-password':
      return 'entity';
    default:
      return 'extra';
  }
}

/** Label that either side gives to the secret of a group, with its own endpoint's name. */
export const secretLabel = (endpoint: string, relationId: number, group: string): string =>
  `${endpoint}.${relationId}.${group}.secret`;

/** The value of `data`: the remote application's bag as last seen, without its own `data`. */
export function snapshot(remote: Readonly<Fields>): string {
  const { data: _, ...rest } = remote;
  return pythonJson(rest);
}

/** A JSON list of strings out of an untrusted databag; undefined when it is none. */
export function parseList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `True`, `true`, `enabled` ... : the spellings that providers of this family use. */
export const isEnabled = (text: string | undefined): boolean => /^(true|enabled|1|yes)$/i.test(text ?? '');
