import type { CommandType } from './commands.js';
import type { RefusalCode } from './application.fixture.js';

/** What a command must say by law, or when, what breaks that, and how it is refused. */
export interface LawBoundField {
  readonly command: Extract<
    CommandType,
    | 'RequestCorrection'
    | 'ReceiveCorrection'
    | 'ExtendReplyPeriod'
    | 'ConsultThirdParty'
    | 'ConsultAgency'
    | 'RecordThirdPartyAnswer'
    | 'RecordAgencyAnswer'
    | 'OverrideObjection'
    | 'RequestReasons'
    | 'ReceiveReasons'
    | 'JudgeReasons'
    | 'NotifyFee'
    | 'DraftReply'
    | 'ReplyOnTheSpot'
    | 'RecordDelivery'
    | 'FileAppeal'
    | 'DecideAppeal'
  >;
  /** What the broken values are put in the place of; of a decision, within it. */
  readonly field: string;
  readonly broken: readonly unknown[];
  readonly code: RefusalCode;
  readonly article: string;
  /** What the command says besides, where the sample does not. */
  readonly besides?: Readonly<Record<string, unknown>>;
}

/** Left out: JSON has no other word for it. */
const MISSING = undefined;
const NO_TEXT = [MISSING, '', ' \n'];

const text = (command: LawBoundField['command'], field: string, article: string, besides = {}): LawBoundField => ({
  command,
  field,
  broken: NO_TEXT,
  code: 'value_missing',
  article,
  besides,
});
const choice = (command: LawBoundField['command'], field: string, article: string): LawBoundField => ({
  command,
  field,
  broken: [MISSING],
  code: 'value_missing',
  article,
});

/** The date of the fact: before any receipt, and after any today. */
const day = (command: LawBoundField['command'], field: string, article: string): LawBoundField[] => [
  { command, field, broken: ['2010-01-04'], code: 'date_out_of_order', article },
  { command, field, broken: ['2099-01-05'], code: 'date_in_future', article },
];

export const LAW_BOUND_FIELDS: readonly LawBoundField[] = [
  ...day('RequestCorrection', 'requestedOn', '30'),
  ...day('ReceiveCorrection', 'receivedOn', '30'),
  ...day('ExtendReplyPeriod', 'noticedOn', '33'),
  ...day('ConsultThirdParty', 'consultedOn', '32'),
  ...day('ConsultAgency', 'consultedOn', '34'),
  ...day('RecordThirdPartyAnswer', 'answeredOn', '32'),
  ...day('RecordAgencyAnswer', 'answeredOn', '34'),
  ...day('OverrideObjection', 'overriddenOn', '32'),
  ...day('RequestReasons', 'requestedOn', '35'),
  ...day('ReceiveReasons', 'receivedOn', '35'),
  ...day('JudgeReasons', 'judgedOn', '35'),
  ...day('NotifyFee', 'notifiedOn', '42'),
  ...day('DraftReply', 'draftedOn', '36'),
  ...day('ReplyOnTheSpot', 'repliedOn', '33'),
  ...day('RecordDelivery', 'deliveredOn', '40'),
  ...day('FileAppeal', 'filedOn', '51'),
  text('RequestCorrection', 'items', '30'),
  choice('RequestCorrection', 'dueOn', '30'),
  { command: 'RequestCorrection', field: 'dueOn', broken: ['2040-01-04'], code: 'period_unreasonable', article: '30' },
  {
    command: 'RequestCorrection',
    field: 'dueOn',
    broken: ['2020-01-02'],
    code: 'correction_period_too_short',
    article: '30',
  },
  text('ReceiveCorrection', 'correction', '30'),
  choice('ExtendReplyPeriod', 'workingDays', '33'),
  {
    command: 'ExtendReplyPeriod',
    field: 'workingDays',
    broken: [0, -1, 2.5],
    code: 'extension_too_short',
    article: '33',
  },
  { command: 'ExtendReplyPeriod', field: 'workingDays', broken: [21], code: 'extension_too_long', article: '33' },
  text('ExtendReplyPeriod', 'reason', '33'),
  text('ExtendReplyPeriod', 'consentBy', '33'),
  text('ConsultThirdParty', 'thirdParty', '32'),
  text('ConsultThirdParty', 'matter', '32'),
  text('ConsultAgency', 'consultedAgency', '34'),
  text('ConsultAgency', 'matter', '34'),
  choice('RecordThirdPartyAnswer', 'answer', '32'),
  text('RecordThirdPartyAnswer', 'reasons', '32', { answer: 'objects' }),
  choice('RecordAgencyAnswer', 'answer', '34'),
  text('RecordAgencyAnswer', 'opinion', '34', { answer: 'disagrees' }),
  text('OverrideObjection', 'reasons', '32'),
  text('RequestReasons', 'why', '35'),
  choice('RequestReasons', 'dueOn', '35'),
  { command: 'RequestReasons', field: 'dueOn', broken: ['2040-01-04'], code: 'period_unreasonable', article: '35' },
  { command: 'RequestReasons', field: 'dueOn', broken: ['2020-01-02'], code: 'date_too_early', article: '35' },
  text('ReceiveReasons', 'reasons', '35'),
  choice('JudgeReasons', 'reasonable', '35'),
  text('JudgeReasons', 'why', '35'),
  choice('NotifyFee', 'basis', '42'),
  choice('NotifyFee', 'quantity', '42'),
  { command: 'NotifyFee', field: 'quantity', broken: [0, -31, 30, 31.5], code: 'nothing_to_charge', article: '42' },
  { command: 'NotifyFee', field: 'quantity', broken: [1_000_001], code: 'quantity_too_large', article: '42' },
  choice('DraftReply', 'decision.type', '36'),
  choice('DraftReply', 'decision.manner', '36'),
  ...(['refused', 'not_provided', 'not_processed'] as const).map((type): LawBoundField => ({
    command: 'DraftReply',
    field: 'decision.grounds',
    broken: [MISSING, []],
    code: 'ground_missing',
    article: '36',
    besides: { decision: { type } },
  })),
  {
    command: 'DraftReply',
    field: 'decision.withheldUnder',
    broken: [MISSING, []],
    code: 'ground_missing',
    article: '37',
    besides: { decision: { type: 'partly_disclosed' } },
  },
  {
    command: 'DraftReply',
    field: 'decision.grounds',
    broken: [['not_held'], ['state_secret', 'excessive_requests']],
    code: 'ground_of_another_decision',
    article: '36',
    besides: { decision: { type: 'refused' } },
  },
  text('DraftReply', 'text', '36'),
  choice('ReplyOnTheSpot', 'manner', '36'),
  choice('RecordDelivery', 'method', '40'),
  choice('FileAppeal', 'route', '51'),
];

/** The command with a broken value in the place of a good one. */
export function broken<Fields extends object>(
  good: Fields,
  { field, besides = {} }: LawBoundField,
  value: unknown,
): Fields {
  const said: Record<string, unknown> = { ...good, ...besides };
  const [outer = '', inner] = field.split('.');
  said[outer] = inner === undefined ? value : { ...(said[outer] as object), [inner]: value };
  return said as Fields;
}
