/** Runs an action's handler and hands its results, or its failure, to Juju. */
import { flattenResults } from './action-results.ts';
import type { ActionResults, Charm } from './charm.ts';
import type { ActionContext, Context } from './context.ts';
import { ActionFailed } from './errors.ts';
import type { CharmMeta, CharmTypes } from './meta.ts';
import type { Session } from './session.ts';

/** An action without a handler fails with a text that says so. Errors other than ActionFailed go on. */
export async function runAction<T extends CharmTypes>(
  charm: Charm<T>,
  session: Session,
  ctx: Context<T>,
  name: string,
): Promise<void> {
  const { calls } = session;
  const handler = charm.actionHandler(name);
  const finish = async (results: ActionResults | undefined): Promise<void> => {
    const args = results === undefined ? [] : flattenResults(results);
    if (args.length > 0) await calls.text('action-set', args, { confidential: true });
  };
  if (handler === undefined) {
    await calls.text('action-fail', [
      '--',
      `action ${name} is not implemented by this revision of the charm`,
    ]);
    return;
  }
  const action = {
    id: session.environment.actionId ?? '',
    log: (message: string): Promise<void> => {
      const sent = calls.text('action-log', ['--', session.redactor.hide(message)]);
      return session.track(sent.then(() => {}));
    },
  };
  const params = {
    ...defaults(charm.meta, name),
    ...(await calls.json<object>('action-get', ['--format=json'])),
  };
  try {
    const results = await handler(Object.assign(ctx, { action }) as ActionContext<T>, params as never);
    await finish(results ?? undefined);
  } catch (error) {
    if (!(error instanceof ActionFailed)) throw error;
    await finish(error.results as ActionResults | undefined);
    await calls.text('action-fail', ['--', session.redactor.hide(error.message)]);
  }
}

/** Juju fills defaults in when an action is queued; a run started by other means lacks them. */
function defaults(meta: CharmMeta, action: string): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(meta.actions[action]?.params ?? {})) {
    const value = (schema as { default?: unknown } | null)?.default;
    if (value !== undefined && value !== null) params[name] = value;
  }
  return params;
}
