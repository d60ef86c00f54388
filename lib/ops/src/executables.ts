/**
 * Hook tools as child processes: the executables that Juju puts on PATH. Only calls whose arguments are
 * confidential go through the agent's socket, because every user of a machine can read command lines.
 */
import { spawn } from 'node:child_process';
import type { Environment } from './environment.ts';
import { ModelError, ToolMissingError } from './errors.ts';
import type { HookToolCall, HookToolResult, HookTools } from './hook-tools.ts';

export class ExecutableTools implements HookTools {
  readonly #environment: Environment;

  /** `environment` is handed on to the tools: they need JUJU_CONTEXT_ID and the agent's socket. */
  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Rejects with ToolMissingError when the tool is not on PATH. */
  async run(call: HookToolCall): Promise<HookToolResult> {
    if (call.confidential) {
      const { runThroughSocket } = await import('./agent-socket/index.ts');
      const result = await runThroughSocket(this.#environment, call);
      if (result !== undefined) return result;
    }
    if (call.content === undefined) return this.#spawn(call.tool, call.args, call.stdin);
    const { withSecretFiles } = await import('./secret-files.ts');
    return withSecretFiles(call.content, (files) =>
      this.#spawn(call.tool, [...call.args, ...files], undefined),
    );
  }

  #spawn(tool: string, args: readonly string[], stdin: string | undefined): Promise<HookToolResult> {
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
