import { ARTICLE_OF_CONSULTATION } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDED_LABELS } from './amendable-fields.js';
import type { Application, ClosedAs, Procedure } from './application.js';
import { currentEnding } from './application.js';
import { notInFuture, underTheRegulations } from './checks.js';
import { MOVES } from './moves.js';
import type { WholeHandling } from './whole-handlings.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

/** A step by its date; undefined where there was none. */
interface DatedStep {
  readonly date: LegalDate | undefined;
  readonly label: readonly [chinese: string, english: string];
  /** That rules the step, as its command is refused under it; undefined where it is practice. */
  readonly article: string | undefined;
}

/**
 * The dates that an amendment changes must still follow one another. It is refused under the article of the step whose date it
 * changes: of two that it changes, of the later step.
 * @throws RefusedCommand
 */
export function checkOrder(was: Application, amended: Application, today: LegalDate): void {
  const corrected = correctedIn(was);
  const sequencesBefore = sequencesOf(withoutAnnulled(was, amended), corrected);
  for (const [index, sequence] of sequencesOf(amended, corrected).entries()) {
    const steps = sequence
      .map((step, place) => ({ ...step, changed: step.date !== sequencesBefore[index]?.[place]?.date }))
      .filter((step): step is typeof step & { date: LegalDate } => step.date !== undefined);
    for (const [place, step] of steps.entries()) {
      if (step.changed) notInFuture(step.date, today, step.article);
      const before = steps[place - 1];
      if (before === undefined || step.date >= before.date) continue;
      if (step.changed) throw outOfOrder(step, before, ['早于其前的', 'before']);
      if (before.changed) throw outOfOrder(before, step, ['晚于其后的', 'after']);
    }
  }
  if (amended.receivedOn !== was.receivedOn) underTheRegulations(amended.receivedOn);
}

/** What is annulled leaves no sequence behind, so that those after it are compared with themselves. */
function withoutAnnulled(was: Application, { appeals, consultations, formerHandlings = [] }: Application): Application {
  const left = <Handling extends Procedure>(handling: Handling, now: Procedure | undefined): Handling => ({
    ...handling,
    ...(handling.consultations && {
      consultations: handling.consultations.filter(({ consultationId }) =>
        now?.consultations?.some((one) => one.consultationId === consultationId),
      ),
    }),
  });
  return {
    ...left(was, consultations && { consultations }),
    appeals: was.appeals.filter(({ appealId }) => appeals.some((one) => one.appealId === appealId)),
    ...(was.formerHandlings && {
      formerHandlings: was.formerHandlings.map((former, index) => left(former, formerHandlings[index])),
    }),
  };
}

function outOfOrder(
  { date, label, article }: DatedStep,
  other: DatedStep,
  [how, howEnglish]: readonly [string, string],
): RefusedCommand {
  return new RefusedCommand(
    'date_out_of_order',
    `更正后的${label[0]} ${date ?? ''} ${how}${other.label[0]} ${other.date ?? ''}，请核对；两个日期都登记有误的，请在同一次更正中一并更正。`,
    `After the amendment the ${label[1]}, ${date ?? ''}, would be ${howEnglish} the ${other.label[1]}, ${other.date ?? ''}; check it, and if both are wrong, amend them together.`,
    'content',
    article,
  );
}

const step = (
  field: keyof typeof AMENDED_LABELS,
  date: LegalDate | undefined,
  recordedBy: keyof typeof MOVES,
): DatedStep => ({ date, label: AMENDED_LABELS[field], article: MOVES[recordedBy].article });

/** Article 31 says which day counts as that of the receipt. */
const receipt = (date: LegalDate): DatedStep => ({ date, label: AMENDED_LABELS.receivedOn, article: '31' });

const reopening = (date: LegalDate | undefined): DatedStep => ({
  date,
  label: AMENDED_LABELS.reopenedOn,
  article: MOVES.Reopen.article,
});

const end = (field: 'closedOn' | 'renewedClosedOn', ending: ClosedAs | undefined): DatedStep => ({
  date: ending?.closedOn,
  label: AMENDED_LABELS[field],
  article: ending && MOVES[closedBy(ending)].article,
});

function closedBy({ closing, onTheSpot }: ClosedAs): keyof typeof MOVES {
  if (closing.type === 'correction_lapsed') return 'LapseCorrection';
  if (closing.type === 'fee_lapsed') return 'LapseFee';
  if (!isDecision(closing)) return closing.type === 'withdrawn' ? 'Withdraw' : 'CloseOtherwise';
  return onTheSpot ? 'ReplyOnTheSpot' : 'Reply';
}

