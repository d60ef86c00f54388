/** Loki's own API, which shares the pod's network with the charm. */
export interface Line {
  labels: Record<string, string>;
  text: string;
}

export interface Outside {
  /** Of the server; undefined while it does not answer. */
  version(): Promise<string | undefined>;
  /** Newest first. Rejects with the server's words when it cannot answer the query. */
  query(query: string, limit: number): Promise<Line[]>;
  sleep(milliseconds: number): Promise<void>;
}

const api = 'http://127.0.0.1:3100';
const get = (path: string): Promise<Response> =>
  fetch(`${api}${path}`, { signal: AbortSignal.timeout(10_000) });

interface Stream {
  stream: Record<string, string>;
  /** Nanoseconds since 1970, and the line. */
  values: [time: string, text: string][];
}

export const realOutside: Outside = {
  async version() {
    try {
      const answer = await get('/loki/api/v1/status/buildinfo');
      if (!answer.ok) return undefined;
      return ((await answer.json()) as { version?: string }).version ?? '';
    } catch {
      return undefined;
    }
  },
  async query(query, limit) {
    const parameters = new URLSearchParams({
      query,
      limit: String(limit),
      direction: 'backward',
      since: '24h',
    });
    const answer = await get(`/loki/api/v1/query_range?${parameters}`);
    if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 400));
    const { data } = (await answer.json()) as { data: { result: Stream[] } };
    const lines = data.result.flatMap(({ stream, values }) =>
      values.map(([time, text]) => ({ time: BigInt(time), labels: stream, text })),
    );
    lines.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
    return lines.map(({ labels, text }) => ({ labels, text }));
  },
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};
