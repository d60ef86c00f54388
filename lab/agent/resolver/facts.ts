/** What only this process of the agent knows: gone with it, by intent. */

/** Something that Pebble told of a workload container. */
export interface WorkloadEvent {
  /** Unique within the process. */
  key: string;
  container: string;
  kind: 'pebble-ready' | 'pebble-custom-notice' | 'pebble-check-failed' | 'pebble-check-recovered';
  notice?: { id: string; type: string; key: string };
  check?: string;
}

export interface Facts {
  /** The charm version that this pod was made for. */
  modifiedVersion: number;
  /** Hash of the charm in the charm directory; absent in a new pod. */
  charm?: string;
  /** The container is new under an unpacked charm: `start` runs again, as after a reboot. */
  rebooted: boolean;
  /** SIGTERM arrived; what the controller said about it. */
  terminating: 'no' | 'will-restart' | 'for-good';
  /** Oldest first. */
  workload: readonly WorkloadEvent[];
  leaderSettingsTold: boolean;
  /** Milliseconds of the clock that `now` is read from. */
  retryAt?: number;
  /** Since when the interval of update-status runs, and its random number in [0, 1). */
  updateStatus?: { since: number; random: number };
  /** Earliest time at which a rotation or expiry may be told again, by `rotate <uri>` or `expired <uri> <revision>`. */
  notBefore: Readonly<Record<string, number>>;
}

export const secretRetryMs = 5 * 60_000;
