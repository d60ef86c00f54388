/** A container after a run. */
import type { Layer, Plan, Service, ServiceStatus } from '@charmed-spark/ops';
import type {
  CheckState,
  ContainerInput,
  ExecCall,
  ExecHandler,
  FileState,
  NoticeState,
} from './pebble/container.ts';
import type { FakePebble } from './pebble/fake-pebble.ts';

export class ContainerOutcome<C extends string = string> implements ContainerInput {
  readonly name: C;
  readonly canConnect: boolean;
  readonly layers: Record<string, Layer>;
  /** The layers combined. */
  readonly plan: Plan;
  readonly services: Record<string, ServiceStatus>;
  /** How often each service was started in this run; a service that was left alone is not in it. */
  readonly starts: Record<string, number>;
  /** With which settings services run, also where the plan has changed since. */
  readonly startedWith: Record<string, Service>;
  readonly files: Record<string, FileState>;
  readonly execs: ExecHandler[];
  /** Every command of this run, in order. */
  readonly execCalls: ExecCall[];
  readonly checks: Record<string, CheckState>;
  readonly notices: (NoticeState & { id: string; type: string; data: Record<string, string> })[];
  readonly signals: { signal: string; services: string[] }[];
  readonly failing: Record<string, string>;
  readonly users?: Record<string, number>;

  constructor(input: ContainerInput, pebble: FakePebble) {
    this.name = input.name as C;
    this.canConnect = pebble.canConnectNow;
    this.layers = Object.fromEntries(pebble.engine.layers);
    this.plan = pebble.engine.plan();
    this.services = { ...pebble.engine.statuses };
    this.starts = { ...pebble.engine.starts };
    this.startedWith = pebble.engine.startedWith();
    this.files = pebble.tree.files();
    this.execs = input.execs ?? [];
    this.execCalls = pebble.execCalls;
    this.checks = pebble.checkEngine.states;
    this.notices = pebble.board.notices.map(({ id, key, type, lastData }) => ({
      id,
      key,
      type,
      data: lastData,
    }));
    this.signals = pebble.signals;
    this.failing = input.failing ?? {};
    if (input.users) this.users = input.users;
  }

  /** A file with its text and its mode and owner. Throws when there is none. */
  file(path: string): FileState & { text: string; mode: number } {
    const found = Object.hasOwn(this.files, path) ? this.files[path] : undefined;
    if (found?.content === undefined) {
      const there = Object.keys(this.files).join(', ') || 'none';
      throw new Error(`container "${this.name}" has no file ${path}; it has: ${there}`);
    }
    return { ...found, mode: found.mode ?? 0o644, text: Buffer.from(found.content as string).toString() };
  }
}
