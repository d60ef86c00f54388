/** What the API server's answer comes to: the value, or why there is none. Nothing of it is an exception. */

export type Failure =
  /** The account may not do it (403). */
  | { state: 'forbidden'; why: string }
  /** No such object (404). */
  | { state: 'not-found'; why: string }
  /** The API server refuses the request for another reason (400, 401, 409, 422 ...). */
  | { state: 'refused'; code: number; why: string }
  /** No connection, no trusted certificate, no answer in time, or a server that cannot answer now (429, 5xx). */
  | { state: 'unreachable'; why: string };

export type Result<T> = { state: 'ok'; value: T } | Failure;

export const ok = <T>(value: T): Result<T> => ({ state: 'ok', value });

/** Characters of the API server's message that are worth telling. */
const longestMessage = 300;

/** `message` of the Status object in the body; an answer that is none of the API server's has no text to trust. */
function messageOf(body: unknown): string | undefined {
  try {
    const status = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: unknown } | null;
    return typeof status?.message === 'string' ? status.message.slice(0, longestMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** An HTTP answer that is no success. */
export function failureOfAnswer(code: number, body: unknown): Failure {
  const why = messageOf(body) ?? `HTTP status ${code}`;
  if (code === 403) return { state: 'forbidden', why };
  if (code === 404) return { state: 'not-found', why };
  if (code === 429 || code >= 500) return { state: 'unreachable', why };
  return { state: 'refused', code, why };
}
