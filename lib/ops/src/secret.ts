/** One secret: at most one object per secret and dispatch. */
import { ModelError, SecretNotFoundError, ToolError } from './errors.ts';
import type { Relation } from './relation.ts';
import { type SecretSettings, settingsArguments } from './secret-settings.ts';
import type { Session } from './session.ts';

export type SecretContent = Readonly<Record<string, string>>;
export type SecretRotation = 'never' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';

/** What the owner may know of a secret without its content. */
export interface SecretInfo {
  readonly id: string;
  readonly revision: number;
  readonly label?: string;
  readonly description?: string;
  readonly rotation?: SecretRotation;
  readonly expires?: Date;
  readonly rotates?: Date;
}

export interface ReadOptions {
  /**
   * Read and track the newest revision. An owner, too, reads so at every event: a revision that any unit still
   * tracks never becomes obsolete, so that Juju never lets its owner remove it.
   */
  readonly refresh?: boolean;
}

export class Secret {
  readonly label: string | undefined;
  readonly #session: Session;
  /** By which Juju knows the secret: `label`, or another one where that is taken. */
  #knownBy: string | undefined;
  #id: string | undefined;
  #tracked: Promise<SecretContent> | undefined;
  /** What is tracked was read as the newest, and this charm has not changed it since. */
  #refreshed = false;
  /** Juju was told this unit's label for the secret, or made it itself. */
  #labelled: boolean;

  constructor(session: Session, names: { id?: string; label?: string }, content?: SecretContent) {
    this.#session = session;
    this.#id = names.id;
    this.label = names.label;
    this.#knownBy = names.label;
    this.#labelled = content !== undefined;
    if (content !== undefined) this.#tracked = Promise.resolve(Object.freeze({ ...content }));
  }

  /** `secret:<id>` as Juju gave it; undefined while the secret is known by its label only (see `getId`). */
  get id(): string | undefined {
    return this.#id;
  }

  /** The id, asked of Juju by label when it is not known yet; that answers owners only. */
  async getId(): Promise<string> {
    this.#id ??= `secret:${(await this.getInfo()).id}`;
    return this.#id;
  }

  /**
   * The content of the revision that this unit tracks; the first read tracks the newest. With `refresh` the
   * newest is read, once in a hook and after each change by this charm, and tracked from now on. After `setContent`
   * the tracked content is still the old one. A label beside the id that this unit gave to another secret stays that
   * one's; this one gets it with its id behind it.
   * Throws SecretNotFoundError, PermissionDeniedError.
   */
  getContent(options: ReadOptions = {}): Promise<SecretContent> {
    const refresh = options.refresh === true && !this.#refreshed;
    if (this.#tracked === undefined || refresh) {
      const tracked = refresh ? this.#refresh() : this.#read([]);
      this.#tracked = tracked;
      this.#refreshed = refresh;
      tracked.catch(() => {
        this.#tracked = undefined;
        this.#refreshed = false;
      });
    }
    return this.#tracked;
  }

  /** The content of the newest revision, without tracking it. Never remembered. Errors as `getContent`. */
  peekContent(): Promise<SecretContent> {
    return this.#read(['--peek']);
  }

  /** Whether Juju has taken the label beside the id: not for a secret of the own application, on a follower. */
  async hasLabel(): Promise<boolean> {
    const here = await this.getContent();
    try {
      const there = await this.#ask(['--label', this.#knownBy ?? '']);
      return sameContent(here, there);
    } catch (error) {
      if (error instanceof SecretNotFoundError) return false;
      throw error;
    }
  }

