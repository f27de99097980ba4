import type { Application } from '#disclosure';
import { evolve, readApplicationEvent } from '#disclosure';
import type { StoredEvent } from '#event-store';

/** The application as its history leaves it. */
export const stateOf = (history: readonly StoredEvent[]): Application | undefined =>
  history.reduce<Application | undefined>((state, event) => evolve(state, readApplicationEvent(event)), undefined);
