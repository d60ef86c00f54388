/** What the charm asks the server itself; a test gives its own. */
import { answersHttp, firstAnswer } from '@charmed-spark/ops';
import { ready } from './server.ts';

export interface Outside {
  /** Whether Oathkeeper answers, in the time that it needs to start. */
  serves(): Promise<boolean>;
}

export const outside: Outside = {
  serves: async () => (await firstAnswer(() => answersHttp(ready), { limit: 20_000 })) ?? false,
};
