/** The framework's public face. */

export type { Application } from './application.ts';
export {
  type ActionResults,
  Charm,
  type CharmEvents,
  defineCharm,
  type NotReconciledName,
} from './charm.ts';
export type { ActionContext, Context, StorageInstance } from './context.ts';
export type { Databag } from './databag.ts';
export type { Bag } from './databag-merge.ts';
export { type DispatchHost, type DispatchOutcome, dispatch } from './dispatch.ts';
export { type Environment, EnvironmentError } from './environment.ts';
export {
  ActionFailed,
  InvalidSecretUriError,
  InvalidStatusError,
  ModelError,
  NotLeaderError,
  OwnSecretError,
  PermissionDeniedError,
  RelationDataAccessError,
  RelationDataError,
  RelationDataTypeError,
  RelationNotFoundError,
  SecretNotFoundError,
  ToolError,
  ToolMissingError,
  TooManyRelatedAppsError,
} from './errors.ts';
export type * from './events.ts';
export { ExecutableTools } from './executables.ts';
export { answersHttp, firstAnswer, httpStatus, type Patience } from './first-answer.ts';
export type { HookToolCall, HookToolResult, HookTools } from './hook-tools.ts';
export { inOneLine } from './in-one-line.ts';
export type { Log, LogLevel } from './log.ts';
export { main } from './main.ts';
export type { ActionMeta, CharmMeta, CharmTypes, EndpointMeta, OptionMeta } from './meta.ts';
export type { Network, NetworkAddress } from './network.ts';
export * from './pebble/index.ts';
export type { Port, Protocol } from './ports.ts';
export type { Relation } from './relation.ts';
export type { ReadOptions, Secret, SecretContent, SecretInfo, SecretRotation } from './secret.ts';
export type { SecretSettings } from './secret-settings.ts';
export { bareId, type SecretName, type Secrets } from './secrets.ts';
export type { Clock } from './session.ts';
export {
  active,
  blocked,
  type KnownStatus,
  maintenance,
  mostImportant,
  type SettableStatusName,
  type Status,
  waiting,
} from './status.ts';
export type { Unit } from './unit.ts';
