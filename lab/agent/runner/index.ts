/** Runs what belongs to the charm: hooks, actions, commands, with their hook tools and nothing of the agent. */
export { runAction } from './action.ts';
export { BagCache } from './bag-cache.ts';
export { type CommandsResult, runCommands } from './commands.ts';
export { type HookResult, operationLogger, runHook } from './hook.ts';
export { endLeftovers } from './leftovers.ts';
export type { RunnerDeps } from './session.ts';
