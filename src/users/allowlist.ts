/** The option `allowlist`: who may log in. Users of clients are not subject to it: the relation is their grant. */
import { relationOf } from './names.ts';

/** Names in which `*` stands for any characters, none included. Without a name nobody is let in. */
export type Allowlist = readonly string[];

/**
 * What one name of the option may hold: the signs of users' names, and stars. Another sign is a slip (a semicolon
 * for a comma), which would silently lock its users out.
 */
export const allowlistName = /^[A-Za-z0-9_.@*-]+$/;

/** Whether the user may log in. Upper and lower case differ, as they do in the table of users. */
export function isAllowed(allowlist: Allowlist, user: string): boolean {
  return relationOf(user) !== undefined || allowlist.some((pattern) => matches(pattern, user));
}

/** Without regular expressions: the time grows with the lengths only, whatever stars a pattern has. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  // Each part at its earliest place leaves the most room for the others.
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  // The first part and the last one may not share a letter.
  return at <= name.length - last.length;
}
