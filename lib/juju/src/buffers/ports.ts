import type { HookChanges } from '../hook.ts';
import { changePorts, comparePorts, type PortChange } from '../ports.ts';

/** Opened and closed ports of one run: opening takes back a pending close and the other way round. */
export class PortBuffer {
  readonly #opened: Record<string, string[]>;
  #open: PortChange[] = [];
  #close: PortChange[] = [];

  constructor(opened: Record<string, string[]>) {
    this.#opened = opened;
  }

  open(change: PortChange): void {
    this.#close = without(this.#close, change);
    if (!this.#isOpen(change)) this.#open.push(change);
  }

  close(change: PortChange): void {
    this.#open = without(this.#open, change);
    if (this.#isOpen(change)) this.#close = [...without(this.#close, change), change];
  }

  /** As they will be after the commit. */
  current(): Record<string, string[]> {
    return changePorts(this.#opened, this.#open, this.#close);
  }

  changes(): Pick<HookChanges, 'openPorts' | 'closePorts'> {
    return { openPorts: sorted(this.#open), closePorts: sorted(this.#close) };
  }

  #isOpen({ endpoint, port }: PortChange): boolean {
    const current = this.current();
    const places = endpoint === '' ? Object.keys(current) : [endpoint];
    if (endpoint === '') return places.some((place) => current[place]!.includes(port));
    return current[endpoint]?.includes(port) ?? false;
  }
}

function without(changes: PortChange[], { endpoint, port }: PortChange): PortChange[] {
  return changes.filter((each) => !(each.port === port && (endpoint === '' || each.endpoint === endpoint)));
}

function sorted(changes: PortChange[]): PortChange[] {
  return [...changes].sort((a, b) =>
    a.endpoint === b.endpoint ? comparePorts(a.port, b.port) : a.endpoint < b.endpoint ? -1 : 1,
  );
}
