/** What the applicant has to do, and until when: whoever lets the last day pass may lose the application (Articles 30, 35 and 42). */
import type { LegalDate } from '../legal-date.js';
import type { Clock } from './fold.js';
import type { Handling } from './handling.js';
import type { OtherDeadline } from './last-days.js';

export const AWAITED = ['correction', 'payment', 'reasons'] as const;
export type AwaitedKind = (typeof AWAITED)[number];

export const AWAITED_LABELS: Readonly<Record<AwaitedKind, string>> = {
  correction: '待补正',
  payment: '待缴费',
  reasons: '待说明理由',
};

export interface Awaited {
  readonly kind: AwaitedKind;
  /** Last day for the applicant to do it; null while nobody has recorded when the notice was received, from which it is counted. */
  readonly due: LegalDate | null;
  /** True when that day was counted in a year whose holidays are not published yet. */
  readonly provisional: boolean;
}

/**
 * Of a clock that still runs or stands: soonest first, as the clock tells its last days. Not what was done too late: that it counts for
 * nothing is for the office to say, and nobody is to pay twice.
 */
export const awaitedOfApplicant = (
  { others }: Pick<Clock, 'others'>,
  { correction, fee }: Pick<Handling, 'correction' | 'fee'>,
): Awaited[] =>
  others.flatMap((other): Awaited[] => {
    const kind = awaitedBy(other);
    if (kind === undefined) return [];
    if (kind === 'payment' && fee?.paidOn !== undefined) return [];
    if (kind === 'correction' && correction?.receivedOn !== undefined) return [];
    const { due, provisional } = other;
    return [{ kind, due: other.kind === 'delivery_missing' ? null : due, provisional }];
  });

function awaitedBy({ kind, consultationId }: OtherDeadline): AwaitedKind | undefined {
  // Sent without a recorded delivery: the letter of a consultation, or else the fee notice.
  if (kind === 'delivery_missing') return consultationId === undefined ? 'payment' : undefined;
  return AWAITED.find((one) => one === kind);
}
