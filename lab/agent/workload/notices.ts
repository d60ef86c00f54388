/** Which notices of a Pebble become charm events (Juju's internal/worker/uniter/pebblenotices.go). */
import type { WorkloadEvent } from '../resolver/index.ts';
import { PebbleError, type PebbleGet } from './pebble-http.ts';

export interface Notice {
  id: string;
  type: string;
  key: string;
  'last-repeated': string;
  'last-data'?: Record<string, string>;
}

type Raised = Omit<WorkloadEvent, 'key'>;

/** Status that a check's change must have come to for its event. */
const checkEvents: Record<string, { status: string; event: WorkloadEvent['kind'] }> = {
  'perform-check': { status: 'Error', event: 'pebble-check-failed' },
  'recover-check': { status: 'Done', event: 'pebble-check-recovered' },
};

/** The event behind a notice, if it is one of the three kinds. */
export async function eventOfNotice(
  container: string,
  notice: Notice,
  get: PebbleGet,
): Promise<Raised | undefined> {
  if (notice.type === 'custom') {
    const { id, type, key } = notice;
    return { container, kind: 'pebble-custom-notice', notice: { id, type, key } };
  }
  const wanted =
    notice.type === 'change-update' ? checkEvents[notice['last-data']?.['kind'] ?? ''] : undefined;
  if (wanted === undefined) return undefined;
  try {
    const change = (await get(`/v1/changes/${notice.key}`)) as { status?: string };
    if (change.status !== wanted.status) return undefined;
  } catch (error) {
    // A change that Pebble has pruned is taken to have ended as expected.
    if (!(error instanceof PebbleError) || error.status !== 404) throw error;
  }
  const check = notice['last-data']?.['check-name'];
  return check === undefined ? undefined : { container, kind: wanted.event, check };
}
