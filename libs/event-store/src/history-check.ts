import type { StoredEvent } from './event-store.js';

/** Something that is not as it must be, in a sentence for the auditor. */
export interface Finding {
  readonly where: string;
  readonly what: string;
}

/** One question to the whole history: it is shown every event in the order of the positions. */
export interface HistoryCheck {
  /** Whether it answers for the events of the stream: of a stream for which nobody does, nobody knows what it means. */
  covers(stream: string): boolean;
  /** What is wrong with the event. */
  see(event: StoredEvent): readonly string[];
  /** What is found to be wrong once all were seen. */
  end(): readonly Finding[];
}
