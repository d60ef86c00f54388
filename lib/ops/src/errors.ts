/** Errors of the model. `ModelError` is the root, as in ops; what Juju refused is a `ToolError`. */
import type { HookToolCall, HookToolResult } from './hook-tools.ts';

export class ModelError extends Error {
  override name = 'ModelError';
}

/** A hook tool ended with a non-zero exit code. The message has its arguments, code and text, no secrets. */
export class ToolError extends ModelError {
  override name = 'ToolError';
  readonly tool: string;
  readonly args: readonly string[];
  readonly code: number;
  /** The tool's own text. */
  readonly stderr: string;

  constructor(tool: string, args: readonly string[], code: number, stderr: string) {
    const text = stderr.trim().replace(/^ERROR /, '') || 'it printed no reason';
    super(`${[tool, ...args].join(' ')} failed with exit code ${code}: ${text}`);
    this.tool = tool;
    this.args = args;
    this.code = code;
    this.stderr = stderr;
  }
}

export class RelationNotFoundError extends ToolError {
  override name = 'RelationNotFoundError';
}

export class SecretNotFoundError extends ToolError {
  override name = 'SecretNotFoundError';
}

/** What was given as a secret's id is not the URI of any secret. */
export class InvalidSecretUriError extends SecretNotFoundError {
  override name = 'InvalidSecretUriError';
}

/** Somebody named, as theirs, a secret of this unit or its application. */
export class OwnSecretError extends ModelError {
  override name = 'OwnSecretError';
}

export class PermissionDeniedError extends ToolError {
  override name = 'PermissionDeniedError';
}

/** Juju refused because this unit is not the leader. */
export class NotLeaderError extends PermissionDeniedError {
  override name = 'NotLeaderError';
}

/** The tool's executable could not be started. */
export class ToolMissingError extends ModelError {
  override name = 'ToolMissingError';
}

export class RelationDataError extends ModelError {
  override name = 'RelationDataError';
}

/** A databag was read or written by somebody who may not. */
export class RelationDataAccessError extends RelationDataError {
  override name = 'RelationDataAccessError';
}

/** A key or value of a databag is not a string. */
export class RelationDataTypeError extends RelationDataError {
  override name = 'RelationDataTypeError';
}

/** `relation(name)` was asked for an endpoint with several relations. */
export class TooManyRelatedAppsError extends ModelError {
  override name = 'TooManyRelatedAppsError';
  readonly endpoint: string;
  readonly count: number;

  constructor(endpoint: string, count: number) {
    super(`endpoint ${endpoint} has ${count} relations where one is expected; use relations('${endpoint}')`);
    this.endpoint = endpoint;
    this.count = count;
  }
}

export class InvalidStatusError extends ModelError {
  override name = 'InvalidStatusError';
}

/**
 * Thrown by an action's handler: the action fails with this text. What the handler wrote before
 * (databags, secrets) is kept, as Juju does for `action-fail` with exit code 0.
 */
export class ActionFailed extends Error {
  override name = 'ActionFailed';
  readonly results: object | undefined;

  constructor(message: string, results?: object) {
    super(message);
    this.results = results;
  }
}

/** Juju's texts for an id that it cannot read, and those of Go's own reader of URLs. */
const INVALID_URI = /\b(?:secret (?:uri|id)\b.*|uuid ".*") not valid|^(?:error )?parse "/;

/** Turns a failed run into the error that says what kind of failure it was (texts are Juju's own). */
export function toolError(
  call: HookToolCall,
  result: HookToolResult,
  redact: (text: string) => string,
): ToolError {
  const text = result.stderr.toLowerCase();
  const kind = (): typeof ToolError => {
    if (/^(relation|network)-/.test(call.tool) && text.includes('relation not found')) {
      return RelationNotFoundError;
    }
    if (call.tool.startsWith('secret-') && INVALID_URI.test(text)) return InvalidSecretUriError;
    if (call.tool.startsWith('secret-') && text.includes('not found')) return SecretNotFoundError;
    if (text.includes('not the leader') || text.includes('cannot write relation settings')) {
      return NotLeaderError;
    }
    if (text.includes('permission denied') || text.includes('access denied')) return PermissionDeniedError;
    return ToolError;
  };
  const args = call.confidential ? [`<${call.args.length} arguments>`] : call.args.map(redact);
  return new (kind())(call.tool, args, result.code, redact(result.stderr));
}
