/** The world around one unit, as a value: what a test gives. All that is left out has a default. */
import type { Bag, CharmTypes, KnownStatus, SecretRotation } from '@charmed-spark/ops';
import type { ContainerInput } from './pebble/container.ts';

/** A relation of the charm, seen from its unit. The address keys that Juju puts into every unit's bag are added. */
export interface RelationInput<E extends string = string> {
  endpoint: E;
  /** Default: the position in `relations`, from 0. */
  id?: number;
  localUnit?: Bag;
  localApp?: Bag;
  /** Name of the other application; default `remote`. Not for peer relations. */
  remote?: string;
  remoteApp?: Bag;
  /** Bags of the other units by number; default one unit, 0, and none in a peer relation. */
  remoteUnits?: Record<number, Bag>;
}

/** Who owns a secret: this application or unit, another application or unit, or the operator (`model`). */
export type SecretOwnerInput = 'application' | 'unit' | 'model' | { application: string } | { unit: string };

export interface SecretInput {
  /** 20 characters of [0-9a-v]; default made from the position in `secrets`. */
  id?: string;
  owner: SecretOwnerInput;
  /** Content of each revision by number: `{ 1: { password: 'x' } }`. */
  revisions: Record<number, Record<string, string>>;
  /** Revision that this unit has read last; default none. */
  tracked?: number;
  /** The owner's label; of a secret of others, the label this unit gave it (which it did by reading it). */
  label?: string;
  description?: string;
  rotate?: SecretRotation;
  /** RFC 3339. */
  expire?: string;
  /** Secrets of others: whether this application may read it. Default true. */
  granted?: boolean;
  /** Own secrets: the relations whose other side may read it, by id; a unit alone by its name. */
  grants?: { relation: number; unit?: string }[];
}

export interface StateInput<T extends CharmTypes = CharmTypes> {
  /** Default false. */
  leader?: boolean;
  /** What the operator set; defaults are the charm's. */
  config?: Partial<T['config']>;
  relations?: RelationInput<T['endpoints']>[];
  /** Containers that are not given cannot be connected to. */
  containers?: (ContainerInput & { name: T['containers'] })[];
  secrets?: SecretInput[];
  /** Attached storage by id (`data/0`), with its location. */
  storages?: Record<string, string>;
  /** `10009/tcp`. */
  openedPorts?: string[];
  /** What the charm keeps with the controller (state-set). */
  charmState?: Record<string, string>;
  /** Paths of file resources. */
  resources?: Partial<Record<T['resources'], string>>;
  /** Units that the application has or will have; default: those that the peer relations name. */
  plannedUnits?: number;
  unitStatus?: KnownStatus;
  appStatus?: KnownStatus;
  workloadVersion?: string;
  /** `juju trust`. */
  trusted?: boolean;
  model?: { name?: string; uuid?: string; config?: Record<string, string | number | boolean> };
}
