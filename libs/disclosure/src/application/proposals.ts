import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { LastDay } from '../law/clock.js';
import {
  ARTICLE_OF_CONSULTATION,
  answerDue,
  isOverFor,
  correctionDue,
  lastDaySet,
  latestItCanBe,
  paymentDue,
} from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { plusDays } from '../law/legal-date.js';
import type { Application } from './application.js';
import { RefusedCommand } from '../refused-command.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';
import { awaits } from './procedure.js';

/** What the law lets happen because a day has passed: somebody only has to say so, or it happens by itself. */
export const DUE_STEP_KINDS = ['correction_lapsed', 'fee_lapsed', 'third_party_silent', 'agency_silent'] as const;
export type DueStepKind = (typeof DUE_STEP_KINDS)[number];

/**
 * The same, and what staff have to decide on because a day has passed. Article 35 lets the agency refuse whose reasons *it finds*
 * unreasonable: that none were given in time decides nothing by itself. So staff are reminded, and judge it by `JudgeReasons`,
 * saying why; no click and no clock does it for them.
 */
export const PROPOSAL_KINDS = [...DUE_STEP_KINDS, 'reasons_not_given'] as const;
export type ProposalKind = (typeof PROPOSAL_KINDS)[number];

export const PROPOSAL_LABELS: Readonly<Record<ProposalKind, { readonly label: string; readonly english: string }>> = {
  correction_lapsed: {
    label: '逾期不补正，视为放弃申请',
    english: 'the correction lapsed; the application is abandoned',
  },
  fee_lapsed: { label: '逾期未缴费，视为放弃申请', english: 'the fee lapsed; the application is abandoned' },
  third_party_silent: {
    label: '第三方逾期未答复，由本机关决定',
    english: 'the third party is silent; the agency decides',
  },
  agency_silent: { label: '其他机关逾期未答复，视为同意公开', english: 'the agency is silent and counts as agreeing' },
  reasons_not_given: {
    label: '申请人逾期未说明理由，请认定理由',
    english: 'the applicant gave no reasons in time; judge them',
  },
};

/** A step that is due, and the command that records it; of what has to be decided on, none. */
export type Proposal = ProposalFacts &
  (
    | { readonly kind: DueStepKind; readonly command: ApplicationCommand }
    | { readonly kind: Exclude<ProposalKind, DueStepKind>; readonly command?: undefined }
  );

interface ProposalFacts {
  /** Last day of the period that passed. */
  readonly lastDay: LegalDate;
  /** The day after it: since then the step is due. */
  readonly since: LegalDate;
  /**
   * True when the last day was counted in a year whose holidays are not published yet, so that it may still be to come: the step is
   * refused, until the year is published or the last day is over wherever it will lie.
   */
  readonly provisional: boolean;
  readonly article: string;
  readonly consultationId?: string;
  /** Who was consulted. */
  readonly name?: string;
}

/**
 * The steps of an application that are due today. Silence takes effect by law the day after the last day and is recorded for
 * that day, however late somebody says so; where the last day is provisional, for the first day on which it is over for certain. Until
 * then nobody may record the step, neither by confirming it nor by its own command. An ending is counted on the day it is made (rules of the annual report), so a lapse
 * is recorded for today: it changes no year that has been reported.
 */
