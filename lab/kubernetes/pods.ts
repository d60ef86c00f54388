/** Follows the units' pods: addresses, problems, and pods that go. */
import { applicationOf } from '@charmed-spark/juju';
import type { Controller } from '../controller/controller.ts';
import type { LabModel } from '../controller/model/lab-model.ts';
import { unitOfPod } from '../controller/model/names.ts';
import type { Cluster } from './cluster.ts';
import { everything, instanceLabel } from './labels.ts';
import type { KubernetesObject } from './objects.ts';
import { type PodFacts, podFacts } from './pod-status.ts';

/** The unit a pod runs; undefined for pods of applications or units that are gone. */
function unitFor(
  controller: Controller,
  pod: KubernetesObject,
): { model: LabModel; unit: string } | undefined {
  const model = controller.models().find((m) => m.state.name === pod.metadata.namespace);
  const unit = unitOfPod(pod.metadata.name);
  if (!model || !unit || !model.units[unit]) return undefined;
  const record = model.apps[applicationOf(unit)];
  const uid = pod.metadata.uid ?? '';
  if (record?.uniqueId !== pod.metadata.labels?.[instanceLabel]) return undefined;
  return record?.retired.some((one) => one.uid === uid) ? undefined : { model, unit };
}

function note(controller: Controller, pod: KubernetesObject, facts: PodFacts | undefined): void {
  const found = unitFor(controller, pod);
  if (!found) return;
  const { model, unit } = found;
  const record = model.units[unit];
  const state = model.state.applications[applicationOf(unit)]?.units[unit];
  const uid = pod.metadata.uid;
  if (!facts && record?.podUid !== uid) return;
  const cloud = facts ?? { status: 'waiting' as const, message: 'waiting for a new pod' };
  const same =
    record?.podUid === (facts ? uid : undefined) &&
    record?.cloud?.status === cloud.status &&
    record.cloud.message === cloud.message &&
    state?.address === facts?.address;
  if (same) return;
  controller.change(model.state.uuid, (draft) => {
    const draftRecord = draft.units[unit];
    const draftState = draft.state.applications[applicationOf(unit)]?.units[unit];
    if (!draftRecord || !draftState) return;
    const unchanged =
      draftRecord.cloud?.status === cloud.status && draftRecord.cloud.message === cloud.message;
    const since = unchanged && draftRecord.cloud ? draftRecord.cloud.since : controller.time();
    draftRecord.cloud = { status: cloud.status, message: cloud.message, since };
    if (facts && uid) draftRecord.podUid = uid;
    else delete draftRecord.podUid;
    if (facts?.address) draftState.address = facts.address;
    else delete draftState.address;
  });
}

/** Keeps the models' units in step with their pods; `look` is told of a model that lost one. */
export function followPods(
  controller: Controller,
  cluster: Cluster,
  signal: AbortSignal,
  look: (uuid: string) => void,
): void {
  const lost = (pod: KubernetesObject): void => {
    note(controller, pod, undefined);
    const model = controller.models().find((m) => m.state.name === pod.metadata.namespace);
    if (model) look(model.state.uuid);
  };
  cluster.follow(
    { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
    everything,
    {
      reset(pods) {
        const alive = new Set(pods.map((pod) => pod.metadata.uid));
        for (const model of controller.models()) {
          for (const [unit, record] of Object.entries(model.units)) {
            if (!record.podUid || alive.has(record.podUid)) continue;
            const application = applicationOf(unit);
            const labels = { [instanceLabel]: model.apps[application]?.uniqueId ?? '' };
            const metadata = {
              name: unit.replace('/', '-'),
              namespace: model.state.name,
              uid: record.podUid,
              labels,
            };
            lost({ apiVersion: 'v1', kind: 'Pod', metadata });
          }
        }
        for (const pod of pods) note(controller, pod, podFacts(pod));
      },
      changed: (pod) => note(controller, pod, podFacts(pod)),
      deleted: lost,
    },
    signal,
  );
}
