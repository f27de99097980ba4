import type { Applied, ItemSpan } from '#disclosure';
import { countedTogether, monthOf, namesOf, readApplicationEvent } from '#disclosure';
import type { StoredEvent } from '#event-store';
import { applicationStream } from './streams.js';

const APPLICATIONS = applicationStream('');

/** An applicant of an agency, as the entry stands. */
export type Applicant = Applied & { readonly agency: string };

/** Who applied and when, of each application, after all amendments: nothing else tells whose items are whose. */
export class Applicants {
  readonly #known = new Map<string, Applicant>();

  of(applicationId: string): Applicant | undefined {
    return this.#known.get(applicationId);
  }

  see(stored: StoredEvent): void {
    if (!TELLING.has(stored.type) || !stored.stream.startsWith(APPLICATIONS)) return;
    const applicationId = stored.stream.slice(APPLICATIONS.length);
    try {
      const event = readApplicationEvent(stored);
      if (event.type === 'ApplicationReceived') {
        const { applicantName, identityNumber } = event.data.personal;
        this.#known.set(applicationId, {
          applicationId,
          agency: event.agency,
          registerNumber: event.data.registerNumber,
          applicantName,
          ...(identityNumber !== undefined && { identityNumber }),
          receivedOn: event.occurredOn,
          apartFrom: [],
        });
        return;
      }
      const known = this.#known.get(applicationId);
      if (known === undefined) return;
      if (event.type === 'FeeNotified' && event.data.apartFrom !== undefined) {
        this.#known.set(applicationId, { ...known, apartFrom: [...known.apartFrom, ...event.data.apartFrom] });
      }
      if (event.type === 'RegisterEntryAmended') {
        const changes = [...event.data.changes, ...event.data.personal.changes]
          .filter(({ field }) => field === 'receivedOn' || field === 'applicantName' || field === 'identityNumber')
          .map(({ field, to }) => [field, to]);
        if (changes.length > 0)
          this.#known.set(applicationId, { ...known, ...Object.fromEntries(changes) } as Applicant);
      }
    } catch {
      // Found where the events of applications are read.
    }
  }
}

const TELLING: ReadonlySet<string> = new Set(['ApplicationReceived', 'FeeNotified', 'RegisterEntryAmended']);

/** Items that two notices charge, of one application or of two that count together. */
export interface ChargedTwice {
  readonly applicationIds: readonly [string] | readonly [string, string];
  readonly spans: readonly ItemSpan[];
}

/** @param charged by application, what its notices charge */
export function* chargedTwice(
  charged: ReadonlyMap<string, readonly ItemSpan[]>,
  applicants: Applicants,
): Generator<ChargedTwice> {
  /** By agency, month and name or identity number: only those that share one can count together. */
  const before = new Map<string, Applicant[]>();
  for (const [applicationId, spans] of charged) {
    const own = spans.flatMap((one, index) => shared([one], spans.slice(index + 1)));
    if (own.length > 0) yield { applicationIds: [applicationId], spans: own };
    const applicant = applicants.of(applicationId);
    if (applicant === undefined || spans.length === 0) continue;
    const others = new Set<Applicant>();
    for (const name of namesOf(applicant)) {
      const key = JSON.stringify([applicant.agency, monthOf(applicant.receivedOn), name]);
      const sharing = before.get(key) ?? [];
      for (const other of sharing) others.add(other);
      before.set(key, [...sharing, applicant]);
    }
    for (const other of others) {
      const both = shared(charged.get(other.applicationId) ?? [], spans);
      if (both.length === 0 || !countedTogether(applicant, other)) continue;
      yield { applicationIds: [other.applicationId, applicationId], spans: both };
    }
  }
}

const shared = (some: readonly ItemSpan[], others: readonly ItemSpan[]): ItemSpan[] =>
  some.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from <= to),
  );
