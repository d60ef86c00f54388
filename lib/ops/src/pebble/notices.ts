/** Notices and logs. */
import { type Api, open, type Query, queryString, seconds } from './api.ts';
import type { LogEntry, Notice, PebbleClient } from './types.ts';

interface WireNotice {
  id: string;
  'user-id': number | null;
  type: string;
  key: string;
  'first-occurred': string;
  'last-occurred': string;
  'last-repeated': string;
  occurrences: number;
  'last-data'?: Record<string, string>;
  'repeat-after'?: string;
  'expire-after'?: string;
}

const toNotice = (wire: WireNotice): Notice => ({
  id: wire.id,
  userId: wire['user-id'],
  type: wire.type,
  key: wire.key,
  firstOccurred: wire['first-occurred'],
  lastOccurred: wire['last-occurred'],
  lastRepeated: wire['last-repeated'],
  occurrences: wire.occurrences,
  lastData: wire['last-data'] ?? {},
  ...(wire['repeat-after'] ? { repeatAfter: wire['repeat-after'] } : {}),
  ...(wire['expire-after'] ? { expireAfter: wire['expire-after'] } : {}),
});

export async function notify(
  api: Api,
  key: string,
  options: { data?: Record<string, string>; repeatAfter?: number } = {},
): Promise<string> {
  const { result } = await api.post<{ id: string }>('/v1/notices', {
    action: 'add',
    type: 'custom',
    key,
    ...(options.data ? { data: options.data } : {}),
    ...(options.repeatAfter ? { 'repeat-after': seconds(options.repeatAfter) } : {}),
  });
  return result.id;
}

export async function notice(api: Api, id: string): Promise<Notice> {
  return toNotice(await api.get<WireNotice>(`/v1/notices/${encodeURIComponent(id)}`));
}

export async function notices(
  api: Api,
  options: NonNullable<Parameters<PebbleClient['notices']>[0]> = {},
): Promise<Notice[]> {
  const { wait, userId, ...rest } = options;
  const query: Query = { ...rest, 'user-id': userId, ...(wait ? { timeout: seconds(wait) } : {}) };
  const wire = await api.get<WireNotice[]>('/v1/notices', query, { idle: api.idle + (wait ?? 0) });
  return wire.map(toNotice);
}

/** JSON lines, without an envelope unless the daemon refuses. */
export async function logs(api: Api, options: { services?: string[]; n?: number } = {}): Promise<LogEntry[]> {
  const answer = await api.raw({ method: 'GET', path: `/v1/logs${queryString(options)}` });
  if (answer.status >= 400) open(answer);
  const lines = new TextDecoder().decode(answer.body).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogEntry);
}
