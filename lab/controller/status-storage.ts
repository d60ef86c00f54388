/** The `storage` part of the status. */
import { applicationOf } from '@charmed-spark/juju';
import type { LabModel } from './model/lab-model.ts';
import { jujuTime } from './status.ts';
import { storageOf } from './storage-instances.ts';

/** Undefined parts are left out; `{}` when no unit has storage. */
export function storageStatus(model: LabModel): Record<string, unknown> {
  const storage: Record<string, unknown> = {};
  const filesystems: Record<string, unknown> = {};
  let number = 0;
  for (const unit of Object.keys(model.units)) {
    const app = model.state.applications[applicationOf(unit)];
    for (const instance of storageOf(model, unit)) {
      const since = jujuTime(model.units[unit]?.createdAt ?? model.createdAt);
      const status = { current: app?.units[unit]?.address ? 'attached' : 'pending', since };
      const attachment = { location: instance.location, life: instance.life };
      storage[instance.id] = {
        kind: instance.kind,
        life: instance.life,
        status,
        persistent: false,
        attachments: { units: { [unit]: attachment } },
      };
      if (instance.kind !== 'filesystem') continue;
      filesystems[String(number)] = {
        storage: instance.id,
        attachments: {
          containers: {
            [unit]: { 'mount-point': instance.location, 'read-only': false, life: instance.life },
          },
          units: { [unit]: attachment },
        },
        pool: 'kubernetes',
        size: sizeMib(app?.charm.storage[instance.name]?.minimumSize),
        life: instance.life,
        status,
      };
      number += 1;
    }
  }
  if (Object.keys(storage).length === 0) return {};
  return { storage, ...(number > 0 ? { filesystems } : {}) };
}

const factors: Record<string, number> = { M: 1, G: 1024, T: 1024 ** 2, P: 1024 ** 3 };

/** Juju's sizes (`1G`, `512M`, plain MiB) in MiB; 1024 when none is given. */
export function sizeMib(text: string | undefined): number {
  const match = /^([0-9.]+)([MGTP])?(?:i?B)?$/.exec(text ?? '1G');
  return match ? Math.ceil(Number(match[1]) * (factors[match[2] ?? 'M'] ?? 1)) : 1024;
}
