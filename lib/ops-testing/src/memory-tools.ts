/** The hook tools in memory: what the unit agent would answer, from the same code. */
import { BadRequestError, type HookContext } from '@charmed-spark/juju';
import type { HookToolCall, HookToolResult, HookTools } from '@charmed-spark/ops';

/** Files that are there only for a hook tool: the content of secrets. */
export class ToolFiles {
  readonly #files = new Map<string, Uint8Array>();
  #count = 0;

  /** Arguments `key#file=path` for the content. */
  add(content: Readonly<Record<string, string>>): string[] {
    this.#count += 1;
    return Object.entries(content).map(([key, value]) => {
      const path = `/secret-files/${this.#count}/${key}`;
      this.#files.set(path, new TextEncoder().encode(value));
      return `${key}#file=${path}`;
    });
  }

  read(path: string): Uint8Array {
    const found = this.#files.get(path);
    if (!found) throw new Error(`open ${path}: no such file or directory`);
    return found;
  }
}

export class MemoryTools implements HookTools {
  readonly #context: HookContext;
  readonly #files: ToolFiles;
  readonly #dir: string;

  constructor(context: HookContext, files: ToolFiles, dir: string) {
    this.#context = context;
    this.#files = files;
    this.#dir = dir;
  }

  async run(call: HookToolCall): Promise<HookToolResult> {
    const args = [...call.args, ...(call.content ? this.#files.add(call.content) : [])];
    const stdin = call.stdin === undefined ? {} : { stdin: new TextEncoder().encode(call.stdin) };
    try {
      const { code, stdout, stderr } = await this.#context.run({
        tool: call.tool,
        args,
        dir: this.#dir,
        ...stdin,
      });
      return { code, stdout, stderr };
    } catch (error) {
      if (error instanceof BadRequestError)
        return { code: 1, stdout: '', stderr: `ERROR ${error.message}\n` };
      throw error;
    }
  }
}
