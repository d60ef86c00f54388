/** Opened ports for people: `80,443/tcp 53/udp`, neighbours as a range. */
export function portsText(ports: readonly string[]): string {
  const byProtocol = new Map<string, [number, number][]>();
  const others: string[] = [];
  for (const port of new Set(ports)) {
    const [, from, to, protocol] = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(port) ?? [];
    if (from === undefined || protocol === undefined) {
      others.push(port);
      continue;
    }
    const ranges = byProtocol.get(protocol) ?? [];
    ranges.push([Number(from), Number(to ?? from)]);
    byProtocol.set(protocol, ranges);
  }
  const texts = [...byProtocol]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([protocol, ranges]) => {
      const merged: [number, number][] = [];
      for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
        const last = merged.at(-1);
        if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
        else merged.push([from, to]);
      }
      return `${merged.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')}/${protocol}`;
    });
  return [...texts, ...others.sort()].join(' ');
}
