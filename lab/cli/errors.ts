/** How a command ends other than well. */

/** A mistake in the arguments: `ERROR ...`, exit code 2, as Juju's. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command could not do its work: `ERROR ...`, exit code 1. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** Ends with this exit code and prints nothing more (for example the exit code of a command run by ssh). */
export class ExitWith extends Error {
  override name = 'ExitWith';
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
