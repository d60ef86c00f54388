/** What the agent may do next. */
import type { HookOperation } from './state.ts';

export type Operation =
  /** Unpack the application's charm; `upgrade` when the unit had been installed before. */
  | { kind: 'deploy'; sha256: string; upgrade: boolean }
  | HookOperation
  /** Take the hook in flight as done without running it. */
  | { kind: 'skip-hook'; reason: string; clearResolved: boolean }
  | { kind: 'enter-scope' | 'leave-scope'; relationId: number }
  | { kind: 'resign-leadership' }
  | { kind: 'action' | 'commands'; id: string }
  /** An action or commands were running when an earlier agent ended. */
  | { kind: 'abandon-task'; task: { kind: 'action' | 'commands'; id: string } }
  | { kind: 'dead' }
  /** The pod ends and will come back: nothing more to do here. */
  | { kind: 'exit' }
  /** Nothing to do before `until` (milliseconds) or the next change. */
  | { kind: 'wait'; until?: number };
