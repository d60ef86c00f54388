/** The method `Jujuc.Main`: checks a hook tool's request and runs the tool, one at a time. */
import { isAbsolute } from 'node:path';
import type { ToolCall, ToolResult } from '@charmed-spark/juju';
import type { Method } from './net-rpc.ts';
import { bytes, type GobType, type GobValue, int, struct } from './types.ts';

export const execResponse = struct('ExecResponse', { Code: int, Stdout: bytes, Stderr: bytes }) as GobType & {
  kind: 'struct';
};

/** Error text by which the client knows that it must send its standard input. */
export const needsStdin = 'hook tool requires stdin, none supplied';

export interface JujucOptions {
  contextId: string;
  knows(tool: string): boolean;
  run(call: ToolCall): Promise<ToolResult>;
}

const utf8 = new TextEncoder();
const text = (value: GobValue | undefined): string => (typeof value === 'string' ? value : '');

/** Order of the checks and texts: Juju's internal/worker/uniter/runner/jujuc/server.go. */
export function jujucMain(options: JujucOptions): Method {
  let last: Promise<unknown> = Promise.resolve();
  return {
    reply: execResponse,
    async call(body) {
      const request = body as Record<string, GobValue>;
      const tool = text(request['CommandName']);
      if (text(request['Token']) !== '') throw new Error('bad request: token does not match');
      if (tool === '') throw new Error('bad request: command not specified');
      if (!isAbsolute(text(request['Dir']))) throw new Error('bad request: Dir is not absolute');
      if (text(request['ContextId']) !== options.contextId) {
        throw new Error(`bad request: wrong context ID; got ${JSON.stringify(text(request['ContextId']))}`);
      }
      if (!options.knows(tool)) throw new Error(`bad request: unknown command: ${tool}`);
      const call: ToolCall = {
        tool,
        args: ((request['Args'] as string[] | undefined) ?? []).map(text),
        dir: text(request['Dir']),
      };
      if (request['StdinSet'] === true) {
        call.stdin = (request['Stdin'] as Uint8Array | undefined) ?? new Uint8Array();
      }
      const turn = last.then(() => options.run(call));
      last = turn.catch(() => undefined);
      const result = await turn;
      if (result.needsStdin) throw new Error(needsStdin);
      return { Code: result.code, Stdout: utf8.encode(result.stdout), Stderr: utf8.encode(result.stderr) };
    },
  };
}
