/** Calls the controller's unix socket. */
import { request } from 'node:http';
import { controller } from '../paths.ts';
import type { Method, Params, Result } from './api.ts';

/** The controller refused; `message` is what Juju prints after `ERROR `. */
export class ControllerError extends Error {
  override name = 'ControllerError';
}

/** Nothing listens on the socket. */
export class NotUpError extends Error {
  override name = 'NotUpError';
}

/**
 * @throws ControllerError when the controller refuses, NotUpError when the lab is not up.
 */
export async function call<M extends Method>(
  method: M,
  params: Params<M>,
  options: { socket?: string; signal?: AbortSignal } = {},
): Promise<Result<M>> {
  const body = JSON.stringify(params);
  const { status, text } = await post(
    options.socket ?? controller.socket,
    `/call/${method}`,
    body,
    options.signal,
  );
  let answer: { result?: Result<M>; error?: string };
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ControllerError(`the controller's answer to "${method}" is not JSON (status ${status})`);
  }
  if (status !== 200)
    throw new ControllerError(answer.error ?? `the controller answered with status ${status}`);
  return answer.result as Result<M>;
}

function post(
  socketPath: string,
  path: string,
  body: string,
  signal?: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        );
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const down = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      reject(down ? new NotUpError('the lab is not up: start it with "lab up"') : error);
    });
    outgoing.end(body);
  });
}
