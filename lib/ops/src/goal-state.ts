/** What Juju wants of the units of this application (tool `goal-state`), asked once in a dispatch. */
import type { Session } from './session.ts';

/** Status by unit: `active` or the like, `dying` for one that is being removed; removed ones are left out. */
export async function unitGoals(session: Session): Promise<Record<string, { status: string }>> {
  const goal = await session.once('goal-state', () =>
    session.calls.json<{ units?: Record<string, { status: string }> }>('goal-state', ['--format=json']),
  );
  return goal.units ?? {};
}
