/** What the framework knows of a charm's YAML files, compiled in by the generator as `charm.gen.ts`. */

/** The names and types of one charm; the generator writes an interface that extends this one. */
export interface CharmTypes {
  /** Options of config.yaml. */
  config: object;
  /** Endpoints of `requires`, `provides` and `peers`. */
  endpoints: string;
  containers: string;
  storages: string;
  resources: string;
  /** Parameters of each action, by the action's name. */
  actions: object;
}

export interface EndpointMeta {
  name: string;
  role: 'provider' | 'requirer' | 'peer';
  interface: string;
  limit?: number;
  optional?: boolean;
  scope?: 'global' | 'container';
}

export interface OptionMeta {
  type: 'string' | 'int' | 'float' | 'boolean' | 'secret';
  default?: string | number | boolean;
}

export interface ActionMeta {
  /** JSON Schema (draft 4) of each parameter. */
  params?: Record<string, unknown>;
  required?: string[];
  additionalProperties?: boolean;
}

/**
 * A charm's metadata. Same structure as what `lib/juju` reads of the YAML, less descriptions. Written a second
 * time on purpose: the framework that charms ship must not depend on the lab's Juju. `lib/ops-testing`
 * takes one for the other.
 */
export interface CharmMeta<T extends CharmTypes = CharmTypes> {
  name: string;
  assumes?: unknown[];
  endpoints: Record<string, EndpointMeta>;
  extraBindings: string[];
  containers: Record<
    string,
    { resource?: string; mounts?: { storage: string; location: string }[]; uid?: number; gid?: number }
  >;
  resources: Record<
    string,
    { type: 'oci-image' | 'file'; description?: string; filename?: string; upstreamSource?: string }
  >;
  storage: Record<
    string,
    { type: 'filesystem' | 'block'; location?: string; minimumSize?: string; multiple?: string }
  >;
  options: Record<string, OptionMeta>;
  actions: Record<string, ActionMeta>;
  charmUser?: 'root' | 'sudoer' | 'non-root';
  /** Carries the charm's types to `defineCharm`; never has a value. */
  readonly types?: T;
}
