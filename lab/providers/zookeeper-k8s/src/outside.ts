/** What the charm meets besides Juju and Pebble: the server on the pod's loopback, chance, time. */
import { generatePassword } from '@charmed-spark/spark';
import { openSession } from './session.ts';
import { askVersion } from './srvr.ts';
import type { Znode } from './state.ts';

/** A session of the user `super`. */
export interface Session {
  /** All znodes, parents before children. */
  read(): Promise<Znode[]>;
  create(znode: Znode): Promise<void>;
  setAcl(znode: Znode): Promise<void>;
  /** With everything below it. */
  remove(path: string): Promise<void>;
  close(): void;
}

export interface Outside {
  /** The server's version; undefined while it does not answer. */
  version(): Promise<string | undefined>;
  openSession(superPassword: string): Promise<Session>;
  generatePassword(): string;
  sleep(milliseconds: number): Promise<void>;
}

export const realOutside: Outside = {
  version: askVersion,
  openSession,
  generatePassword,
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};
