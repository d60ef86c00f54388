/** Prometheus' own API, which shares the pod's network with the charm. */
export interface Target {
  labels: Record<string, string>;
  scrapeUrl: string;
  health: string;
  lastError: string;
}

export interface AlertRule {
  name: string;
  state: string;
  health: string;
  labels: Record<string, string>;
}

export interface Outside {
  /** Makes the server read its files again. Its words when it does not like them; undefined: done. */
  reload(): Promise<string | undefined>;
  isReady(): Promise<boolean>;
  /** Both reject when the server does not answer. */
  targets(): Promise<Target[]>;
  alertRules(): Promise<AlertRule[]>;
  sleep(milliseconds: number): Promise<void>;
}

const api = 'http://127.0.0.1:9090';
const request = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`${api}${path}`, { method, signal: AbortSignal.timeout(10_000) });

export const realOutside: Outside = {
  async reload() {
    try {
      const answer = await request('/-/reload', 'POST');
      return answer.ok ? undefined : (await answer.text()).trim().slice(0, 400);
    } catch (error) {
      return `does not answer: ${error instanceof Error ? error.message : error}`;
    }
  },
  async isReady() {
    try {
      return (await request('/-/ready')).ok;
    } catch {
      return false;
    }
  },
  async targets() {
    const { data } = (await (await request('/api/v1/targets?state=active')).json()) as {
      data: { activeTargets: Target[] };
    };
    return data.activeTargets;
  },
  async alertRules() {
    const { data } = (await (await request('/api/v1/rules?type=alert')).json()) as {
      data: { groups: { rules: AlertRule[] }[] };
    };
    return data.groups.flatMap(({ rules }) => rules);
  },
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};
