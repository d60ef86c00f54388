/** This unit's application. */
import { unitGoals } from './goal-state.ts';
import type { Secret, SecretContent } from './secret.ts';
import type { SecretSettings } from './secret-settings.ts';
import type { Secrets } from './secrets.ts';
import type { Session } from './session.ts';
import type { KnownStatus, Status } from './status.ts';
import type { StatusHolder } from './status-holder.ts';

export class Application {
  readonly name: string;
  readonly #session: Session;
  readonly #secrets: Secrets;
  readonly #status: StatusHolder;

  constructor(session: Session, secrets: Secrets, status: StatusHolder) {
    this.#session = session;
    this.#secrets = secrets;
    this.#status = status;
    this.name = session.environment.app;
  }

  /** Adds a status; at the end of the dispatch the leader sets the most important one, other units none. */
  addStatus(status: Status): void {
    this.#status.add(status);
  }

  /** Sets the status now. Throws NotLeaderError when this unit is not the leader. */
  setStatus(status: Status): Promise<void> {
    return this.#status.set(status);
  }

  /** The status as Juju has it. Throws NotLeaderError when this unit is not the leader. */
  async getStatus(): Promise<KnownStatus> {
    return this.#status.get();
  }

  /** How many units the operator wants: those that are there or coming, without the dying. */
  async plannedUnits(): Promise<number> {
    const goals = await unitGoals(this.#session);
    return Object.values(goals).filter(({ status }) => status !== 'dying').length;
  }

  /** Makes a secret of the application, readable by all its units. Throws NotLeaderError on other units. */
  addSecret(content: SecretContent, settings: SecretSettings = {}): Promise<Secret> {
    return this.#secrets.add('application', content, settings);
  }
}
