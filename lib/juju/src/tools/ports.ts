import { UsageError } from '../errors.ts';
import { textFlag } from '../flags.ts';
import type { HookContext } from '../hook-context.ts';
import { formatPortSpec, parsePortSpec } from '../port-spec.ts';
import type { PortChange } from '../ports.ts';
import { defineTool, noMoreArgs } from './tool.ts';

function portTool(name: string, purpose: string, change: (context: HookContext, port: PortChange) => void) {
  return defineTool({
    name,
    args: '<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp',
    purpose,
    options: () => ({
      endpoints: textFlag(['endpoints'], 'A comma-delimited list of application endpoints'),
    }),
    run({ context, options, args: [text, ...rest] }) {
      if (text === undefined) throw new UsageError('no port or range specified');
      const spec = parsePortSpec(text.trim());
      noMoreArgs(rest);
      if (spec.from !== spec.to) {
        throw new Error('port ranges are not supported for k8s applications, please specify a single port');
      }
      const endpoints = (options.endpoints ?? '').split(',').map((endpoint) => endpoint.trim());
      for (const endpoint of new Set(endpoints)) change(context, { endpoint, port: formatPortSpec(spec) });
    },
  });
}

export const openPort = portTool('open-port', 'Register a request to open a port or port range.', (c, port) =>
  c.ports.open(port),
);
export const closePort = portTool(
  'close-port',
  'Register a request to close a port or port range.',
  (c, port) => c.ports.close(port),
);
