/** Hook tools with their failures as typed errors and their output parsed. */
import { ModelError, toolError } from './errors.ts';
import type { HookToolCall, HookTools } from './hook-tools.ts';
import type { Redactor } from './redact.ts';

type Extra = Pick<HookToolCall, 'stdin' | 'content' | 'confidential'>;

export class Calls {
  readonly #tools: HookTools;
  readonly #redactor: Redactor;

  constructor(tools: HookTools, redactor: Redactor) {
    this.#tools = tools;
    this.#redactor = redactor;
  }

  /** Runs a tool and gives its standard output. Throws the typed error of its failure. */
  async text(tool: string, args: readonly string[], extra: Extra = {}): Promise<string> {
    const call = { tool, args, ...extra };
    const result = await this.#tools.run(call);
    if (result.code !== 0) throw toolError(call, result, this.#redactor.hide);
    return result.stdout;
  }

  /** Runs a tool that was asked for JSON. */
  async json<T>(tool: string, args: readonly string[]): Promise<T> {
    const text = await this.text(tool, args);
    try {
      return JSON.parse(text) as T;
    } catch {
      // The output is not repeated: it may be a secret's content.
      throw new ModelError(
        `${[tool, ...args].join(' ')} printed ${text.length} characters that are not JSON; is ${tool} Juju's own?`,
      );
    }
  }
}
