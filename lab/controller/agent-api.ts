/**
 * What a unit agent and the controller say to each other: HTTPS on the lab's bridge, JSON bodies, one bearer
 * token per application read by the agent from a mounted Kubernetes secret (never argv, never an environment
 * variable of a hook). Paths are under /agent/<unit name with '-'>/ (for example /agent/kyuubi-k8s-0/watch).
 */
import type {
  ActionOutcome,
  HookChanges,
  HookInfo,
  HookSnapshot,
  ImmediateEffect,
  Life,
} from '@charmed-spark/juju';

/** Everything the agent's resolver decides from: the controller's side. */
export interface UnitView {
  /** Rises with every change of this view; GET watch?since=N answers when it is above N, or after 25 s. */
  revision: number;
  unit: string;
  application: string;
  modelName: string;
  modelUuid: string;
  life: Life;
  applicationLife: Life;
  leader: boolean;
  /** Charm to run; a new value means an upgrade. */
  charm: { sha256: string; modifiedVersion: number };
  /** One hash over option values, trust and the unit's addresses: a change runs config-changed. */
  configHash: string;
  containers: string[];
  relations: UnitRelationView[];
  secretsChanged: { uri: string; label?: string; revision: number }[];
  secretsObsolete: { uri: string; label?: string; revision: number }[];
  secretsToRotate: { uri: string; label?: string }[];
  secretsExpired: { uri: string; label?: string; revision: number }[];
  storage: { id: string; name: string; kind: 'filesystem' | 'block'; location: string; life: Life }[];
  actions: { id: string; name: string; params: Record<string, unknown> }[];
  commands: {
    id: string;
    script: string;
    relationId?: number;
    remoteUnit?: string;
    timeoutSeconds?: number;
  }[];
  /** Ids of running actions that the operator asked to cancel. */
  cancelled: string[];
  resolved: 'none' | 'retry-hooks' | 'no-hooks';
  retryHooks: boolean;
  updateStatusSeconds: number;
  loggingConfig: string;
}

export interface UnitRelationView {
  id: number;
  endpoint: string;
  role: 'provider' | 'requirer' | 'peer';
  life: Life;
  suspended: boolean;
  remoteApplication: string;
  /** Version of the remote application's bag (own for peers); 0 = never written. */
  applicationVersion: number;
  /** Remote units in scope (peers: the others) with the version of their bag. */
  units: Record<string, number>;
}

/** POST requests: path -> [request, response]. All answer 401 on a bad token, 409 { error } where stated. */
export interface AgentCalls {
  /** First call of an agent process: where the pod is, which address it has. */
  hello: [
    { address: string; podName: string },
    { unit: string; jujuVersion: string; cloudApiVersion: string },
  ];
  /** Opens a run. For relation hooks the agent passes its members. */
  'hook/open': [{ hook: HookInfo; members: Record<string, string[]>; brokenRelation?: number }, HookSnapshot];
  /** 409 { error } when the commit fails: the hook then counts as failed. */
  'hook/commit': [{ contextId: string; changes: HookChanges }, Record<string, never>];
  /** 409 { error }: text for the tool's stderr (for example leadership was lost). */
  'hook/effect': [{ contextId: string; effect: ImmediateEffect }, Record<string, never>];
  /** Enters or leaves the scope of a relation; entering makes the unit bag with its address keys. */
  scope: [{ relationId: number; entered: boolean }, Record<string, never>];
  'agent-status': [
    { status: string; message: string; data?: Record<string, unknown> },
    Record<string, never>,
  ];
  /** Workload status that Juju itself sets (installing charm software, stopping charm software ...). */
  'workload-status': [{ status: string; message: string }, Record<string, never>];
  logs: [
    { lines: { time: string; level: string; logger: string; message: string }[] },
    Record<string, never>,
  ];
  'action/begin': [{ id: string }, Record<string, never>];
  'action/finish': [
    {
      id: string;
      status: 'completed' | 'failed' | 'cancelled' | 'aborted';
      message?: string;
      outcome: ActionOutcome;
    },
    Record<string, never>,
  ];
  'command/finish': [{ id: string; code: number; stdout: string; stderr: string }, Record<string, never>];
  /** The agent's own state (joined units, hook in flight, seen versions): survives the pod. */
  'state/save': [{ state: unknown }, Record<string, never>];
  'state/load': [Record<string, never>, { state: unknown }];
  'resolved/clear': [Record<string, never>, Record<string, never>];
  /** SIGTERM arrived: true when the pod will come back under the same unit. */
  terminating: [Record<string, never>, { willRestart: boolean }];
  /** After the remove hook: the unit may be forgotten. */
  dead: [Record<string, never>, Record<string, never>];
  leader: [Record<string, never>, { leader: boolean }];
}
/* GET watch?since=N -> UnitView;  GET charm -> the .charm zip of the application. */
