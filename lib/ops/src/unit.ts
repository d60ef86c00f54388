/** This unit and its application, as the charm may change them. */
import { ModelError } from './errors.ts';
import { unitGoals } from './goal-state.ts';
import type { CharmTypes } from './meta.ts';
import type { PebbleClient } from './pebble/index.ts';
import { type Port, Ports, type Protocol } from './ports.ts';
import type { Secret, SecretContent } from './secret.ts';
import type { SecretSettings } from './secret-settings.ts';
import type { Secrets } from './secrets.ts';
import type { Session } from './session.ts';
import type { KnownStatus, Status } from './status.ts';
import type { StatusHolder } from './status-holder.ts';

export class Unit<T extends CharmTypes = CharmTypes> {
  /** `kyuubi-k8s/0`. */
  readonly name: string;
  /** 0 for `kyuubi-k8s/0`. */
  readonly number: number;
  readonly #session: Session;
  readonly #secrets: Secrets;
  readonly #status: StatusHolder;
  readonly #ports: Ports;
  readonly #containers = new Map<string, PebbleClient>();
  #version: string | undefined;

  constructor(session: Session, secrets: Secrets, status: StatusHolder) {
    this.#session = session;
    this.#secrets = secrets;
    this.#status = status;
    this.#ports = new Ports(session);
    this.name = session.environment.unit;
    this.number = Number(this.name.split('/')[1] ?? 0);
  }

  /** The Pebble of a workload container. Whether it answers shows only when it is asked (`canConnect`). */
  container(name: T['containers']): PebbleClient {
    let client = this.#containers.get(name);
    if (client === undefined) {
      if (!Object.hasOwn(this.#session.meta.containers, name)) {
        throw new ModelError(`${JSON.stringify(name)} is no container of this charm`);
      }
      client = this.#session.pebble(name);
      this.#containers.set(name, client);
    }
    return client;
  }

  /**
   * Whether this unit is being removed. It sees every relation broken then, also those that stay with the others, and
   * may lead for a while still.
   */
  async isDying(): Promise<boolean> {
    return (await unitGoals(this.#session))[this.name]?.status === 'dying';
  }

  /** Adds a status; the most important one of this dispatch is set at its end (blocked first, active last). */
  addStatus(status: Status): void {
    this.#status.add(status);
  }

  /** Sets the status now, e.g. `maintenance('installing')` before long work. */
  setStatus(status: Status): Promise<void> {
    return this.#status.set(status);
  }

  /** The status as Juju has it. */
  async getStatus(): Promise<KnownStatus> {
    return this.#status.get();
  }

  /** The version that `juju status` shows for the workload. At once; not sent twice in a dispatch. */
  setWorkloadVersion(version: string): Promise<void> {
    if (this.#version === version) return Promise.resolve();
    this.#version = version;
    const sent = this.#session.calls.text('application-version-set', ['--', version]);
    return this.#session.track(sent.then(() => {}));
  }

  /** The open ports, with this hook's changes. */
  async openedPorts(): Promise<Port[]> {
    return this.#ports.opened();
  }

  /** Opens one port when the hook ends well. `port` is left out for icmp. */
  openPort(protocol: Protocol, port?: number): Promise<void> {
    return this.#ports.open(port === undefined ? { protocol } : { protocol, port });
  }

  /** Closes one port when the hook ends well. */
  closePort(protocol: Protocol, port?: number): Promise<void> {
    return this.#ports.close(port === undefined ? { protocol } : { protocol, port });
  }

  /** Makes exactly these ports open; a bare number is TCP. */
  setPorts(...ports: readonly (number | Port)[]): Promise<void> {
    return this.#ports.set(
      ports.map((port) => (typeof port === 'number' ? { protocol: 'tcp', port } : port)),
    );
  }

  /** Makes a secret that only this unit owns and reads. */
  addSecret(content: SecretContent, settings: SecretSettings = {}): Promise<Secret> {
    return this.#secrets.add('unit', content, settings);
  }
}
