import { CommandError, ExitWith, UsageError } from '../errors.ts';
import { podOf, runKubectl } from '../kubectl.ts';
import { isUnitOrLeader } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

export interface Place {
  /** Absent: a file of this machine. */
  unit?: string;
  path: string;
}

/** `[[<user>@]<unit>:]<path>`. */
export function place(text: string): Place {
  const colon = text.indexOf(':');
  if (colon < 0 || /^[./]/.test(text)) return { path: text };
  const unit = text.slice(0, colon).replace(/^[^@]*@/, '');
  if (!isUnitOrLeader(unit))
    throw new UsageError(`"${text.slice(0, colon)}" is not a unit such as kyuubi-k8s/0`);
  const path = text.slice(colon + 1);
  return { unit, path: path === '' ? '.' : path };
}

/** Operands without scp's options: directories are copied whole anyway. */
function operands(args: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (/^-[cDFiJloPSX]$/.test(arg)) i += 1;
    else if (!arg.startsWith('-') || arg === '-') out.push(arg);
  }
  return out;
}

export const scp: CommandSpec = {
  name: 'scp',
  summary: 'Copy files to and from containers of units.',
  usage: '[scp options] <source> <destination>',
  details: 'Places are [<unit>:]<path>. Directories are copied whole. The container needs tar.',
  examples: [
    ['From a container', 'lab scp --container kyuubi kyuubi-k8s/0:/opt/kyuubi/conf/kyuubi-defaults.conf .'],
    ['Into the charm container', 'lab scp ./script.sh kyuubi-k8s/0:/tmp/script.sh'],
  ],
  seeAlso: ['ssh'],
  interspersed: false,
  options: (command) =>
    command
      .option('--container <name>', 'the container (default: charm)')
      .option('--remote', 'ignored')
      .option('--proxy', 'ignored')
      .option('--no-host-key-checks', 'ignored'),
  async run(session, args, options) {
    const given = operands(args);
    if (given.length < 2) throw new UsageError('at least two arguments required');
    if (given.length > 2)
      throw new CommandError('only one source and one destination are allowed for a k8s application');
    const [from, to] = given.map(place) as [Place, Place];
    if (from.unit !== undefined && to.unit !== undefined) {
      throw new CommandError('cannot copy from one unit to another: copy to this machine first');
    }
    const unit = from.unit ?? to.unit;
    if (unit === undefined)
      throw new CommandError('neither place is a unit: write <unit>:<path> for one of them');
    const pod = await podOf(session, unit, options.container as string | undefined);
    // kubectl takes "a:b" for a pod, and a local path that begins with a dot or slash for a local path.
    const local = ({ path }: Place): string => (/^[./]/.test(path) ? path : `./${path}`);
    const text = (p: Place): string =>
      p.unit === undefined ? local(p) : `${pod.namespace}/${pod.pod}:${p.path}`;
    const code = await runKubectl(session, ['cp', text(from), text(to), '-c', pod.container]);
    if (code !== 0) throw new ExitWith(code);
  },
};
