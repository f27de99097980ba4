import type { ClockStep, ClockStepKind, OtherDeadline } from './clock.js';
import type { LegalDate } from './legal-date.js';
import { AGENCY_ANSWER_WITHIN, PAYMENT_WITHIN, THIRD_PARTY_ANSWER_WITHIN } from './periods.js';

interface Words {
  readonly chinese: string;
  readonly english: string;
}

/** What staff call each step of the clock. */
export const CLOCK_STEP_LABELS: Readonly<Record<ClockStepKind, Words>> = {
  received: { chinese: '收到申请', english: 'application received' },
  reopened: {
    chinese: '按行政复议决定或者法院裁判重新办理',
    english: 'handled again, as decided in administrative review or by the court',
  },
  correction_requested: { chinese: '告知补正', english: 'correction requested' },
  correction_received: { chinese: '收到补正', english: 'correction received' },
  correction_received_late: { chinese: '逾期收到补正', english: 'correction received too late' },
  third_party_consulted: { chinese: '征求第三方意见', english: 'third party consulted' },
  third_party_received: {
    chinese: `第三方收到征求意见书，${THIRD_PARTY_ANSWER_WITHIN} 个工作日的答复期限次日起算`,
    english: `third party received the letter; its ${THIRD_PARTY_ANSWER_WITHIN} working days begin the day after`,
  },
  third_party_answered: { chinese: '第三方答复', english: 'third party answered' },
  third_party_silent: { chinese: '第三方答复期限届满', english: 'third party’s time to answer is over' },
  objection_overridden: {
    chinese: '认为不公开可能对公共利益造成重大影响，决定公开并书面告知第三方',
    english: 'objection overridden in the public interest; the third party is told in writing',
  },
  agency_consulted: { chinese: '征求其他机关意见', english: 'another agency consulted' },
  agency_received: {
    chinese: `其他机关收到征求意见书，${AGENCY_ANSWER_WITHIN} 个工作日的答复期限次日起算`,
    english: `agency received the letter; its ${AGENCY_ANSWER_WITHIN} working days begin the day after`,
  },
  agency_answered: { chinese: '其他机关答复', english: 'agency answered' },
  agency_silent: {
    chinese: '其他机关答复期限届满，视为同意公开',
    english: 'agency’s time is over; it counts as agreeing',
  },
  extended: { chinese: '延期答复', english: 'reply period extended' },
  reasons_requested: { chinese: '要求说明理由', english: 'reasons requested' },
  reasons_given: { chinese: '收到理由说明', english: 'reasons received' },
  reasons_judged: { chinese: '认定理由', english: 'reasons judged' },
  later_reply_set: { chinese: '确定延迟答复日期', english: 'later reply date set' },
  fee_notified: { chinese: '通知收费', english: 'fee notified' },
  fee_notice_received: {
    chinese: `申请人收到收费通知，${PAYMENT_WITHIN} 个工作日的缴费期限次日起算`,
    english: `applicant received the fee notice; the ${PAYMENT_WITHIN} working days to pay begin the day after`,
  },
  fee_paid: { chinese: '缴费', english: 'fee paid' },
  fee_paid_late: { chinese: '逾期缴费', english: 'fee paid too late' },
  closed: { chinese: '办结', english: 'closed' },
  today: { chinese: '查看之日', english: 'the day looked at' },
  due: { chinese: '答复期限届满', english: 'last day to reply' },
};

const EFFECTS: Readonly<Record<ClockStep['effect'], Words>> = {
  starts: { chinese: '次日起算', english: 'the period begins the day after' },
  restarts: { chinese: '重新起算', english: 'the period begins anew the day after' },
  resumes: { chinese: '恢复计时', english: 'the period goes on' },
  pauses: { chinese: '暂停计时，所需时间不计入期限', english: 'the time it takes does not count' },
  stops: { chinese: '停止计时', english: 'the period stops' },
  extends: { chinese: '期限延长', english: 'the period is longer' },
  sets: { chinese: '期限另定', english: 'the last day is set' },
  ends: { chinese: '', english: '' },
  none: { chinese: '', english: '' },
};

/**
 * Why a step that otherwise moves the reply period did not. Of a consultation the clock does not say so: it has none, too, where the
 * period stands still already.
 */
const WITHOUT_EFFECT: Readonly<Partial<Record<ClockStepKind, Words>>> = {
  correction_requested: {
    chinese: '已超过补正告知的期限，不停止计时',
    english: 'after the last day to request one, so the period does not stop',
  },
  correction_received: {
    chinese: '补正告知已逾期，不重新起算',
    english: 'it was requested too late, so the period does not begin anew',
  },
  extended: {
    chinese: '答复期限已届满，期限不延长',
    english: 'after the last day to reply, so the period is not longer',
  },
  later_reply_set: {
    chinese: '答复期限已届满，期限不另定',
    english: 'after the last day to reply, so the last day is not set anew',
  },
  fee_notified: {
    chinese: '答复期限已届满，不停止计时',
    english: 'after the last day to reply, so the period does not stop',
  },
  fee_paid: {
    chinese: '收费通知已逾期，期限不变',
    english: 'it was notified too late, so the period stays as it is',
  },
};

