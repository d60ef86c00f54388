/**
 * The hook tools of Juju 3.6 that a sidecar charm can use. Left out, and answered as unknown commands:
 * storage-add; for pod-spec charms k8s-spec-get/-set, k8s-raw-get/-set, pod-spec-get/-set; payload-register,
 * payload-unregister, payload-status-set; add-metric (gone in 3.6).
 */
import { actionFail, actionGet, actionLog, actionSet } from './actions.ts';
import { applicationVersionSet } from './application-version-set.ts';
import { configGet } from './config-get.ts';
import { credentialGet } from './credential-get.ts';
import { goalState } from './goal-state.ts';
import { isLeader } from './is-leader.ts';
import { jujuLog } from './juju-log.ts';
import { jujuReboot } from './juju-reboot.ts';
import { leaderGet, leaderSet } from './leader-settings.ts';
import { networkGet } from './network-get.ts';
import { openedPorts } from './opened-ports.ts';
import { closePort, openPort } from './ports.ts';
import { relationGet } from './relation-get.ts';
import { relationIds } from './relation-ids.ts';
import { relationList } from './relation-list.ts';
import { relationModelGet } from './relation-model-get.ts';
import { relationSet } from './relation-set.ts';
import { resourceGet } from './resource-get.ts';
import { secretAdd } from './secret-add.ts';
import { secretGet } from './secret-get.ts';
import { secretGrant } from './secret-grant.ts';
import { secretIds } from './secret-ids.ts';
import { secretInfoGet } from './secret-info-get.ts';
import { secretRemove } from './secret-remove.ts';
import { secretRevoke } from './secret-revoke.ts';
import { secretSet } from './secret-set.ts';
import { stateDelete, stateGet, stateSet } from './state.ts';
import { statusGet } from './status-get.ts';
import { statusSet } from './status-set.ts';
import { storageGet, storageList } from './storage.ts';
import type { Tool } from './tool.ts';
import { unitGet } from './unit-get.ts';

const tools: readonly Tool[] = [
  actionFail,
  actionGet,
  actionLog,
  actionSet,
  applicationVersionSet,
  closePort,
  configGet,
  credentialGet,
  goalState,
  isLeader,
  jujuLog,
  jujuReboot,
  leaderGet,
  leaderSet,
  networkGet,
  openPort,
  openedPorts,
  relationGet,
  relationIds,
  relationList,
  relationModelGet,
  relationSet,
  resourceGet,
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
  stateDelete,
  stateGet,
  stateSet,
  statusGet,
  statusSet,
  storageGet,
  storageList,
  unitGet,
];

const byName = new Map(tools.map((tool) => [tool.name, tool]));

export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** Names for the links that an agent puts into its tools directory, sorted. */
export const toolNames: readonly string[] = [...byName.keys()].sort();
