/** The ports that this unit opens. */
import type { Session } from './session.ts';

export type Protocol = 'tcp' | 'udp' | 'icmp';

export interface Port {
  readonly protocol: Protocol;
  /** Absent for icmp. */
  readonly port?: number;
}

export class Ports {
  readonly #session: Session;
  #open: Promise<Set<string>> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What is open, with the changes of this hook. Ranges, which only other charms' tools make, are left out. */
  async opened(): Promise<Port[]> {
    return [...(await this.#read())].filter((spec) => !spec.includes('-')).map(parsePort);
  }

  /** Opens a port when the hook ends well. Nothing is sent for one that is known to be open. */
  open(port: Port): Promise<void> {
    return this.#session.track(this.#change('open-port', port));
  }

  /** Closes a port when the hook ends well. */
  close(port: Port): Promise<void> {
    return this.#session.track(this.#change('close-port', port));
  }

  /** Makes exactly these ports open. */
  set(ports: readonly Port[]): Promise<void> {
    return this.#session.track(this.#set(ports));
  }

  async #set(ports: readonly Port[]): Promise<void> {
    const wanted = new Map(ports.map((port) => [spec(port), port]));
    const now = await this.opened();
    const surplus = now.filter((port) => !wanted.has(spec(port)));
    // Closed first: Juju refuses a conflict between what is closing and what is opening.
    await Promise.all(surplus.map((port) => this.close(port)));
    const have = new Set(now.map(spec));
    await Promise.all([...wanted].filter(([name]) => !have.has(name)).map(([, port]) => this.open(port)));
  }

  async #change(tool: 'open-port' | 'close-port', port: Port): Promise<void> {
    const name = spec(port);
    const known = await this.#open;
    if (known !== undefined && known.has(name) === (tool === 'open-port')) return;
    await this.#session.calls.text(tool, [name]);
    if (tool === 'open-port') known?.add(name);
    else known?.delete(name);
  }

  #read(): Promise<Set<string>> {
    if (this.#open === undefined) {
      const open = this.#session.calls
        .json<string[] | null>('opened-ports', ['--format=json'])
        .then((list) => new Set((list ?? []).map((text) => (/^\d+$/.test(text) ? `${text}/tcp` : text))));
      this.#open = open;
      open.catch(() => {
        this.#open = undefined;
      });
    }
    return this.#open;
  }
}

/** `10009/tcp`, or `icmp`. Throws TypeError for a port that no protocol has. */
export function spec({ protocol, port }: Port): string {
  if (protocol === 'icmp') return 'icmp';
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`${port} is no ${protocol} port: a whole number from 1 to 65535 is`);
  }
  return `${port}/${protocol}`;
}

function parsePort(text: string): Port {
  const [number, protocol] = text.split('/');
  return protocol === undefined
    ? { protocol: 'icmp' }
    : { protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(number) };
}
