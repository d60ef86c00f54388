/** `juju deploy` of a local charm. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CharmMeta, isApplicationName } from '@charmed-spark/juju';
import type { Params, Result } from './api.ts';
import { type CharmArchive, readCharmArchive } from './charm-archive.ts';
import { parseSettings } from './config-values.ts';
import { type Controller, newToken } from './controller.ts';
import { JujuError } from './errors.ts';
import type { CharmRecord, LabModel } from './model/lab-model.ts';

/**
 * Adds the application; its pods appear later.
 * @throws JujuError for a flaw of the archive, name, options, resources or number of units.
 */
export async function deploy(controller: Controller, params: Params<'deploy'>): Promise<Result<'deploy'>> {
  const uuid = controller.find(params.model).state.uuid;
  const archive = await readCharmArchive(params.charm);
  const name = params.application ?? archive.meta.name;
  if (!isApplicationName(name)) {
    throw new JujuError(
      `invalid application name "${name}", it must be lower-case letters, digits and hyphens, and start with a letter`,
    );
  }
  checkResources(archive.meta, params.resources);
  if (!Number.isInteger(params.units) || params.units < 0) {
    throw new JujuError(`--num-units must be a whole number of 0 or more, got ${params.units}`);
  }
  const { options, trust } = parseSettings(archive.meta, params.config);
  const add = (): void =>
    controller.change(uuid, (draft) => {
      if (draft.life !== 'alive') throw new JujuError(`model "${draft.state.name}" is no longer alive`);
      if (draft.state.applications[name]) {
        throw new JujuError(`cannot add application "${name}": application already exists`);
      }
      addApplication(draft, name, archive, file, {
        config: options,
        trust: params.trust || trust === true,
        units: params.units,
        resources: params.resources,
        now: controller.time(),
      });
    });
  const file = join(controller.charms.folder, `${archive.sha256}.charm`);
  controller.charms.hold(file);
  try {
    await keepArchive(file, archive);
    add();
  } finally {
    controller.charms.release(file, controller.models());
  }
  return {
    application: name,
    messages: [
      `Located local charm "${archive.meta.name}", revision 0`,
      `Deploying "${name}" from local charm "${archive.meta.name}", revision 0 on ${archive.base.name}@${archive.base.channel}/stable`,
    ],
  };
}

/** Each container's image must be given; a name that the charm does not have is a mistake. */
function checkResources(charm: CharmMeta, given: Record<string, string>): void {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(charm.resources, name)) {
      const known = Object.keys(charm.resources).join(', ') || 'none';
      throw new JujuError(`unrecognized resource "${name}": the charm's resources are: ${known}`);
    }
  }
  const missing = Object.entries(charm.resources)
    .filter(([name, resource]) => resource.type === 'oci-image' && !given[name])
    .map(([name]) => name);
  if (missing.length > 0) {
    const remedy = missing.map((name) => `--resource ${name}=<image>`).join(' ');
    throw new JujuError(`local charm missing OCI images for: [${missing.join(' ')}]: add ${remedy}`);
  }
}

async function keepArchive(file: string, archive: CharmArchive): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(half, archive.bytes, { mode: 0o600 });
  await rename(half, file);
}

interface Wanted {
  config: Record<string, string | number | boolean>;
  trust: boolean;
  units: number;
  resources: Record<string, string>;
  now: string;
}

/** Puts application, units and peer relations into the model. */
export function addApplication(
  model: LabModel,
  name: string,
  archive: Pick<CharmArchive, 'meta' | 'sha256' | 'base' | 'version'>,
  file: string,
  wanted: Wanted,
): void {
  const charm: CharmRecord = {
    name: archive.meta.name,
    sha256: archive.sha256,
    file,
    revision: 0,
    modifiedVersion: 0,
    base: archive.base,
    ...(archive.version ? { version: archive.version } : {}),
  };
  model.apps[name] = {
    charm,
    token: newToken(),
    uniqueId: randomBytes(3).toString('hex'),
    createdAt: wanted.now,
    storageIds: {},
    retired: [],
    destroyStorage: false,
  };
  model.state.applications[name] = {
    name,
    charm: archive.meta,
    life: 'alive',
    config: wanted.config,
    trust: wanted.trust,
    scale: wanted.units,
    status: { status: 'unset', message: '', since: wanted.now },
    workloadVersion: '',
    resources: wanted.resources,
    units: {},
  };
  for (const endpoint of Object.values(archive.meta.endpoints)) {
    if (endpoint.role !== 'peer') continue;
    const id = model.counters.relation;
    model.counters.relation += 1;
    model.state.relations[String(id)] = {
      id,
      life: 'alive',
      suspended: false,
      endpoints: [
        {
          application: name,
          endpoint: endpoint.name,
          role: 'peer',
          interface: endpoint.interface,
          ...(endpoint.scope ? { scope: endpoint.scope } : {}),
        },
      ],
      applicationBags: { [name]: {} },
      unitBags: {},
      versions: {},
      inScope: [],
    };
  }
}
