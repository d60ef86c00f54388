/** Names of applications and units. */

const application = '[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*';
const applicationPattern = new RegExp(`^${application}$`);
const unitPattern = new RegExp(`^${application}/(0|[1-9][0-9]*)$`);

export function isApplicationName(name: string): boolean {
  return applicationPattern.test(name);
}

export function isUnitName(name: string): boolean {
  return unitPattern.test(name);
}

/** `mysql` of `mysql/0`. */
export function applicationOf(unit: string): string {
  const slash = unit.indexOf('/');
  return slash < 0 ? unit : unit.slice(0, slash);
}

/** As `sort` does it on Juju's side: by bytes, `u/10` before `u/2`. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