export function proposalsOf(application: Application, calendar: WorkingDayCalendar, today: LegalDate): Proposal[] {
  const { correction, fee, reasons, consultations = [] } = application;
  if (application.stage === 'closed') return [];
  const proposals: Proposal[] = [];
  const passed = (lastDay: LastDay | undefined): Pick<Proposal, 'lastDay' | 'since' | 'provisional'> | undefined => {
    if (lastDay === undefined || lastDay.on >= today) return undefined;
    return { lastDay: lastDay.on, since: plusDays(lastDay.on, 1), provisional: !isOverFor(today, lastDay) };
  };

  const asked = awaits(application, calendar, 'correction_requested') ? correction : undefined;
  const uncorrected = passed(asked && correctionDue(asked, calendar));
  if (uncorrected !== undefined) {
    const command = { type: 'LapseCorrection', lapsedOn: today } as const;
    proposals.push({ kind: 'correction_lapsed', ...uncorrected, article: '30', command });
  }
  const owed = awaits(application, calendar, 'fee_notified') ? fee : undefined;
  const unpaid = passed(owed && paymentDue(owed, calendar));
  if (unpaid !== undefined) {
    const command = { type: 'LapseFee', lapsedOn: today } as const;
    proposals.push({ kind: 'fee_lapsed', ...unpaid, article: '42', command });
  }
  const open = reasons !== undefined && reasons.givenOn === undefined && reasons.judgedOn === undefined;
  const unexplained = open ? passed(lastDaySet(reasons.dueOn, calendar)) : undefined;
  if (unexplained !== undefined) proposals.push({ kind: 'reasons_not_given', ...unexplained, article: '35' });
  for (const consultation of consultations) {
    const { consultationId, kind, name, answeredOn } = consultation;
    const due = answeredOn === undefined ? answerDue(consultation, calendar) : undefined;
    const unanswered = passed(due);
    if (due === undefined || unanswered === undefined) continue;
    const overOn = plusDays(latestItCanBe(due), 1);
    const answered = { consultationId, answer: 'silent', answeredOn: overOn < today ? overOn : today } as const;
    proposals.push({
      kind: `${kind}_silent`,
      ...unanswered,
      article: ARTICLE_OF_CONSULTATION[kind],
      consultationId,
      name,
      command:
        kind === 'third_party'
          ? { type: 'RecordThirdPartyAnswer', ...answered, reasons: '' }
          : { type: 'RecordAgencyAnswer', ...answered, opinion: '' },
    });
  }
  return proposals;
}

/**
 * Whether a step that is due may be taken without anybody. Not while its last day may still be to come, nor where an ending was annulled:
 * what its days brought was found untrue before. Nor where the payment or the correction is recorded and counts as too late only by the
 * last day as it is now, put right or moved by a holiday since: staff look into that, and confirm it or amend the entry.
 */
export const happensByItself = (
  { endingAnnulled, fee, correction }: Application,
  { kind, command, provisional }: Proposal,
): boolean =>
  command !== undefined &&
  !provisional &&
  endingAnnulled !== true &&
  !(kind === 'fee_lapsed' && fee?.paidOn !== undefined) &&
  !(kind === 'correction_lapsed' && correction?.receivedOn !== undefined);

/**
 * The command that records a step that is due.
 * @throws RefusedCommand when nothing of the kind is due, several are and it is not said which, or it has to be decided on
 */
export function confirmed(
  application: Application,
  kind: ProposalKind,
  consultationId: string | undefined,
  { calendar, today }: Pick<DecisionContext, 'calendar' | 'today'>,
): ApplicationCommand {
  const [proposal, another] = proposalsOf(application, calendar, today).filter(
    (one) => one.kind === kind && (consultationId === undefined || one.consultationId === consultationId),
  );
  if (proposal === undefined) {
    throw new RefusedCommand(
      'nothing_due',
      '该申请没有这一到期事项，可能已经办理；请刷新清单。',
      'Nothing of this kind is due for the application; it may be done already. Reload the list.',
    );
  }
  if (another !== undefined) {
    throw new RefusedCommand(
      'several_due',
      '该申请有几项这样的到期事项，请写明是哪一次征求意见。',
      'Several of this kind are due for the application; name one by its consultationId.',
      'content',
    );
  }
  if (proposal.command === undefined) {
    throw new RefusedCommand(
      'decision_needed',
      '申请人逾期未说明理由，是否不予处理须由本机关认定，不能以确认代替；请用“认定理由”登记认定结果及其说明。',
      'No reasons were given in time; whether that leads to a refusal the agency has to judge: record it by “judge the reasons”.',
      'state',
      proposal.article,
    );
  }
  return proposal.command;
}
