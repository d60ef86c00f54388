/** What the charm asks the server itself; a test gives its own. */
import { ready } from './server.ts';

export interface Outside {
  /** Whether Oathkeeper answers. */
  serves(): Promise<boolean>;
}

const patience = 20_000;

export const outside: Outside = {
  async serves() {
    const until = Date.now() + patience;
    for (;;) {
      if (await answers()) return true;
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  },
};

/** On the pod's loopback, which charm and workload share. */
async function answers(): Promise<boolean> {
  try {
    const response = await fetch(ready, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
