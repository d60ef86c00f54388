/**
 * Namespaces of their own in which a second node can be started, killed and compared without touching a lab that
 * runs on the machine: own network, own mounts, and an empty /run, /var/lib and /var/log.
 */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Footprint } from '../../../lab/node/footprint.ts';
import { run } from '../../../lab/node/run.ts';

const main = join(import.meta.dirname, '../../../lab/node/main.ts');
const labCommand = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  join(import.meta.dirname, '../../../lab/cli/main.ts'),
];

/** Arguments of setpriv: the kernel kills the command when this process ends, also when that is killed. */
const untilWeEnd = ['--pdeathsig', 'KILL', '--'];

/** The uplink leads to a peer that counts what arrives: nothing meant for the lab's networks may. */
const setUp = `
set -e
# One second machine at a time, as all have the same cgroup; the lock goes with this process.
exec 9</var/lib
flock --timeout 900 9
# The mounts of a lab that runs on the machine are none of this one's.
awk '{ print $5 }' /proc/self/mountinfo | grep -E '^/(run|var/lib|var/log)/' | sort -r | xargs -r umount -l 2>/dev/null || true
mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && mount -t tmpfs tmpfs /var/log
ip link set lo up
ip link add uplink0 type veth peer name uplink1
ip link set uplink0 addrgenmode none && ip link set uplink1 addrgenmode none
ip link set uplink0 up && ip link set uplink1 up
ip address add 192.0.2.10/24 dev uplink0
ip route add default via 192.0.2.1
ip neighbour add 192.0.2.1 lladdr 02:00:00:00:00:01 dev uplink0 nud permanent
nft 'table inet uplink_watch { chain out { type filter hook postrouting priority 300; oifname "uplink0" ip daddr 198.18.0.0/15 counter; }; }'
echo ready
exec sleep infinity
`;

export class SecondMachine {
  static readonly stateDir = '/var/lib/charmed-spark-lab-test';
  static readonly runDir = '/run/charmed-spark-lab-test';
  readonly #holder: ChildProcess;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(holder: ChildProcess, environment: NodeJS.ProcessEnv) {
    this.#holder = holder;
    this.#environment = environment;
  }

  static async create(): Promise<SecondMachine> {
    const holder = spawn('setpriv', [...untilWeEnd, 'unshare', '--mount', '--net', 'sh', '-c', setUp], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await Promise.race([once(holder.stdout!, 'data'), once(holder, 'exit')])) as [unknown];
    if (!String(text).includes('ready')) throw new Error('the namespaces could not be set up');
    const machine = new SecondMachine(holder, {
      ...process.env,
      CHARMED_SPARK_LAB_DIR: SecondMachine.stateDir,
      CHARMED_SPARK_LAB_RUN_DIR: SecondMachine.runDir,
    });
    // What a test run that was killed left in the cgroup of these machines.
    await machine.node('down');
    return machine;
  }

  /** Arguments of setpriv that run the command in the namespaces. */
  #enter(command: readonly string[]): string[] {
    const target = String(this.#holder.pid);
    return [...untilWeEnd, 'nsenter', '--target', target, '--mount', '--net', '--', ...command];
  }

  /** Runs a command in the namespaces and returns what it wrote to stdout; throws when it fails. */
  run(...command: string[]): Promise<string> {
    return run('setpriv', this.#enter(command), { env: this.#environment });
  }

  /** `up`, `down`, `status`, ... of the node's own command line. */
  node(...args: string[]): Promise<string> {
    return this.run(process.execPath, main, ...args);
  }

  /** The lab's command line. */
  lab(...args: string[]): Promise<string> {
    return this.run(...labCommand, ...args);
  }

  /** Starts a command of the node without waiting for it. */
  start(...args: string[]): ChildProcess {
    return this.#start([process.execPath, main, ...args]);
  }

  startLab(...args: string[]): ChildProcess {
    return this.#start([...labCommand, ...args]);
  }

  #start(command: readonly string[]): ChildProcess {
    const stdio: StdioOptions = ['ignore', 'ignore', 'pipe'];
    return spawn('setpriv', this.#enter(command), { env: this.#environment, stdio });
  }

  async footprint(): Promise<Footprint> {
    return JSON.parse(await this.node('footprint')) as Footprint;
  }

  /** Packets to the lab's networks that left by the uplink since the machine was made. */
  async leaked(): Promise<number> {
    const shown = await this.run('nft', 'list', 'table', 'inet', 'uplink_watch');
    return Number(/packets (\d+)/.exec(shown)?.[1]);
  }

  async destroy(): Promise<void> {
    this.#holder.kill('SIGKILL');
    if (this.#holder.exitCode === null && this.#holder.signalCode === null) await once(this.#holder, 'exit');
  }
}
