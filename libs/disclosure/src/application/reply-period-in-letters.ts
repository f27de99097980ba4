import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Clock, ClockStep, ClockStepKind, ConsultationKind, Handling } from '../law/clock.js';
import { clockOf } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { LetterFacts, ReplyMove } from '../law/letters.js';

type ReplyPeriodFacts = Pick<LetterFacts, 'replyDueOn' | 'replyDueProvisional' | 'replyPaused' | 'replyMovedBy'>;

/**
 * What a letter states of the reply period. While a consultation goes on (Articles 32 to 34) there is no last day to be relied on:
 * the clock has one as if the answer came that day. One that took no working day out has moved nothing.
 */
export function replyPeriodIn(handling: Handling, calendar: WorkingDayCalendar, on: LegalDate): ReplyPeriodFacts {
  const { state, due, provisional, steps } = clockOf(handling, calendar, on);
  if (state === 'paused') return { replyPaused: true };
  if (due === null) return {};
  const { consultations: _consultations, ...unasked } = handling;
  const isMove = (move: ReplyMove): boolean => move !== 'consultation' || clockOf(unasked, calendar, on).due !== due;
  const movedBy = movesIn(steps).filter(isMove);
  return {
    replyDueOn: due,
    ...(provisional && { replyDueProvisional: true }),
    ...(movedBy.length > 0 && { replyMovedBy: movedBy }),
  };
}

const MOVES: Readonly<Partial<Record<ClockStepKind, ReplyMove>>> = {
  reopened: 'reopened',
  correction_received: 'correction',
  third_party_consulted: 'consultation',
  third_party_answered: 'consultation',
  third_party_silent: 'consultation',
  agency_consulted: 'consultation',
  agency_answered: 'consultation',
  agency_silent: 'consultation',
  extended: 'extension',
  later_reply_set: 'later_reply',
  fee_paid: 'fee',
};

/** Of what came before a restart, only a later reply date that was told reaches beyond it. */
function movesIn(steps: readonly ClockStep[]): ReplyMove[] {
  let moves: ReplyMove[] = [];
  for (const { step, effect } of steps) {
    const move = MOVES[step];
    if (move === undefined || effect === 'none') continue;
    if (effect === 'restarts') moves = moves.filter((one) => one === 'later_reply');
    if (!moves.includes(move)) moves.push(move);
  }
  return moves;
}

/** Whether the consultation of a day was begun after the last day, so that the clock did not stop for it. */
export const consultedTooLate = ({ steps }: Clock, kind: ConsultationKind, consultedOn: LegalDate): boolean =>
  steps.some(
    ({ on, step, effect, due }) =>
      on === consultedOn && step === `${kind}_consulted` && effect === 'none' && due !== null,
  );

/** Whether a step of a day came too late to do to the reply period what it otherwise does. */
export const withoutEffect = ({ steps }: Clock, kind: ClockStepKind, happenedOn: LegalDate): boolean =>
  steps.some(({ on, step, effect }) => on === happenedOn && step === kind && effect === 'none');
