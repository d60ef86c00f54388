import { charmFile } from '../charm-file.ts';
import { CommandError, UsageError } from '../errors.ts';
import { provideImage } from '../images.ts';
import { checkEmpty, isApplication } from '../parse/names.ts';
import { applicationSettings } from '../parse/settings.ts';
import type { Session } from '../session.ts';
import { type CommandSpec, collect, type Options } from '../spec.ts';

const ofCharmhub = ['channel', 'revision'];
const ignored = ['constraints', 'storage', 'bind', 'base', 'series', 'device'];

/** Options of Juju's that cannot have their effect here: refused, or said to be ignored when that does no harm. */
function checkOptions(session: Session, options: Options): void {
  const hub = ofCharmhub.find((name) => options[name] !== undefined);
  if (hub)
    throw new CommandError(
      `--${hub} is for charms from Charmhub, which the lab does not have: leave it out for a local charm`,
    );
  if (options.to !== undefined) throw new CommandError('--to is for machines: the lab has one node');
  if (options.attachStorage !== undefined)
    throw new CommandError('--attach-storage cannot be used on k8s models');
  if (options.overlay !== undefined)
    throw new CommandError('--overlay is for bundles, which the lab does not deploy (yet)');
  if (options.dryRun) throw new CommandError('the lab does not have --dry-run');
  for (const name of ignored) {
    if (options[name] !== undefined) session.info(`--${name} has no effect in the lab`);
  }
}

function resourcesOf(given: readonly string[]): Record<string, string> {
  const resources: Record<string, string> = {};
  for (const text of given) {
    const equals = text.indexOf('=');
    if (equals < 1 || equals === text.length - 1) {
      throw new UsageError(`expected a resource as name=image, got "${text}"`);
    }
    const name = text.slice(0, equals);
    if (Object.hasOwn(resources, name)) throw new UsageError(`resource "${name}" specified more than once`);
    resources[name] = text.slice(equals + 1);
  }
  return resources;
}

/** Says what is wrong with the charm or its resources before anything is built for them. Gives the charm's name. */
async function checkResources(charm: string, given: Record<string, string>): Promise<string> {
  const { readCharmArchive } = await import('../../controller/charm-archive.ts');
  const { meta } = await readCharmArchive(charm);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(meta.resources, name));
  if (unknown !== undefined) {
    const known = Object.keys(meta.resources).join(', ') || 'none';
    throw new CommandError(`unrecognized resource "${unknown}": the charm's resources are: ${known}`);
  }
  const missing = Object.entries(meta.resources).filter(
    ([name, { type }]) => type === 'oci-image' && !Object.hasOwn(given, name),
  );
  if (missing.length === 0) return meta.name;
  const remedies = missing.map(
    ([name, { upstreamSource }]) => `--resource ${name}=${upstreamSource ?? '<image or OCI archive>'}`,
  );
  throw new CommandError(
    `local charm missing OCI images for: [${missing.map(([name]) => name).join(' ')}]: add ${remedies.join(' ')}`,
  );
}

export const deploy: CommandSpec = {
  name: 'deploy',
  summary: 'Deploy a charm from a local .charm file.',
  usage: '<path to .charm> [<application>]',
  details: `Images of resources are the lab's own rocks (localhost/postgresql:lab, localhost/kyuubi:lab), built when they are
first needed, or OCI archives (a path), or images that the node has already. Nothing is pulled from registries.`,
  examples: [
    [
      'A charm with its image, trusted with the cluster',
      'lab deploy ./dist/kyuubi-k8s_ubuntu@22.04-amd64.charm --resource kyuubi-image=localhost/kyuubi:lab --trust',
    ],
    [
      'Under another name, with two units and options',
      'lab deploy ./my.charm sql -n 2 --config allowlist=alice,bob --config more.yaml',
    ],
    ['With an image from an archive', 'lab deploy ./my.charm --resource workload=./workload.tar'],
  ],
  seeAlso: ['integrate', 'config', 'status', 'remove-application'],
  options: (command) =>
    command
      .option('-n, --num-units <number>', 'how many units (default: 1)', '1')
      .option('--resource <name=image>', 'an image or file of the charm; repeatable', collect)
      .option('--config <key=value|file>', 'options, or a YAML file of them; repeatable', collect)
      .option('--trust', 'give the charm access to the cluster')
      .option('--force', 'ignored')
      .option('--base <base>', 'ignored')
      .option('--series <series>', 'ignored')
      .option('--bind <spaces>', 'ignored')
      .option('--constraints <constraints>', 'ignored', collect)
      .option('--storage <directive>', 'ignored', collect)
      .option('--device <device>', 'ignored', collect)
      .option('--channel <channel>', 'not in the lab')
      .option('--revision <number>', 'not in the lab')
      .option('--to <placement>', 'not in the lab')
      .option('--attach-storage <ids>', 'not in the lab')
      .option('--overlay <file>', 'not in the lab', collect)
      .option('--dry-run', 'not in the lab'),
  async run(session, args, options) {
    const [argument, name, ...more] = args;
    if (argument === undefined) throw new UsageError('no charm or bundle specified');
    checkEmpty(more);
    if (name !== undefined && !isApplication(name)) {
      throw new UsageError(
        `invalid application name "${name}": use lower-case letters, digits and hyphens, a letter first`,
      );
    }
    if (!/^\d+$/.test(options.numUnits as string)) {
      throw new UsageError(`invalid value "${options.numUnits}" for option -n: not a whole number`);
    }
    checkOptions(session, options);
    const given = resourcesOf((options.resource as string[] | undefined) ?? []);
    const charm = charmFile(argument, session.cwd);
    const charmName = await checkResources(charm, given);
    const config = applicationSettings(session, options.config as string[] | undefined, name ?? charmName);
    // A model that does not exist is said before images are built for it.
    await session.call('show-model', { model: session.model });
    const progress = await session.progress();
    const resources: Record<string, string> = {};
    for (const [resource, value] of Object.entries(given)) {
      resources[resource] = await provideImage(resource, value, session.path, progress);
    }
    const { messages } = await session.call('deploy', {
      model: session.model,
      charm,
      ...(name === undefined ? {} : { application: name }),
      resources,
      config,
      units: Number(options.numUnits),
      trust: options.trust === true,
    });
    for (const message of messages) session.info(message);
  },
};
