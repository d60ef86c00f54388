/** The command line's side: POST /call/<method> on a unix socket that only its owner may open. */
import { createServer, type Server } from 'node:http';
import type { Method } from './api.ts';
import { calls } from './calls.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import { answerJson, readJson } from './http-json.ts';

/** The server, not yet listening. */
export function commandServer(controller: Controller): Server {
  return createServer((request, response) => {
    const method = /^\/call\/([a-z-]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const work = async (): Promise<void> => {
      if (request.method !== 'POST' || !Object.hasOwn(calls, method)) {
        return answerJson(response, 404, { error: `the controller has no method "${method}"` });
      }
      const handle = calls[method as Method] as (
        c: Controller,
        params: unknown,
        signal: AbortSignal,
      ) => unknown;
      const result = await handle(controller, await readJson(request), gone.signal);
      return answerJson(response, 200, { result });
    };
    work().catch((error: Error) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof JujuError) return answerJson(response, 409, { error: error.message });
      console.error(`call ${method}: ${error.stack}`);
      return answerJson(response, 500, { error: `internal error in "${method}": ${error.message}` });
    });
  });
}
