/** Changes: what the daemon works on, and waiting for it. */
import { type Api, seconds } from './api.ts';
import { type Deadline, deadlineIn, timeoutError } from './deadline.ts';
import { ApiError, ChangeError, TimeoutError } from './errors.ts';
import type { Change, Timeout } from './types.ts';

interface WireTask {
  id: string;
  kind: string;
  summary: string;
  status: string;
  log?: string[];
  data?: Record<string, unknown>;
}

export interface WireChange {
  id: string;
  kind: string;
  summary: string;
  status: string;
  ready: boolean;
  err?: string;
  tasks?: WireTask[];
  'spawn-time': string;
  'ready-time'?: string;
}

export const toChange = (wire: WireChange): Change => ({
  id: wire.id,
  kind: wire.kind,
  summary: wire.summary,
  status: wire.status,
  ready: wire.ready,
  ...(wire.err ? { err: wire.err } : {}),
  tasks: (wire.tasks ?? []).map(({ id, kind, summary, status, log = [], data = {} }) => ({
    id,
    kind,
    summary,
    status,
    log,
    data,
  })),
  spawnTime: wire['spawn-time'],
  ...(wire['ready-time'] ? { readyTime: wire['ready-time'] } : {}),
});

export const defaultWait = 30_000;
/** One wait request at most; a longer wait is made of several, so that no answer is awaited for hours. */
const longestRequest = 30_000;

/** Posts a request that makes a change and waits for it, with one deadline for both. */
export async function changed(api: Api, path: string, body: unknown, options: Timeout = {}): Promise<Change> {
  const timeout = options.timeout ?? defaultWait;
  const deadline = deadlineIn(timeout, 'waiting for Pebble');
  try {
    const { change } = await Promise.race([api.post(path, body), deadline.passed]);
    return await ready(api, change ?? '', deadline, timeout);
  } finally {
    deadline.clear();
  }
}

/** Waits for a change; rejects with `ChangeError` if it failed. */
export async function waitChange(api: Api, id: string, options: Timeout = {}): Promise<Change> {
  const timeout = options.timeout ?? defaultWait;
  const deadline = deadlineIn(timeout, `waiting for change ${id}`);
  try {
    return await ready(api, id, deadline, timeout);
  } finally {
    deadline.clear();
  }
}

async function ready(api: Api, id: string, deadline: Deadline, timeout: number): Promise<Change> {
  const change = await untilReady(api, id, deadline, timeout);
  if (change.err) throw new ChangeError(change.err, change);
  return change;
}

/** The change once it is ready, failed or not. */
export async function untilReady(api: Api, id: string, deadline: Deadline, timeout: number): Promise<Change> {
  for (;;) {
    const wait = Math.min(deadline.left(), longestRequest);
    try {
      const wire = await Promise.race([
        api.get<WireChange>(
          `/v1/changes/${encodeURIComponent(id)}/wait`,
          { timeout: seconds(wait) },
          { idle: wait + api.idle },
        ),
        deadline.passed,
      ]);
      return toChange(wire);
    } catch (error) {
      const again = error instanceof ApiError && error.status === 504 && deadline.left() > 0;
      if (again) continue;
      if (error instanceof TimeoutError || (error instanceof ApiError && error.status === 504))
        throw timeoutError(timeout, `waiting for change ${id}`);
      throw error;
    }
  }
}
