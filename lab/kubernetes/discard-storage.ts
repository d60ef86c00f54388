/** Deletes the claims of applications that were removed with their storage; the StatefulSet's policy may come too late. */
import type { Controller } from '../controller/controller.ts';
import type { LabModel } from '../controller/model/lab-model.ts';
import type { Cluster } from './cluster.ts';
import { instanceLabel } from './labels.ts';

const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

/** True when some are still there: a claim goes after the pods that use it. */
export async function discardStorage(
  controller: Controller,
  cluster: Cluster,
  model: LabModel,
): Promise<boolean> {
  const namespace = model.state.name;
  let left = false;
  for (const uniqueId of model.discardedStorage ?? []) {
    const found = await cluster.list(claims, { namespace, labelSelector: `${instanceLabel}=${uniqueId}` });
    if (found.length > 0) {
      left = true;
      for (const { metadata } of found) await cluster.remove({ ...claims, name: metadata.name, namespace });
      continue;
    }
    controller.change(model.state.uuid, (draft) => {
      draft.discardedStorage = (draft.discardedStorage ?? []).filter((id) => id !== uniqueId);
    });
  }
  return left;
}
