/** Status of the unit or of the application: what was set at once, and what is collected for the end. */
import { ModelError } from './errors.ts';
import type { Session } from './session.ts';
import { checkStatus, type KnownStatus, mostImportant, type Status } from './status.ts';

export class StatusHolder {
  readonly #session: Session;
  readonly #application: boolean;
  readonly #collected: Status[] = [];
  #last: KnownStatus | undefined;

  constructor(session: Session, application: boolean) {
    this.#session = session;
    this.#application = application;
  }

  /** Adds to those of which the most important is set at the end of the dispatch. */
  add(status: Status): void {
    this.#collected.push(checkStatus(status));
  }

  /** Sets it at once, unless this hook already knows that it is set. */
  set(status: Status): Promise<void> {
    return this.#session.track(this.#set(status));
  }

  async #set(status: Status): Promise<void> {
    const { name } = checkStatus(status);
    const message = this.#session.redactor.hide(status.message);
    if (this.#last?.name === name && this.#last.message === message) return;
    const application = this.#application ? 'True' : 'False';
    await this.#session.calls.text('status-set', [`--application=${application}`, name, '--', message]);
    this.#last = { name, message };
  }

  /** The status as Juju has it. Throws NotLeaderError for the application when this unit is not the leader. */
  async get(): Promise<KnownStatus> {
    if (this.#last !== undefined) return this.#last;
    const raw = await this.#session.calls.json<RawStatus>('status-get', [
      '--include-data',
      '--format=json',
      `--application=${this.#application}`,
    ]);
    const { status, message } = raw['application-status'] ?? raw;
    if (status === undefined) throw new ModelError('status-get answered without a status');
    this.#last = { name: status, message: message ?? '' };
    return this.#last;
  }

  /** Sets the most important of the collected statuses; of an application only on the leader. */
  async commit(): Promise<void> {
    const status = mostImportant(this.#collected);
    if (status === undefined) return;
    if (this.#application && !(await this.#session.isLeader())) return;
    await this.set(status);
  }
}

interface RawStatus {
  status?: KnownStatus['name'];
  message?: string;
  'application-status'?: { status?: KnownStatus['name']; message?: string };
}
