/** What the charm asks the server itself; a test gives its own. */
import { answersHttp, firstAnswer } from '@charmed-spark/ops';
import { ping } from './server.ts';

export interface Outside {
  /** Whether Traefik answers, in the time that it needs to start. */
  serves(): Promise<boolean>;
}

export const outside: Outside = {
  serves: async () => (await firstAnswer(() => answersHttp(ping), { limit: 20_000 })) ?? false,
};
