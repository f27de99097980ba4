import fc from 'fast-check';
import type { Application, ApplicationEvent } from '#disclosure';
import { evolve } from '#disclosure';
import { randomFrom } from '../registers/random.js';
import { lifecycleAt } from './lifecycle.js';

/** An event of one of the applications of an office. */
export interface Recorded {
  readonly applicationId: string;
  readonly event: ApplicationEvent;
}

export const AGENCIES = ['120116', '321300'] as const;

/** What happened at two agencies, application by application at once: each in its order, the order among them at random. */
export const officeHistory: fc.Arbitrary<readonly Recorded[]> = fc
  .tuple(fc.array(fc.oneof(...AGENCIES.map(lifecycleAt)), { minLength: 1, maxLength: 9, size: 'max' }), fc.nat())
  .map(([lifecycles, seed]) => {
    const random = randomFrom(seed);
    const left = lifecycles.map(({ events }, index) => ({
      applicationId: `application ${index}`,
      events: [...events],
    }));
    const recorded: Recorded[] = [];
    for (;;) {
      const open = left.filter(({ events }) => events.length > 0);
      if (open.length === 0) return recorded;
      const { applicationId, events } = random.pick(open);
      recorded.push({ applicationId, event: events.shift() as ApplicationEvent });
    }
  });

/** One such history, the same every time. */
export const sampleHistory = (seed: number): readonly Recorded[] =>
  fc.sample(
    officeHistory.filter((recorded) => recorded.length > 40),
    { numRuns: 1, seed },
  )[0] ?? [];

/** The applications as a history leaves them. */
export function applicationsAfter(history: readonly Recorded[]): Map<string, Application> {
  const applications = new Map<string, Application>();
  for (const { applicationId, event } of history) {
    applications.set(applicationId, evolve(applications.get(applicationId), event));
  }
  return applications;
}
