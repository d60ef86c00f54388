import { boolFlag } from '../flags.ts';
import { textList } from '../format/index.ts';
import { sortedNames } from '../names.ts';
import { comparePorts } from '../ports.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const openedPorts = defineTool({
  name: 'opened-ports',
  purpose: 'List all ports or port ranges opened by the unit.',
  formats: anyFormat,
  options: () => ({ endpoints: boolFlag(['endpoints'], 'Display the list of target application endpoints') }),
  run({ context, options, args, print }) {
    noMoreArgs(args);
    const places = new Map<string, string[]>();
    for (const [endpoint, ports] of Object.entries(context.ports.current())) {
      for (const port of ports) places.set(port, [...(places.get(port) ?? []), endpoint || '*']);
    }
    const ports = [...places.keys()].sort(comparePorts);
    print(
      textList(
        options.endpoints
          ? ports.map((port) => `${port} (${sortedNames(places.get(port)!).join(', ')})`)
          : ports,
      ),
    );
  },
});