/** What becomes of what came after its last day, and which that was. */
const TOO_LATE: Readonly<Partial<Record<ClockStepKind, (missed: LegalDate) => Words>>> = {
  correction_received_late: (missed) => ({
    chinese: `补正期限已于 ${missed} 届满，无正当理由，视为未补正，仍停止计时`,
    english: `after ${missed}, the last day to correct, without good cause, so it counts as none and the period stays stopped`,
  }),
  fee_paid_late: (missed) => ({
    chinese: `缴费期限已于 ${missed} 届满，视为未缴费，仍停止计时`,
    english: `after ${missed}, the last day to pay, so it counts as unpaid and the period stays stopped`,
  }),
};

export const OTHER_DEADLINE_LABELS: Readonly<Record<OtherDeadline['kind'], Words>> = {
  correction_notice: { chinese: '补正告知', english: 'to request a correction' },
  correction: { chinese: '申请人补正', english: 'for the applicant’s correction' },
  third_party_answer: { chinese: '第三方答复', english: 'for the third party’s answer' },
  agency_answer: { chinese: '其他机关答复', english: 'for the agency’s answer' },
  reasons: { chinese: '申请人说明理由', english: 'for the applicant’s reasons' },
  payment: { chinese: '申请人缴费', english: 'for the payment' },
  delivery_missing: { chinese: '已发出，尚未登记送达', english: 'sent, but no delivery recorded' },
};

/** What is said of a day that is counted into a year without an arrangement. */
export const PROVISIONAL: Words = {
  chinese: '暂定：该年放假安排尚未公布',
  english: 'provisional: the holidays of that year are not published yet',
};

/** The same of the number of working days to or from a day that is certain. */
export const DAYS_PROVISIONAL: Words = {
  chinese: '天数暂定：所涉年份的放假安排尚未公布',
  english: 'the number of days is provisional: the holidays of a year within them are not published yet',
};

/** What a standing says of itself, if anything. */
const provisionalOf = ({
  provisional,
  daysProvisional,
}: Pick<ClockStep, 'provisional' | 'daysProvisional'>): readonly Words[] =>
  provisional ? [PROVISIONAL] : daysProvisional ? [DAYS_PROVISIONAL] : [];

/** One step in a sentence: what happened, what it does to the period under which article, and where the period then stands. */
export function explainStep(clockStep: ClockStep): Words {
  const { step, effect, missed, article, workingDaysUsed, workingDaysLeft, due } = clockStep;
  const name = CLOCK_STEP_LABELS[step];
  const late = missed === undefined ? undefined : TOO_LATE[step]?.(missed);
  const does = late ?? ((effect === 'none' && WITHOUT_EFFECT[step]) || EFFECTS[effect]);
  const chinese = [
    name.chinese,
    ...(article === undefined ? [] : [`依据条例第${numeral(article)}条`]),
    ...(does.chinese === '' ? [] : [does.chinese]),
    `已用 ${workingDaysUsed} 个工作日`,
    ...(workingDaysLeft === null
      ? []
      : [workingDaysLeft < 0 ? `逾期 ${-workingDaysLeft} 个工作日` : `剩余 ${workingDaysLeft} 个工作日`]),
    ...(due === null || step === 'due' ? [] : [`期限到 ${due}`]),
    ...provisionalOf(clockStep).map((words) => words.chinese),
  ];
  const english = [
    name.english,
    ...(article === undefined ? [] : [`Article ${article}`]),
    ...(does.english === '' ? [] : [does.english]),
    `${workingDaysUsed} working ${workingDaysUsed === 1 ? 'day' : 'days'} used`,
    ...(workingDaysLeft === null
      ? []
      : [workingDaysLeft < 0 ? `${-workingDaysLeft} overdue` : `${workingDaysLeft} left`]),
    ...(due === null || step === 'due' ? [] : [`last day ${due}`]),
    ...provisionalOf(clockStep).map((words) => words.english),
  ];
  return { chinese: chinese.join('，'), english: english.join('; ') };
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** Articles are cited in Chinese numerals: 33 is 三十三. */
function numeral(article: string): string {
  const number = Number(article);
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return `${tens > 1 ? (DIGITS[tens] ?? '') : ''}${tens > 0 ? '十' : ''}${DIGITS[ones] ?? ''}`;
}
