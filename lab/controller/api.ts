/**
 * What the command line asks of the controller: POST /call/<method> on the unix socket (mode 0700 directory),
 * JSON in, `{ result }` or 4xx `{ error }` out, where `error` is the text a Juju user would see after `ERROR `.
 * Results already have the shape of Juju's `--format json` where Juju has one; the command line only
 * parses arguments and formats.
 */

export interface ControllerCalls {
  models: [
    Record<string, never>,
    { models: { name: string; 'model-uuid': string; life: string; current: boolean }[] },
  ];
  'add-model': [{ name: string; config?: Record<string, string> }, { uuid: string }];
  /** Returns at once; the model is gone when `models` no longer lists it. */
  'destroy-model': [{ name: string; force?: boolean }, Record<string, never>];
  /** Juju's `show-model --format json`. */
  'show-model': [{ model: string }, Record<string, unknown>];
  switch: [{ model: string }, Record<string, never>];
  'model-config': [
    { model: string; set?: Record<string, string>; reset?: string[] },
    Record<string, { Value: unknown; Source: string }>,
  ];
  /** `charm` is an absolute path readable by the controller (same machine). Images are imported by the caller first. */
  deploy: [
    {
      model: string;
      charm: string;
      application?: string;
      resources: Record<string, string>;
      config: Record<string, string>;
      units: number;
      trust: boolean;
    },
    { application: string; messages: string[] },
  ];
  integrate: [{ model: string; first: string; second: string }, { id: number }];
  /** By two endpoints or by id. */
  'remove-relation': [
    { model: string; first?: string; second?: string; id?: number; force?: boolean },
    Record<string, never>,
  ];
  /** `get` one key, or everything in Juju's JSON shape ({ application, settings: {...} }). */
  'config-get': [{ model: string; application: string }, Record<string, unknown>];
  'config-set': [
    { model: string; application: string; values: Record<string, string>; reset: string[] },
    Record<string, never>,
  ];
  /** Enqueues; poll `operation`. unit may be `app/leader`. */
  'run-action': [
    { model: string; units: string[]; action: string; params: Record<string, unknown> },
    { tasks: Record<string, string>; operation: string },
  ];
  actions: [{ model: string; application: string }, Record<string, unknown>];
  /** A task in Juju's `juju run --format json` shape, status included. */
  task: [{ model: string; id: string; waitSeconds?: number }, Record<string, unknown>];
  'cancel-task': [{ model: string; id: string }, Record<string, unknown>];
  /** juju-exec in units: enqueue; poll with `task`. */
  exec: [
    { model: string; units: string[]; command: string; timeoutSeconds?: number },
    { tasks: Record<string, string>; operation: string },
  ];
  /** Juju's `status --format json`, and beside it `relations` for the tabular form. */
  status: [{ model: string; patterns?: string[] }, Record<string, unknown>];
  /** Juju's `show-unit --format json` for one unit. */
  'show-unit': [{ model: string; unit: string; endpoint?: string; app?: boolean }, Record<string, unknown>];
  'show-application': [{ model: string; application: string }, Record<string, unknown>];
  'scale-application': [{ model: string; application: string; units: number }, Record<string, never>];
  'add-unit': [{ model: string; application: string; units: number }, Record<string, never>];
  'remove-unit': [{ model: string; application: string; units: number }, Record<string, never>];
  'remove-application': [
    { model: string; application: string; force?: boolean; destroyStorage?: boolean },
    Record<string, never>,
  ];
  trust: [{ model: string; application: string; remove?: boolean; scope?: string }, Record<string, never>];
  secrets: [{ model: string; owner?: string }, Record<string, unknown>];
  'show-secret': [
    { model: string; secret: string; reveal?: boolean; revision?: number; revisions?: boolean },
    Record<string, unknown>,
  ];
  'add-secret': [
    { model: string; name: string; content: Record<string, string>; info?: string },
    { uri: string },
  ];
  'update-secret': [
    {
      model: string;
      secret: string;
      content?: Record<string, string>;
      info?: string;
      name?: string;
      autoPrune?: boolean;
    },
    Record<string, never>,
  ];
  'remove-secret': [{ model: string; secret: string; revision?: number }, Record<string, never>];
  'grant-secret': [{ model: string; secret: string; applications: string[] }, Record<string, never>];
  'revoke-secret': [{ model: string; secret: string; applications: string[] }, Record<string, never>];
  /** Log lines after `since` (sequence number), oldest first; waits up to `waitSeconds` for new ones. */
  'debug-log': [
    {
      model: string;
      since?: number;
      limit?: number;
      waitSeconds?: number;
      include?: string[];
      exclude?: string[];
      level?: string;
    },
    {
      lines: { seq: number; time: string; entity: string; level: string; logger: string; message: string }[];
    },
  ];
  resolved: [{ model: string; units: string[]; all?: boolean; noRetry?: boolean }, Record<string, never>];
  /** Where a unit's pod is, for ssh, scp and exec through kubectl. */
  pod: [{ model: string; unit: string }, { namespace: string; pod: string; containers: string[] }];
  version: [Record<string, never>, { version: string }];
}

export type Method = keyof ControllerCalls;
export type Params<M extends Method> = ControllerCalls[M][0];
export type Result<M extends Method> = ControllerCalls[M][1];
