import type { ApplicationCommand } from '../commands.js';
import type { ApplicationEvent } from '../events.js';

/** The command that makes an event, after what happened before. */
export type Sample = readonly [given: readonly ApplicationEvent[], when: ApplicationCommand, actor?: string];

/** Commands that make events of a type in every shape that they take. */
export type Samples = Readonly<Partial<Record<ApplicationEvent['type'], readonly Sample[]>>>;

export const heldElsewhere = { why: 'other_agency', heldBy: { name: '市水务局', contact: '022-62222222' } } as const;
