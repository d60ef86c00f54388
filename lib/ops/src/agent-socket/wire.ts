/** Bytes to and from the unit agent's socket, by the cheapest means that the runtime has. */

/** One connection. It holds no process by itself. */
export interface Wire {
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface WireEvents {
  received(bytes: Buffer): void;
  /** Called when nothing can come or go any more, with the reason. */
  ended(why: string): void;
}

/** Rejects when nobody listens at `path`. */
export async function openWire(path: string, events: WireEvents): Promise<Wire> {
  return 'Bun' in globalThis
    ? (await import('./bun-wire.ts')).openBunWire(path, events)
    : (await import('./node-wire.ts')).openNodeWire(path, events);
}
