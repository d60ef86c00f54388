/**
 * Hook tools of a unit agent: over its socket, one connection for the whole dispatch; as child processes, the
 * executables that Juju puts on PATH, where there is no such socket.
 */
import type { AgentSocket } from './agent-socket/index.ts';
import type { Environment } from './environment.ts';
import { ModelError, ToolMissingError } from './errors.ts';
import type { HookToolCall, HookToolResult, HookTools } from './hook-tools.ts';

export class ExecutableTools implements HookTools {
  readonly #environment: Environment;
  #socket: AgentSocket | undefined;
  /** Nobody answers at the socket: not tried again but for what may not go another way. */
  #silent = false;

  /** `environment` is handed on to the tools: they need JUJU_CONTEXT_ID and the agent's socket. */
  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Rejects with ToolMissingError when there is no such tool. */
  async run(call: HookToolCall): Promise<HookToolResult> {
    const { content, ...rest } = call;
    if (content === undefined) return this.#run(rest);
    const { withSecretFiles } = await import('./secret-files.ts');
    return withSecretFiles(content, (files) => this.#run({ ...rest, args: [...call.args, ...files] }));
  }

  async #run(call: HookToolCall): Promise<HookToolResult> {
    if (this.#environment.JUJU_AGENT_SOCKET_ADDRESS && (!this.#silent || call.confidential)) {
      const { AgentSocket, SocketUnusable } = await import('./agent-socket/index.ts');
      this.#socket ??= new AgentSocket(this.#environment);
      try {
        return await this.#socket.run(call);
      } catch (error) {
        // Confidential arguments must not end on a command line because the agent is away for a moment.
        if (!(error instanceof SocketUnusable) || call.confidential) throw error;
        this.#silent = true;
      }
    }
    return this.#spawn(call.tool, call.args, call.stdin);
  }

  async #spawn(tool: string, args: readonly string[], stdin: string | undefined): Promise<HookToolResult> {
    // Not at the top: where there is a socket nobody starts a process, and a dispatch does not pay for the module.
    const { spawn } = await import('node:child_process');
    return new Promise((resolve, reject) => {
      const child = spawn(tool, args, {
        env: this.#environment,
        stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'ENOENT'
            ? new ToolMissingError(
                `hook tool ${tool} is not on PATH; is this run started by a Juju unit agent?`,
              )
            : new ModelError(`hook tool ${tool} could not be started: ${error.code ?? error.name}`),
        );
      });
      child.once('close', (code, signal) => {
        const text = Buffer.concat(stderr).toString();
        resolve({
          // A tool that was killed has no code; 1 is Juju's for a tool that failed.
          code: code ?? 1,
          stdout: Buffer.concat(stdout).toString(),
          stderr: signal === null ? text : `${text}\nERROR ${tool} was ended by ${signal}`,
        });
      });
      if (stdin !== undefined) {
        // A tool that ends without reading (it refused its arguments) is told of by its exit code.
        child.stdin?.on('error', () => {});
        child.stdin?.end(stdin);
      }
    });
  }
}
