/** The distribution's own package sources of this machine, out of everything that may be configured on it. */

/** Pockets of a suite that a server's root file system is built from. */
const pockets = ['', '-updates', '-security'];

/**
 * Reduces apt sources (`.list` lines or deb822 stanzas) to the distribution's own archives for `suite`: binary
 * packages, its standard pockets, with a `main` component. Vendors' repositories are left out: their suites have
 * other names or they have no `main`, and a root that is built from them would differ from machine to machine.
 */
export const distributionSources = (text: string, suite: string): string =>
  /^\s*Types\s*:/im.test(text) ? stanzas(text, suite) : lines(text, suite);

function wanted(suites: readonly string[], components: readonly string[], suite: string): string[] {
  if (!components.includes('main')) return [];
  return suites.filter((name) => pockets.some((pocket) => name === suite + pocket));
}

function lines(text: string, suite: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => {
      const [, , name = '', components = ''] =
        /^deb\s+(\[[^\]]*\]\s+)?\S+\s+(\S+)\s+(.*)$/.exec(line)?.slice(0) ?? [];
      return wanted([name], components.split(/\s+/), suite).length > 0;
    })
    .map((line) => `${line}\n`)
    .join('');
}

function stanzas(text: string, suite: string): string {
  const kept: string[] = [];
  for (const stanza of text.split(/\n\s*\n/)) {
    const body = stanza
      .split('\n')
      .filter((line) => line.trim() && !line.startsWith('#'))
      .join('\n');
    const field = (name: string): string[] =>
      new RegExp(`^${name}\\s*:((?:.*)(?:\\n\\s+.*)*)`, 'im').exec(body)?.[1]?.trim().split(/\s+/) ?? [];
    if (field('Enabled')[0] === 'no' || !field('Types').includes('deb')) continue;
    const suites = wanted(field('Suites'), field('Components'), suite);
    if (suites.length === 0) continue;
    kept.push(
      `${body
        .replace(/^Types\s*:.*$/im, 'Types: deb')
        .replace(/^Suites\s*:(?:.*)(?:\n\s+.*)*/im, `Suites: ${suites.join(' ')}`)}\n`,
    );
  }
  return kept.join('\n');
}