/** The steps that follow one another. */
type Sequence = readonly DatedStep[];

function sequencesOf(state: Application, corrected: number): Sequence[] {
  const { receivedOn, reopened, renewed, delivery } = state;
  const ending = currentEnding(state);
  const handlings = handlingsWithEndings(state, corrected);
  const led = reopened === undefined ? [] : [...(reopened.earlier ?? []), reopened.appealId];
  return [
    handlings.flatMap((one, index) => [
      index === 0 ? receipt(receivedOn) : reopening(one.reopenedOn),
      end(index === 0 ? 'closedOn' : 'renewedClosedOn', one.ending),
    ]),
    ...led.map((id, index) => [
      step('decidedOn', state.appeals.find(({ appealId }) => appealId === id)?.decidedOn, 'DecideAppeal'),
      reopening(handlings[index + 1]?.reopenedOn),
    ]),
    ...handlings.flatMap((one, index, all) => {
      const begun = one.reopenedOn === undefined ? receipt(receivedOn) : reopening(one.reopenedOn);
      const replied = replyOf(index === 0 ? 'closedOn' : 'renewedClosedOn', one.ending);
      return procedureSequences(begun, one, replied ?? reopening(all[index + 1]?.reopenedOn));
    }),
    [
      end(renewed === undefined ? 'closedOn' : 'renewedClosedOn', ending),
      step('deliveredOn', delivery?.deliveredOn, 'RecordDelivery'),
    ],
    ...state.appeals.map(({ filedOn, decidedOn }) => [
      receipt(receivedOn),
      step('filedOn', filedOn, 'FileAppeal'),
      step('decidedOn', decidedOn, 'DecideAppeal'),
    ]),
  ];
}

/** The steps around the reply of one handling, each kind by itself. */
function procedureSequences(begun: DatedStep, handling: WholeHandling, ended: DatedStep): Sequence[] {
  const { correction, extension, reasons, fee, draftedOn, reviewedOn, signedOffOn, consultations = [] } = handling;
  const corrected = step('correctionReceivedOn', correction?.receivedOn, 'ReceiveCorrection');
  const drafted = step('draftedOn', draftedOn, 'DraftReply');
  // It is the article which a step is taken under that has the reply wait for it.
  const endedAfter = (recordedBy: keyof typeof MOVES): DatedStep => ({ ...ended, article: MOVES[recordedBy].article });
  return [
    [
      begun,
      step('correctionRequestedOn', correction?.requestedOn, 'RequestCorrection'),
      corrected,
      endedAfter('ReceiveCorrection'),
    ],
    [
      begun,
      drafted,
      step('reviewedOn', reviewedOn, 'ReviewReply'),
      step('signedOffOn', signedOffOn, 'SignOffReply'),
      ended,
    ],
    [corrected, drafted],
    [begun, step('extendedOn', extension?.noticedOn, 'ExtendReplyPeriod'), endedAfter('ExtendReplyPeriod')],
    [
      begun,
      step('reasonsRequestedOn', reasons?.requestedOn, 'RequestReasons'),
      step('reasonsGivenOn', reasons?.givenOn, 'ReceiveReasons'),
      step('reasonsJudgedOn', reasons?.judgedOn, 'JudgeReasons'),
      endedAfter('JudgeReasons'),
    ],
    [
      begun,
      step('feeNotifiedOn', fee?.notifiedOn, 'NotifyFee'),
      step('feeDeliveredOn', fee?.deliveredOn, 'RecordFeeNoticeDelivery'),
      step('feePaidOn', fee?.paidOn, 'RecordPayment'),
      endedAfter('RecordPayment'),
    ],
    ...consultations.map(({ kind, consultedOn, deliveredOn, answeredOn, overriddenOn }): Sequence => {
      const article = ARTICLE_OF_CONSULTATION[kind];
      return [
        begun,
        { date: consultedOn, label: AMENDED_LABELS.consultedOn, article },
        { date: deliveredOn, label: AMENDED_LABELS.deliveredOn, article },
        { date: answeredOn, label: AMENDED_LABELS.answeredOn, article },
        { date: overriddenOn, label: AMENDED_LABELS.overriddenOn, article },
      ];
    }),
  ];
}

/** A withdrawal may date from before a step that was under way when it arrived; a reply never does. */
const replyOf = (field: 'closedOn' | 'renewedClosedOn', ending: ClosedAs | undefined): DatedStep | undefined =>
  ending !== undefined && isDecision(ending.closing) ? end(field, ending) : undefined;
