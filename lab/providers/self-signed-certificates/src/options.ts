/** The configuration, checked. */

export interface Options {
  commonName: string;
  /** In milliseconds. */
  certificateValidity: number;
  rootValidity: number;
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;

/** Milliseconds of `365` (days), `90d`, `1h`; undefined for anything else. */
function duration(text: string): number | undefined {
  const [, number, unit = 'd'] = /^\s*(\d{1,6})\s*([mhdwy])?\s*$/.exec(text) ?? [];
  if (number === undefined || Number(number) === 0) return undefined;
  return Number(number) * units[unit as keyof typeof units];
}

/** The options, or what is wrong with them. */
export function readOptions(
  config: Readonly<Record<string, string | undefined>>,
): { options: Options } | { flaws: string[] } {
  const flaws: string[] = [];
  const validity = (name: string): number => {
    const text = config[name] ?? '';
    const value = duration(text);
    if (value === undefined) {
      flaws.push(`${name}: expected a duration such as 365 (days), 90d or 1h, not ${JSON.stringify(text)}`);
    }
    return value ?? 0;
  };
  const commonName = config['ca-common-name'] ?? '';
  if (!/^[^\p{C}]{1,64}$/u.test(commonName)) {
    flaws.push(`ca-common-name: expected 1-64 characters, not ${JSON.stringify(commonName)}`);
  }
  const certificateValidity = validity('certificate-validity');
  const rootValidity = validity('root-ca-validity');
  if (flaws.length === 0 && rootValidity < 2 * certificateValidity) {
    flaws.push('root-ca-validity: expected at least twice certificate-validity');
  }
  return flaws.length > 0 ? { flaws } : { options: { commonName, certificateValidity, rootValidity } };
}
