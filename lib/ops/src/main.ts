/** The entry point of a charm's process. */
import type { Charm } from './charm.ts';
import { dispatch } from './dispatch.ts';
import { ExecutableTools } from './executables.ts';
import type { CharmTypes } from './meta.ts';
import { SocketPebbleClient } from './pebble/index.ts';

/** Where Juju mounts the Pebble socket of a workload container into the charm container. */
function pebbleSocket(container: string): string {
  return `/charm/containers/${container}/pebble.socket`;
}

/**
 * Runs the event that Juju started this process for and ends the process with the exit code that Juju expects.
 * Call it once, last, at the top level of the program.
 */
export function main<T extends CharmTypes>(charm: Charm<T>): void {
  const environment = { ...process.env };
  const interrupted = new Promise<never>((_, reject) => {
    process.on('unhandledRejection', reject);
    process.on('uncaughtException', reject);
  });
  // It is only a failure when it wins the race in dispatch.
  interrupted.catch(() => {});
  void dispatch(charm, {
    // The tools' environment marks that a dispatch is under way, as ops does.
    tools: new ExecutableTools({ ...environment, OPERATOR_DISPATCH: '1' }),
    environment,
    pebble: (container) => new SocketPebbleClient(pebbleSocket(container)),
    interrupted,
  }).then(({ exitCode, stderr }) => {
    if (stderr !== '') process.stderr.write(stderr);
    // Not just an exit code: an open connection of the charm must not keep the hook running.
    process.exit(exitCode);
  });
}
