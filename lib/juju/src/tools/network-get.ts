import { UsageError } from '../errors.ts';
import { boolFlag } from '../flags.ts';
import { struct, textList } from '../format/index.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import { relationOption } from './relation-option.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const networkGet = defineTool({
  name: 'network-get',
  args: '<binding-name> [--ingress-address] [--bind-address] [--egress-subnets]',
  purpose: 'Get network config.',
  formats: anyFormat,
  options: (context) => ({
    ...relationOption(context),
    bind: boolFlag(['bind-address'], 'Get the address for the binding on which the unit should listen'),
    ingress: boolFlag(['ingress-address'], 'Get the ingress address for the binding'),
    egress: boolFlag(['egress-subnets'], 'Get the egress subnets for the binding'),
    primary: boolFlag(['primary-address'], 'Get the primary address for the binding (deprecated)'),
  }),
  run({ context, options, args: [binding, ...rest], print, format }) {
    if (binding === undefined) throw new UsageError('no arguments specified');
    if (binding === '') throw new UsageError('no binding name specified');
    const { bind, ingress, egress, primary } = options;
    if (primary && (bind || ingress || egress)) {
      throw new UsageError('--primary-address must be the only flag specified');
    }
    noMoreArgs(rest);
    if (!isBinding(context, binding))
      throw new Error(`no network config found for binding ${quote(binding)}`);
    const network = networkOf(context);
    const first = (addresses: string[]): string => {
      if (addresses[0] === undefined) {
        throw new Error(`no addresses attached to space for binding ${quote(binding)}`);
      }
      return addresses[0];
    };
    if (primary) return print(first(network.bind));
    const wanted: Record<string, unknown> = {
      ...(bind ? { 'bind-address': first(network.bind) } : {}),
      ...(ingress ? { 'ingress-address': first(network.ingress) } : {}),
      ...(egress ? { 'egress-subnets': textList(network.egress) } : {}),
    };
    const values = Object.values(wanted);
    if (values.length === 1) return print(values[0]);
    print(values.length > 1 ? wanted : wholeMap(network, format !== 'json'));
  },
});

interface Network {
  bind: string[];
  ingress: string[];
  egress: string[];
}

function isBinding({ application: { charm } }: HookContext, name: string): boolean {
  return Object.hasOwn(charm.endpoints, name) || charm.extraBindings.includes(name) || name === 'juju-info';
}

/** On Kubernetes: bound to the pod's address, reached through the service's. */
function networkOf({ unitState: { address }, application: { serviceAddress } }: HookContext): Network {
  const reached = serviceAddress ?? address;
  return {
    bind: address === undefined ? [] : [address],
    ingress: reached === undefined ? [] : [reached],
    egress: reached === undefined ? [] : [`${reached}/${reached.includes(':') ? 128 : 32}`],
  };
}

/** @param legacy with the older key names beside the newer, as all formats but JSON print them */
function wholeMap({ bind, ingress, egress }: Network, legacy: boolean): Record<string, unknown> {
  const addresses = bind.map((value) =>
    struct({ hostname: '', value, cidr: '', ...(legacy ? { address: value } : {}) }),
  );
  const entry = struct({
    'mac-address': '',
    'interface-name': '',
    addresses,
    ...(legacy ? { macaddress: '', interfacename: '' } : {}),
  });
  return struct({ 'bind-addresses': [entry], 'egress-subnets': egress, 'ingress-addresses': ingress });
}
