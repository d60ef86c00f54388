/** All causes, not only the one that `juju status` has room for, and who may log in. */
import type { ActionResults } from '@charmed-spark/ops';
import type { State } from '../state.ts';
import { causes, shownStatus } from '../status.ts';

/** `hide` takes secrets out of a text: the last lines of a server may hold some. */
export function showStatus(state: State, hide: (text: string) => string): ActionResults {
  const all = causes(state);
  const serving = state.workload.connected && state.workload.serving;
  const { name } = shownStatus(all, serving);
  return {
    status: name,
    server: serving ? 'serving' : 'not serving',
    causes: Object.fromEntries(
      all.map(({ status, effect, detail }, at) => [
        String(at + 1),
        {
          status: status.name,
          message: hide(status.message),
          effect,
          ...(detail === undefined ? {} : { detail: hide(detail) }),
        },
      ]),
    ),
    ...users(state),
  };
}

/** The leader alone reads the table. */
function users({ users: { table } }: State): ActionResults {
  if (table.state !== 'read') return {};
  const names = (allowed: boolean): string =>
    [...table.rows]
      .filter(([, row]) => row.allowed === allowed)
      .map(([name]) => name)
      .sort()
      .join(',');
  return { users: { allowed: names(true), refused: names(false) } };
}
