/** Pebble's JSON envelope: `sync`, `async` and `error` answers. */
import { ApiError, ProtocolError } from './errors.ts';
import { type HttpAnswer, type HttpRequest, httpOverSocket } from './http.ts';

export type Query = Record<string, string | number | boolean | string[] | undefined>;

interface Envelope {
  type?: string;
  status?: string;
  change?: string;
  result?: unknown;
}

export interface Api {
  readonly socketPath: string;
  /** Milliseconds in which the daemon must show a sign of life. */
  readonly idle: number;
  get<T>(path: string, query?: Query, options?: { idle?: number; accept?: number[] }): Promise<T>;
  post<T>(path: string, body: unknown): Promise<{ result: T; change: string | undefined }>;
  raw(request: Omit<HttpRequest, 'idle'> & { idle?: number }): Promise<HttpAnswer>;
}

export function apiOver(socketPath: string, idle: number): Api {
  const raw: Api['raw'] = (request) => httpOverSocket(socketPath, { idle, ...request });
  return {
    socketPath,
    idle,
    raw,
    async get<T>(path: string, query: Query = {}, options: { idle?: number; accept?: number[] } = {}) {
      const answer = await raw({
        method: 'GET',
        path: path + queryString(query),
        ...(options.idle === undefined ? {} : { idle: options.idle }),
      });
      return open(answer, options.accept).result as T;
    },
    async post<T>(path: string, body: unknown) {
      const answer = await raw({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { result, change } = open(answer);
      return { result: result as T, change };
    },
  };
}

/** The envelope of an answer; throws `ApiError` if the daemon refused. `accept`: codes above 399 that are no refusal. */
export function open(answer: HttpAnswer, accept: number[] = []): Envelope {
  const text = new TextDecoder().decode(answer.body);
  const envelope = parseEnvelope(text);
  if (answer.status < 400 || accept.includes(answer.status)) {
    if (envelope) return envelope;
    throw new ProtocolError(`Pebble answered ${answer.status} without its JSON envelope`);
  }
  const error = (envelope?.result ?? {}) as { message?: string; kind?: string };
  throw new ApiError(
    answer.status,
    error.message ?? (text.slice(0, 200).trim() || `HTTP ${answer.status}`),
    error.kind,
  );
}

function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function queryString(query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const item of value) parts.append(name, item);
    else if (value !== undefined) parts.append(name, String(value));
  }
  const text = parts.toString();
  return text && `?${text}`;
}

/** Milliseconds as Go's duration. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)}s`;
