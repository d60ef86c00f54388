/** Notices of a fake Pebble. */
import { ApiError, formatDuration, type Notice } from '@charmed-spark/ops';
import type { NoticeState } from './container.ts';

const keyForm = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(\/[a-z0-9]+(-[a-z0-9]+)*)+$/;
const week = '168h0m0s';

export class NoticeBoard {
  readonly notices: Notice[] = [];
  readonly #now: () => Date;

  constructor(given: NoticeState[], now: () => Date) {
    this.#now = now;
    for (const { id, key, type = 'custom', data = {} } of given) this.#add(key, type, data, 0, id);
  }

  notify(key: string, data: Record<string, string> = {}, repeatAfter = 0): string {
    if (!keyForm.test(key))
      throw new ApiError(400, `invalid key "${key}" (must be in "example.com/path" format)`);
    if (Buffer.byteLength(key) > 256) throw new ApiError(400, 'custom notice key must be 256 bytes or less');
    if (Buffer.byteLength(JSON.stringify(data)) > 4096)
      throw new ApiError(400, 'total size of data must be 4096 bytes or less');
    return this.#add(key, 'custom', data, repeatAfter).id;
  }

  notice(id: string): Notice {
    const found = this.notices.find((notice) => notice.id === id);
    if (!found) throw new ApiError(404, `cannot find notice with ID "${id}"`);
    return structuredClone(found);
  }

  find({ types, keys, after }: { types?: string[]; keys?: string[]; after?: string } = {}): Notice[] {
    return this.notices
      .filter((notice) => !types?.length || types.includes(notice.type))
      .filter((notice) => !keys?.length || keys.includes(notice.key))
      .filter((notice) => after === undefined || Date.parse(notice.lastRepeated) > Date.parse(after))
      .sort((a, b) => Date.parse(a.lastRepeated) - Date.parse(b.lastRepeated))
      .map((notice) => structuredClone(notice));
  }

  #add(key: string, type: string, data: Record<string, string>, repeatAfter: number, id?: string): Notice {
    const now = this.#now().toISOString();
    const repeat =
      repeatAfter > 0 ? { repeatAfter: formatDuration(BigInt(Math.round(repeatAfter * 1e6))) } : {};
    const present = this.notices.find((notice) => notice.key === key && notice.type === type);
    if (!present) {
      const notice: Notice = {
        id: id ?? String(this.notices.length + 1),
        userId: 0,
        type,
        key,
        firstOccurred: now,
        lastOccurred: now,
        lastRepeated: now,
        occurrences: 1,
        lastData: data,
        ...repeat,
        expireAfter: week,
      };
      this.notices.push(notice);
      return notice;
    }
    const due = Date.parse(now) > Date.parse(present.lastRepeated) + repeatAfter;
    present.occurrences += 1;
    present.lastOccurred = now;
    present.lastData = data;
    delete present.repeatAfter;
    Object.assign(present, repeat);
    if (repeatAfter === 0 || due) present.lastRepeated = now;
    return present;
  }
}
