/** The configuration, checked. */
import { ipAddress } from '@charmed-spark/interfaces';

export interface Options {
  externalHostname: string | undefined;
  subdomains: boolean;
  forwardAuth: boolean;
}

const hostName = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i;

/** The options, or what is wrong with them. */
export function readOptions(config: {
  external_hostname?: string;
  routing_mode?: string;
  enable_experimental_forward_auth?: boolean;
}): { options: Options } | { flaws: string[] } {
  const { external_hostname: name = '', routing_mode: mode = 'path' } = config;
  const isAddress = ipAddress(name) !== undefined;
  const flaws: string[] = [];
  if (name !== '' && !isAddress && !hostName.test(name)) {
    flaws.push(`external_hostname: expected a host name or an address, not ${JSON.stringify(name)}`);
  }
  if (mode !== 'path' && mode !== 'subdomain') {
    flaws.push(`routing_mode: expected path or subdomain, not ${JSON.stringify(mode)}`);
  } else if (mode === 'subdomain' && (name === '' || isAddress)) {
    flaws.push('routing_mode: subdomain needs a host name in external_hostname');
  }
  if (flaws.length > 0) return { flaws };
  return {
    options: {
      externalHostname: name === '' ? undefined : name,
      subdomains: mode === 'subdomain',
      forwardAuth: config.enable_experimental_forward_auth ?? false,
    },
  };
}
