import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import { answerDueOn, paymentDueOn } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { plusDays } from '../law/legal-date.js';
import type { Application } from './application.js';
import { RefusedCommand } from '../refused-command.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';

/** What the law lets happen because a day has passed: somebody only has to say so. */
export const PROPOSAL_KINDS = ['correction_lapsed', 'fee_lapsed', 'third_party_silent', 'agency_silent'] as const;
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
};

/** A step that is due, and the command that records it. */
export interface Proposal {
  readonly kind: ProposalKind;
  /** Last day of the period that passed. */
  readonly lastDay: LegalDate;
  /** The day after it: since then the step is due. */
  readonly since: LegalDate;
  readonly article: string;
  readonly consultationId?: string;
  /** Who was consulted. */
  readonly name?: string;
  readonly command: ApplicationCommand;
}

/**
 * The steps of an application that are due today. Silence takes effect by law the day after the last day and is recorded for
 * that day, however late somebody says so. An ending is counted on the day it is made (rules of the annual report), so a lapse
 * is recorded for today: it changes no year that has been reported.
 */
export function proposalsOf(
  { stage, correction, fee, consultations = [] }: Application,
  calendar: WorkingDayCalendar,
  today: LegalDate,
): Proposal[] {
  if (stage === 'closed') return [];
  const proposals: Proposal[] = [];
  const passed = (lastDay: LegalDate | undefined): lastDay is LegalDate => lastDay !== undefined && lastDay < today;
  if (stage === 'awaiting_correction' && passed(correction?.dueOn)) {
    const since = plusDays(correction.dueOn, 1);
    const command = { type: 'LapseCorrection', lapsedOn: today } as const;
    proposals.push({ kind: 'correction_lapsed', lastDay: correction.dueOn, since, article: '30', command });
  }
  const toPay = fee !== undefined && fee.paidOn === undefined ? paymentDueOn(fee, calendar) : undefined;
  if (passed(toPay)) {
    const since = plusDays(toPay, 1);
    const command = { type: 'LapseFee', lapsedOn: today } as const;
    proposals.push({ kind: 'fee_lapsed', lastDay: toPay, since, article: '42', command });
  }
  for (const consultation of consultations) {
    const { consultationId, kind, name, answeredOn } = consultation;
    const lastDay = answeredOn === undefined ? answerDueOn(consultation, calendar) : undefined;
    if (!passed(lastDay)) continue;
    const since = plusDays(lastDay, 1);
    const answered = { consultationId, answer: 'silent', answeredOn: since } as const;
    proposals.push({
      kind: `${kind}_silent`,
      lastDay,
      since,
      article: kind === 'third_party' ? '32' : '34',
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
 * The command that records a step that is due.
 * @throws RefusedCommand when nothing of the kind is due, or several are and it is not said which
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
      '该申请有几项这样的到期事项，请用 consultationId 写明是哪一项。',
      'Several of this kind are due for the application; name one by its consultationId.',
      'content',
    );
  }
  return proposal.command;
}
