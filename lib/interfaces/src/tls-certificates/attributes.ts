/** A request's names, in the one form in which they are compared. */
import type { Attributes, CertificateRequest } from './state.ts';

const longestCommonName = 64;
const dnsName = /^(?:\*\.)?(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** What may be asked for, sorted and once each. A name that no certificate may have is left out. */
export function attributesOf({ commonName, sans = [] }: CertificateRequest): Attributes {
  const dns = new Set<string>();
  const ip = new Set<string>();
  for (const name of sans) {
    const address = ipAddress(name);
    if (address !== undefined) ip.add(address);
    else if (isDnsName(name)) dns.add(name);
  }
  return { commonName: commonName.slice(0, longestCommonName), dns: [...dns].sort(), ip: [...ip].sort() };
}

/** Whether two requests ask for the same. */
export const sameAttributes = (a: Attributes, b: Attributes): boolean =>
  a.commonName === b.commonName && `${a.dns}` === `${b.dns}` && `${a.ip}` === `${b.ip}`;

/** The address as it is written shortest; undefined when it is none. */
export function ipAddress(text: string): string | undefined {
  if (ipv4.test(text)) return text;
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return undefined;
  return URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : undefined;
}

/** `1.2.3` and `999.1.1.1` are neither names nor addresses. */
function isDnsName(text: string): boolean {
  return text.length <= 253 && dnsName.test(text) && !/(?:^|\.)\d+$/.test(text);
}