  /** Metadata; owners only, others get SecretNotFoundError. */
  async getInfo(): Promise<SecretInfo> {
    const name = this.#id !== undefined ? [this.#id] : ['--label', this.label ?? ''];
    const answer = await this.#session.calls.json<Record<string, RawInfo>>('secret-info-get', [
      '--format=json',
      ...name,
    ]);
    const [entry] = Object.entries(answer);
    if (entry === undefined)
      throw new ModelError(`secret-info-get ${name.join(' ')} answered with no secret`);
    const [id, raw] = entry;
    return {
      id,
      revision: raw.revision,
      ...(raw.label !== undefined && { label: raw.label }),
      ...(raw.description !== undefined && { description: raw.description }),
      ...(raw.rotation !== undefined && { rotation: raw.rotation }),
      ...(raw.expiry !== undefined && { expires: new Date(raw.expiry) }),
      ...(raw.rotates !== undefined && { rotates: new Date(raw.rotates) }),
    };
  }

  /** A new revision, made when the hook ends well. The same content makes none. Owners only. */
  setContent(content: SecretContent): Promise<void> {
    return this.#session.track(this.#setContent(content));
  }

  /** Changes label, description, expiry or rotation. Owners only. */
  setInfo(settings: SecretSettings): Promise<void> {
    return this.#session.track(this.#setInfo(settings));
  }

  /** Lets the remote application of a relation (or one of its units) read the secret. Owners only. */
  grant(relation: Relation, unit?: string): Promise<void> {
    return this.#access('secret-grant', relation, unit);
  }

  /** Takes a grant back. Owners only. */
  revoke(relation: Relation, unit?: string): Promise<void> {
    return this.#access('secret-revoke', relation, unit);
  }

  /** Removes one revision, as `secret-remove` and `secret-expired` ask for. Owners only. */
  removeRevision(revision: number): Promise<void> {
    return this.#run('secret-remove', async () => [await this.getId(), '--revision', String(revision)]);
  }

  /** Removes the secret. Owners only. */
  removeAllRevisions(): Promise<void> {
    return this.#run('secret-remove', async () => {
      this.#tracked = undefined;
      this.#refreshed = false;
      return [await this.getId()];
    });
  }

  async #refresh(): Promise<SecretContent> {
    try {
      return await this.#read(['--refresh']);
    } catch (error) {
      // Juju before 3.3: an owner always tracks the newest and may not say so.
      if (error instanceof ToolError && OWNER_REFRESH.test(error.stderr)) return this.#read([]);
      throw error;
    }
  }

  async #read(flags: readonly string[]): Promise<SecretContent> {
    // By id once it is known; the first time with the label, which Juju then remembers for this unit.
    const id = this.#id !== undefined ? [this.#id] : [];
    const needLabel = this.label !== undefined && (this.#id === undefined || !this.#labelled);
    const get = (): Promise<SecretContent> =>
      this.#ask([...id, ...(needLabel ? ['--label', this.#knownBy ?? ''] : []), ...flags]);
    const content = await get().catch((error: unknown) => {
      // The label is another secret's, whose place this one took.
      const clash = error instanceof ToolError && LABEL_CLASH.test(error.stderr);
      if (!clash || this.#id === undefined || this.#knownBy !== this.label) throw error;
      this.#knownBy = `${this.label}.${this.#id.replace(/^.*[:/]/, '')}`;
      return get();
    });
    this.#labelled = true;
    this.#session.redactor.addContent(content);
    return Object.freeze(content);
  }

  #ask(args: readonly string[]): Promise<SecretContent> {
    return this.#session.calls.json<SecretContent>('secret-get', ['--format=json', ...args]);
  }

  async #setContent(content: SecretContent): Promise<void> {
    checkContent(content);
    this.#session.redactor.addContent(content);
    await this.#set([], content);
    this.#refreshed = false;
  }

  async #setInfo(settings: SecretSettings): Promise<void> {
    const args = settingsArguments(settings, this.#session.clock.now());
    if (args.length === 0)
      throw new TypeError('setInfo needs at least one of label, description, expire, rotate');
    await this.#set(args);
  }

  async #set(args: readonly string[], content?: SecretContent): Promise<void> {
    const id = await this.getId();
    await this.#session.calls.text('secret-set', [...args, id], content === undefined ? {} : { content });
  }

  #access(tool: string, relation: Relation, unit: string | undefined): Promise<void> {
    return this.#run(tool, async () => [
      '--relation',
      String(relation.id),
      ...(unit === undefined ? [] : ['--unit', unit]),
      await this.getId(),
    ]);
  }

  #run(tool: string, args: () => Promise<readonly string[]>): Promise<void> {
    const work = async (): Promise<void> => {
      await this.#session.calls.text(tool, await args());
    };
    return this.#session.track(work());
  }
}

interface RawInfo {
  revision: number;
  label?: string;
  description?: string;
  rotation?: SecretRotation;
  expiry?: string;
  rotates?: string;
}

const OWNER_REFRESH = /secret owner cannot use --refresh/;
const LABEL_CLASH = /secret with label .* already exists/;
const KEY = /^[a-z](?:-?[a-z0-9]){2,}$/;

const sameContent = (a: SecretContent, b: SecretContent): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value);

/** Juju's rules for content; throws an Error that names the key, never the value. */
export function checkContent(content: SecretContent): void {
  const entries = Object.entries(content);
  if (entries.length === 0) throw new TypeError('a secret needs at least one key');
  for (const [key, value] of entries) {
    if (!KEY.test(key)) {
      throw new TypeError(
        `${JSON.stringify(key)} is no key of a secret: at least three lower-case letters, digits or single hyphens`,
      );
    }
    if (typeof value !== 'string') throw new TypeError(`the value of ${key} is a ${typeof value}, not text`);
  }
}
