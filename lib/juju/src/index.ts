/** Juju's rules as a charm meets them, without any I/O of their own. */
export { validateActionParams } from './action-params.ts';
export { applicationStatus } from './application-status.ts';
export { applyEffect } from './apply-effect.ts';
export { commitHook } from './commit-hook.ts';
export { effectiveConfig, isConfigValue, parseConfigValue } from './config-values.ts';
export { emptyModel } from './empty-model.ts';
export { type HookPaths, hookEnvironment } from './environment.ts';
export { BadRequestError, CharmError, CommitError, STDIN_REQUIRED } from './errors.ts';
export { type Format, formatValue, textList } from './format/index.ts';
export { goBool, goDuration, goNumber } from './go-text.ts';
export type * from './hook.ts';
export { HookContext } from './hook-context.ts';
export type * from './model.ts';
export { applicationOf, isApplicationName, isUnitName, sortedNames } from './names.ts';
export { type OpenOptions, openHook } from './open-hook.ts';
export { type CharmFiles, parseCharm } from './parse-charm.ts';
export {
  formatRelationId,
  isPeer,
  localEnd,
  parseRelationId,
  relationKey,
  relationsOf,
  remoteEnd,
} from './relation-view.ts';
export { addressKeys, enterScope, leaveScope, refreshAddresses } from './scope.ts';
export { canManage, canRead, isOwnedBy, withGrant, withoutGrants } from './secret-access.ts';
export {
  labelFor,
  revisionName,
  type SecretEvent,
  secretsChangedFor,
  secretsObsoleteFor,
} from './secret-events.ts';
export { makeSecretId } from './secret-id.ts';
export { withoutRevisions } from './secret-revisions.ts';
export { nextRotation, rfc3339 } from './secret-rotation.ts';
export { parseSecretUri, type SecretUri, secretUri } from './secret-uri.ts';
export { decodeSecretValue, encodeSecretContent, isSecretKey, sameContent } from './secret-value.ts';
export { toolNames } from './tools/index.ts';
export { writeBag } from './write-bag.ts';
