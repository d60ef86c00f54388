/**
 * The transport to Juju: everything a charm learns from Juju or tells it goes through one `run`.
 * Implementations: the agent’s socket and executables (executables.ts), in memory (ops-testing).
 */

/** One run of a hook tool. */
export interface HookToolCall {
  /** Name of the tool, e.g. `relation-get`. */
  readonly tool: string;
  /** Arguments without the tool's name. They hold no secret, unless the call is `confidential`. */
  readonly args: readonly string[];
  /** Text for standard input (`--file -`). */
  readonly stdin?: string;
  /**
   * Content of a secret (secret-add, secret-set). The transport appends one argument `key#file=<path>` per
   * entry; the paths are absolute and readable by the agent only while the tool runs.
   */
  readonly content?: Readonly<Record<string, string>>;
  /**
   * The arguments may hold secrets and Juju takes them in no other form (results of an action): keep them off
   * command lines where there is a way. They are never part of an error's text.
   */
  readonly confidential?: boolean;
}

/** What a hook tool left. */
export interface HookToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HookTools {
  /** Runs one tool. A non-zero exit code is a result; it rejects only when the tool could not be run at all. */
  run(call: HookToolCall): Promise<HookToolResult>;
}
