/** Watches the Pebble of one workload container: its boot id every 5 s, its notices by long polls. */
import { pause } from '../backoff.ts';
import type { WorkloadEvent } from '../resolver/index.ts';
import { eventOfNotice, type Notice } from './notices.ts';
import type { PebbleGet } from './pebble-http.ts';

const pollMs = 5_000;
const errorMs = 1_000;

export interface WatchOptions {
  container: string;
  get: PebbleGet;
  /** Puts an event into the queue, in place of any with the same key. */
  raise(event: WorkloadEvent): void;
  /** Takes an event that lost its cause out of the queue. */
  withdraw(key: string): void;
  /** Resolves once the charm was told of the event, or it was withdrawn. */
  told(key: string, signal: AbortSignal): Promise<void>;
  log(message: string): void;
  signal: AbortSignal;
  pause?: typeof pause;
}

export const readyKey = (container: string): string => `ready ${container}`;

/** pebble-ready whenever the boot id is another than the one the charm was told of. */
async function watchBoots(options: WatchOptions): Promise<void> {
  const { container, signal } = options;
  const key = readyKey(container);
  let told: string | undefined;
  let raised: string | undefined;
  while (!signal.aborted) {
    try {
      const info = (await options.get('/v1/system-info', signal)) as { 'boot-id'?: string };
      const boot = info['boot-id'];
      if (boot !== undefined && boot !== told && boot !== raised) {
        raised = boot;
        options.raise({ key, container, kind: 'pebble-ready' });
        void options.told(key, signal).then(() => {
          if (raised === boot) told = boot;
        });
      }
    } catch {
      if (raised !== undefined && raised !== told) options.withdraw(key);
      raised = undefined;
    }
    await (options.pause ?? pause)(pollMs, signal);
  }
}

/** Notices one after the other; the cursor begins at zero, so an agent's restart replays what Pebble still has. */
async function watchNotices(options: WatchOptions): Promise<void> {
  const { container, get, signal } = options;
  let after: string | undefined;
  while (!signal.aborted) {
    try {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const notices = (await get(`/v1/notices?timeout=30s${query}`, signal)) as Notice[];
      for (const notice of notices) {
        const raised = await eventOfNotice(container, notice, get);
        if (raised !== undefined) {
          const key = `notice ${container} ${notice.id} ${notice['last-repeated']}`;
          options.raise({ ...raised, key });
          await options.told(key, signal);
        }
        if (signal.aborted) return;
        after = notice['last-repeated'];
      }
    } catch (error) {
      if (signal.aborted) return;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED') options.log(`container "${container}": ${message}`);
      await (options.pause ?? pause)(errorMs, signal);
    }
  }
}

export async function watchWorkload(options: WatchOptions): Promise<void> {
  await Promise.all([watchBoots(options), watchNotices(options)]);
}
