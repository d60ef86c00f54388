/** The agent's side of agent-api.ts: what the controller's answers mean, and patience while it is away. */
import { createHash } from 'node:crypto';
import type { AgentCalls, UnitView } from '../controller/agent-api.ts';
import { retry } from './backoff.ts';

export interface Answer {
  status: number;
  body: Uint8Array;
}

/** One HTTP exchange under /agent/<unit>/; rejects when no answer came. */
export type Transport = (
  method: 'GET' | 'POST',
  path: string,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<Answer>;

/** The controller answered 409: its text is for the charm or the log. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The unit is not (or no more) in the model. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

/** No usable answer: the controller is away, restarting or does not know our token yet. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const utf8 = new TextDecoder();

function errorText(body: Uint8Array): string {
  try {
    const { error } = JSON.parse(utf8.decode(body)) as { error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not ours: an answer of something between us and the controller.
  }
  return 'no reason given';
}

export class ControllerClient {
  readonly #transport: Transport;
  readonly #pause: ((milliseconds: number) => Promise<void>) | undefined;
  readonly #patience: AbortSignal | undefined;
  /** The controller has known our token: when it no more does, the application is gone. */
  #admitted = false;

  constructor(
    transport: Transport,
    options: {
      pause?: (milliseconds: number) => Promise<void>;
      /** From then on a controller that is away is not waited for. */
      patience?: AbortSignal;
    } = {},
  ) {
    this.#transport = transport;
    this.#pause = options.pause;
    this.#patience = options.patience;
  }

  /** A controller that is away is not waited for any more. */
  get impatient(): boolean {
    return this.#patience?.aborted ?? false;
  }

  /** One attempt. */
  async once<K extends keyof AgentCalls>(path: K, request: AgentCalls[K][0]): Promise<AgentCalls[K][1]> {
    const body = await this.#exchange('POST', path, JSON.stringify(request));
    return JSON.parse(utf8.decode(body)) as AgentCalls[K][1];
  }

  /** Waits for the controller to come back; `giveUpMs` bounds it, and then Unreachable is thrown. */
  call<K extends keyof AgentCalls>(
    path: K,
    request: AgentCalls[K][0],
    options: { giveUpMs?: number; signal?: AbortSignal } = {},
  ): Promise<AgentCalls[K][1]> {
    return this.#patiently(() => this.once(path, request), options);
  }

  /** The unit's view once it is newer than `since`, or after the controller's own time. */
  async watch(since: number, signal?: AbortSignal): Promise<UnitView> {
    const body = await this.#exchange('GET', `watch?since=${since}`, undefined, signal);
    return JSON.parse(utf8.decode(body)) as UnitView;
  }

  /** The view as it is now. */
  view(signal?: AbortSignal): Promise<UnitView> {
    return this.#patiently(() => this.watch(0, signal), { signal });
  }

  /** The application's charm; undefined when it is another one than the expected (a refresh is under way). */
  async charm(sha256: string): Promise<Uint8Array | undefined> {
    const zip = await this.#patiently(() => this.#exchange('GET', 'charm', undefined), {});
    return createHash('sha256').update(zip).digest('hex') === sha256 ? zip : undefined;
  }

  #patiently<T>(
    attempt: () => Promise<T>,
    options: { giveUpMs?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const signals = [this.#patience, options.signal].filter((signal) => signal !== undefined);
    return retry(attempt, {
      again: (error) => error instanceof Unreachable,
      ...options,
      signal: AbortSignal.any(signals),
      ...(this.#pause === undefined ? {} : { pause: this.#pause }),
    });
  }

  async #exchange(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    let answer: Answer;
    try {
      answer = await this.#transport(method, path, body, signal);
    } catch (error) {
      throw new Unreachable(`${path}: ${(error as Error).message}`, { cause: error });
    }
    if (answer.status === 200) {
      if (path === 'hello') this.#admitted = true;
      return answer.body;
    }
    if (answer.status === 401 && this.#admitted) throw new Gone(errorText(answer.body));
    if (answer.status === 404) throw new Gone(errorText(answer.body));
    if (answer.status === 409) throw new Refused(errorText(answer.body));
    throw new Unreachable(`${path}: HTTP ${answer.status}: ${errorText(answer.body)}`);
  }
}
