/** HTTPS for the agents: who calls is decided by the application's bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { applicationOf } from '@charmed-spark/juju';
import { type AgentCall, agentCalls, type Caller } from './agent-calls.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import { answerJson, readJson } from './http-json.ts';
import type { LabModel } from './model/lab-model.ts';
import { unitOfPod } from './model/names.ts';
import { ViewRevisions } from './view-revisions.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The model in which `application` has this token; every candidate is compared in constant time. */
function authenticate(controller: Controller, application: string, header: string): LabModel | undefined {
  const given = digest(/^Bearer (.+)$/.exec(header)?.[1] ?? '');
  let found: LabModel | undefined;
  for (const model of controller.models()) {
    const record = Object.hasOwn(model.apps, application) ? model.apps[application] : undefined;
    if (record && timingSafeEqual(digest(record.token), given)) found = model;
  }
  return found;
}

export interface ServerOptions {
  key: string;
  cert: string;
  /** How long a watch waits for a change, in ms. */
  watchMilliseconds?: number;
}

/** The server, not yet listening. */
export function agentServer(controller: Controller, options: ServerOptions): Server {
  const revisions = new ViewRevisions(controller);
  const watchFor = options.watchMilliseconds ?? 25_000;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://controller');
    const [, root, pod, ...rest] = url.pathname.split('/');
    const unit = root === 'agent' ? unitOfPod(pod ?? '') : undefined;
    if (!unit) return answerJson(response, 404, { error: `no such path: ${url.pathname}` });
    const model = authenticate(controller, applicationOf(unit), request.headers.authorization ?? '');
    if (!model) return answerJson(response, 401, { error: 'wrong token' });
    const caller: Caller = { controller, uuid: model.state.uuid, unit };
    if (!model.units[unit]) return answerJson(response, 404, { error: `unit "${unit}" not found` });
    controller.heardFrom(caller.uuid, unit);
    const path = rest.join('/');
    if (request.method === 'GET' && path === 'watch') {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const since = Number(url.searchParams.get('since') ?? 0);
      const view = await revisions.watch(caller.uuid, unit, since, watchFor, gone.signal);
      controller.heardFrom(caller.uuid, unit);
      return answerJson(response, 200, view);
    }
    if (request.method === 'GET' && path === 'charm') return sendCharm(model, applicationOf(unit), response);
    if (request.method !== 'POST' || !Object.hasOwn(agentCalls, path)) {
      return answerJson(response, 404, { error: `no such call: ${path}` });
    }
    const handle = agentCalls[path as AgentCall] as (caller: Caller, request: unknown) => unknown;
    return answerJson(response, 200, handle(caller, await readJson(request)));
  }

  const server = createServer(
    { key: options.key, cert: options.cert, minVersion: 'TLSv1.2' },
    (request, response) => {
      serve(request, response).catch((error: Error) => {
        if (response.headersSent) return response.destroy();
        if (error instanceof JujuError) {
          const gone = /^unit ".*" not found$/.test(error.message);
          return answerJson(response, gone ? 404 : 409, { error: error.message });
        }
        console.error(`agent call ${request.url}: ${error.stack}`);
        return answerJson(response, 500, { error: `internal error: ${error.message}` });
      });
    },
  );
  server.keepAliveTimeout = 60_000;
  return server;
}

async function sendCharm(model: LabModel, application: string, response: ServerResponse): Promise<void> {
  const file = model.apps[application]?.charm.file ?? '';
  const { size } = await stat(file);
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': size });
  await pipeline(createReadStream(file), response);
}
