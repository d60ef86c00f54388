/** Finds and makes secrets; the same secret is the same object throughout a dispatch. */
import { InvalidSecretUriError, OwnSecretError, SecretNotFoundError } from './errors.ts';
import { checkContent, type ReadOptions, Secret, type SecretContent } from './secret.ts';
import { type SecretSettings, settingsArguments } from './secret-settings.ts';
import type { Session } from './session.ts';

/** By id (`secret:<id>` or bare), by label, or by id while giving it a label for this unit. */
export type SecretName = { id: string; label?: string } | { label: string };

export class Secrets {
  readonly #session: Session;
  readonly #byId = new Map<string, Secret>();
  readonly #byLabel = new Map<string, Secret>();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * The secret, its content already read in one call: of the tracked revision, or with `refresh` of the newest,
   * which is tracked from now on. `getContent()` of the secret then costs nothing.
   * Throws InvalidSecretUriError (a SecretNotFoundError) for an id that is none, SecretNotFoundError,
   * PermissionDeniedError.
   */
  async get(name: SecretName, options: ReadOptions = {}): Promise<Secret> {
    if ('id' in name) checkId(name.id);
    const secret = this.known(name);
    await secret.getContent(options);
    return secret;
  }

  /**
   * A secret that somebody else has granted to this charm, by an id that they wrote into a databag. Of the
   * charm's own secrets nothing is read: Juju would give them out as well, and give them the label besides.
   * Throws OwnSecretError, and errors as `get`.
   */
  async getGranted(name: { id: string; label: string }, options: ReadOptions = {}): Promise<Secret> {
    if (!REFERENCE.test(name.id)) refuseId(name.id);
    if ((await this.ownIds()).has(bareId(name.id))) throw own(name.id);
    const secret = await this.get(name, options);
    // Juju lists the application's secrets to the leader only; to a follower it gives them no label.
    if (!(await this.#session.isLeader()) && !(await secret.hasLabel())) throw own(name.id);
    return secret;
  }

  /** As `get`, but undefined when there is no such secret. Throws PermissionDeniedError when it is not granted. */
  async find(name: SecretName, options: ReadOptions = {}): Promise<Secret | undefined> {
    try {
      return await this.get(name, options);
    } catch (error) {
      if (error instanceof SecretNotFoundError) return undefined;
      throw error;
    }
  }

  /** The object for a secret that is not read yet. */
  known(name: SecretName): Secret {
    const { label } = name;
    const id = 'id' in name ? name.id : undefined;
    const known =
      (id !== undefined ? this.#byId.get(bareId(id)) : undefined) ??
      (id === undefined && label !== undefined ? this.#byLabel.get(label) : undefined);
    // A label beside an id that was read without it must still reach Juju.
    if (known !== undefined && (label === undefined || known.label === label)) return known;
    const secret = new Secret(this.#session, {
      ...(id !== undefined && { id: canonicalId(id, this.#session.environment.modelUuid) }),
      ...(label !== undefined && { label }),
    });
    return this.#remember(secret);
  }

  /** Makes a secret owned by the application (leader only) or by this unit; Juju keeps it when the hook ends well. */
  add(owner: 'application' | 'unit', content: SecretContent, settings: SecretSettings): Promise<Secret> {
    return this.#session.track(this.#add(owner, content, settings));
  }

  /** Ids of the secrets that this unit owns and, on the leader, of those that the application does. */
  ownIds(): Promise<ReadonlySet<string>> {
    return this.#session.once(
      'own secrets',
      async () => new Set(await this.#session.calls.json<string[] | null>('secret-ids', ['--format=json'])),
    );
  }

  async #add(
    owner: 'application' | 'unit',
    content: SecretContent,
    settings: SecretSettings,
  ): Promise<Secret> {
    checkContent(content);
    const { calls, clock, redactor } = this.#session;
    redactor.addContent(content);
    const args = [...settingsArguments(settings, clock.now()), '--owner', owner];
    const id = (await calls.text('secret-add', args, { content })).trim();
    const label = settings.label !== undefined ? { label: settings.label } : {};
    return this.#remember(new Secret(this.#session, { id, ...label }, content));
  }

  #remember(secret: Secret): Secret {
    if (secret.id !== undefined) this.#byId.set(bareId(secret.id), secret);
    if (secret.label !== undefined) this.#byLabel.set(secret.label, secret);
    return secret;
  }
}

/** The part that is the same in every spelling: `secret:<id>`, `secret://<model>/<id>`, `<id>`. */
export function bareId(id: string): string {
  return (
    id
      .trim()
      .replace(/^secret:/, '')
      .split('/')
      .at(-1) ?? id
  );
}

/** What Juju itself writes as a reference to a secret. */
const REFERENCE = /^(secret:(\/\/)?([0-9a-f-]{36}\/)?)?[0-9a-v]{20}$/;

/** Whatever a databag holds may be asked for, but only what looks like an id is put on a command line. */
function checkId(id: string): void {
  if (!/^[\w:/.%?&=-]{1,200}$/.test(id.trim())) refuseId(id);
}

function refuseId(id: string): never {
  const shown = JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id);
  throw new InvalidSecretUriError('secret-get', [], 2, `secret URI ${shown} not valid`);
}

const own = (id: string): OwnSecretError =>
  new OwnSecretError(`${id} is a secret of this application, which nobody else can give it`);

function canonicalId(id: string, modelUuid: string): string {
  const text = id.trim();
  return text.startsWith('secret:') ? text : `secret://${modelUuid}/${text}`;
}
