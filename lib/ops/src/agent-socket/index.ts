/**
 * Hook tools through the unit agent's socket instead of their executables: no process is started, and arguments stand
 * on no command line. All calls of a dispatch share one connection.
 */
import type { Environment } from '../environment.ts';
import { ModelError, ToolMissingError } from '../errors.ts';
import type { HookToolCall, HookToolResult } from '../hook-tools.ts';
import { AgentConnection } from './connection.ts';

/** The agent may have to ask the controller, and a busy machine may hold both up. */
const TIME_LIMIT_MS = 300_000;

/** Nobody listens at the socket, or it cannot be used: nothing was sent. */
export class SocketUnusable extends ModelError {}

export class AgentSocket {
  readonly #environment: Environment;
  readonly #timeLimitMs: number;
  #connection: Promise<AgentConnection> | undefined;

  constructor(environment: Environment, timeLimitMs = TIME_LIMIT_MS) {
    this.#environment = environment;
    this.#timeLimitMs = timeLimitMs;
  }

  /**
   * The tool's result. Rejects with SocketUnusable when the call was not sent, with ModelError when the agent breaks
   * off or answers with something else: then nobody knows whether the tool ran, and it must not be run again.
   */
  async run({ tool, args, stdin }: HookToolCall): Promise<HookToolResult> {
    const { JUJU_CONTEXT_ID: contextId } = this.#environment;
    if (!contextId) {
      throw new SocketUnusable(
        `${tool} was not run: JUJU_CONTEXT_ID is not set beside the socket of the unit agent`,
      );
    }
    const connection = await this.#connect(tool);
    const request = {
      contextId,
      dir: process.cwd(),
      tool,
      args,
      ...(stdin === undefined ? {} : { stdin }),
    };
    const [header, body] = await connection.call(request).catch((error: Error) => {
      throw new ModelError(`the unit agent did not answer ${tool}: ${error.message}`);
    });
    const refused = String(header.Error ?? '');
    if (refused === `bad request: unknown command: ${tool}`)
      throw new ToolMissingError(`hook tool ${tool} is not known to the unit agent`);
    if (refused !== '') return { code: 1, stdout: '', stderr: `ERROR ${refused}\n` };
    return {
      code: Number(body.Code ?? 0),
      stdout: String(body.Stdout ?? ''),
      stderr: String(body.Stderr ?? ''),
    };
  }

  /** The one that is there; another one when it has ended. */
  #connect(tool: string): Promise<AgentConnection> {
    this.#connection ??= this.#open(tool);
    return this.#connection;
  }

  async #open(tool: string): Promise<AgentConnection> {
    const { JUJU_AGENT_SOCKET_ADDRESS: address = '', JUJU_AGENT_SOCKET_NETWORK: network } = this.#environment;
    const forget = (): void => {
      this.#connection = undefined;
    };
    if (network !== 'unix') {
      throw new SocketUnusable(
        `${tool} was not run: JUJU_AGENT_SOCKET_NETWORK is ${JSON.stringify(network ?? '')}, only "unix" can be used`,
      );
    }
    try {
      return await AgentConnection.open(address, this.#timeLimitMs, forget);
    } catch (error) {
      forget();
      const why = error instanceof Error ? error.message : String(error);
      throw new SocketUnusable(`${tool} was not run: the unit agent does not answer at ${address}: ${why}`);
    }
  }
}
