/** Wrong options or arguments: the tool ends with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Refused before any tool runs: the agent answers the RPC call with this text (`bad request: ...`). */
export class BadRequestError extends Error {
  override name = 'BadRequestError';
}

/** The RPC error text that makes the hook-tool client read its stdin and call again. */
export const STDIN_REQUIRED = 'hook tool requires stdin, none supplied';

/** Thrown inside a tool that reads `-` while no stdin came with the call. */
export class StdinRequired extends Error {
  override name = 'StdinRequired';
  constructor() {
    super(STDIN_REQUIRED);
  }
}

/** The controller refuses the changes of a run as a whole: the hook counts as failed. */
export class CommitError extends Error {
  override name = 'CommitError';
}

/** A charm's YAML cannot be used; names the file, the key and the flaw. */
export class CharmError extends Error {
  override name = 'CharmError';
}
