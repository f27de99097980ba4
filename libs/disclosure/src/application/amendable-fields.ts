import type { ReckonedFee } from '../law/fees.js';
import { noticeIn } from '../law/fees.js';
import type { Application, FormerHandling, Stage } from './application.js';
import { draftOf, resting } from './application.js';
import type {
  AmendableAppealValues,
  AmendableConsultationValues,
  AmendablePersonalValues,
  AmendableValues,
  Amendment,
} from './events.js';

interface Field<Value> {
  /** The recorded value; undefined where there is none to put right. */
  readonly get: (application: Application) => Value | undefined;
  readonly set: (application: Application, value: Value) => Application;
}

type Part = 'correction' | 'extension' | 'reasons' | 'fee' | 'draft' | 'counted' | 'reopened' | 'renewed' | 'delivery';

const own = <Name extends keyof Application & keyof AmendableValues>(name: Name): Field<AmendableValues[Name]> => ({
  get: (application) => application[name] as AmendableValues[Name] | undefined,
  set: (application, value) => ({ ...application, [name]: value }),
});

const within = <P extends Part, Name extends keyof NonNullable<Application[P]>>(
  part: P,
  name: Name,
): Field<NonNullable<NonNullable<Application[P]>[Name]>> => ({
  get: (application) => (application[part] as NonNullable<Application[P]> | undefined)?.[name] ?? undefined,
  set: (application, value) =>
    application[part] === undefined
      ? application
      : { ...application, [part]: { ...(application[part] as object), [name]: value } },
});

/** Of a step that can be annulled, too: null leaves the application as it is without it. */
const annullable = <Value>(
  { get, set }: Field<Value>,
  without: (application: Application) => Application,
): Field<Value | null> => ({
  get,
  set: (application, value) => (value === null ? without(application) : set(application, value)),
});

function withoutCorrection({ correction: _correction, formerHandlings, ...application }: Application): Application {
  const { stage, closedFrom } = application;
  const waited = (one: Stage): Stage => (one === 'awaiting_correction' ? resting(application) : one);
  return {
    ...application,
    stage: waited(stage),
    ...(closedFrom && { closedFrom: waited(closedFrom) }),
    ...(formerHandlings && {
      formerHandlings: formerHandlings.map(({ correctionAsked: _asked, ...former }) => former),
    }),
  };
}

/** It waits for the correction again, unless it was handled on since. */
function withoutReceipt({ goodCause: _goodCause, ...application }: Application): Application {
  const { correction, draft, stage, closedFrom } = application;
  if (correction === undefined) return application;
  const { receivedOn: _received, ...asked } = correction;
  const waiting = (one: Stage): Stage =>
    one === resting(application) && draft === undefined ? 'awaiting_correction' : one;
  return {
    ...application,
    correction: asked,
    stage: waiting(stage),
    ...(closedFrom && { closedFrom: waiting(closedFrom) }),
  };
}

function withoutPayment({ fee, ...application }: Application): Application {
  if (fee === undefined) return application;
  const { paidOn: _paid, amountPaid: _amount, ...unpaid } = fee;
  return { ...application, fee: unpaid };
}

function withoutFeeDelivery({ fee, ...application }: Application): Application {
  if (fee === undefined) return application;
  const { deliveredOn: _delivered, ...sent } = fee;
  return { ...application, fee: sent };
}

/** Before fee notices were recorded by themselves it was the lapse that told of one, with its last day. */
export const toldByLapse = (fee: Application['fee']): boolean => fee?.dueOn !== undefined;

/**
 * Where it stood before the ending. What was delivered was that ending; another register tells it no more. A fee that the ending alone
 * told of goes with it.
 */
const opened = ({
  closedFrom,
  delivery: _delivery,
  fee,
  ...application
}: Omit<Application, 'counted' | 'renewed'>): Application => ({
  ...application,
  ...(fee && !toldByLapse(fee) && { fee }),
  stage: closedFrom ?? resting(application),
  endingAnnulled: true,
  ...(application.source === 'import' && { handledHere: true }),
});

/** Every recorded field that can be amended, and where it is kept. */
export const AMENDABLE_FIELDS: { readonly [Name in keyof AmendableValues]: Field<AmendableValues[Name]> } = {
  registerNumber: own('registerNumber'),
  channel: own('channel'),
  receivedOn: own('receivedOn'),
  applicantKind: own('applicantKind'),
  handlingUnit: own('handlingUnit'),
  correctionRequestedOn: annullable(within('correction', 'requestedOn'), withoutCorrection),
  correctionDueOn: within('correction', 'dueOn'),
  correctionReceivedOn: annullable(within('correction', 'receivedOn'), withoutReceipt),
  extendedOn: annullable(within('extension', 'noticedOn'), ({ extension: _extension, ...application }) => application),
  extensionWorkingDays: within('extension', 'workingDays'),
  extensionConsentBy: within('extension', 'consentBy'),
  reasonsRequestedOn: annullable(
    within('reasons', 'requestedOn'),
    ({ reasons: _reasons, ...application }) => application,
  ),
  reasonsDueOn: within('reasons', 'dueOn'),
  reasonsGivenOn: within('reasons', 'givenOn'),
  reasonsJudgedOn: within('reasons', 'judgedOn'),
  laterReplyOn: within('reasons', 'laterReplyOn'),
  feeNotice: annullable<ReckonedFee>(
    {
      get: ({ fee }) => fee && noticeIn(fee),
      set: ({ fee, ...application }, notice) => {
        if (fee === undefined) return application;
        const { basisDocument: _former, ...kept } = fee;
        return { ...application, fee: { ...kept, ...notice } };
      },
    },
    ({ fee: _fee, ...application }) => application,
  ),
  feeNotifiedOn: within('fee', 'notifiedOn'),
  feeDeliveredOn: annullable(within('fee', 'deliveredOn'), withoutFeeDelivery),
  feePaidOn: annullable(within('fee', 'paidOn'), withoutPayment),
  draftedOn: within('draft', 'draftedOn'),
  reviewedOn: within('draft', 'reviewedOn'),
  signedOffOn: within('draft', 'signedOffOn'),
  closing: annullable(within('counted', 'closing'), ({ counted: _counted, ...application }) => opened(application)),
  closedOn: within('counted', 'closedOn'),
  reopenedOn: within('reopened', 'reopenedOn'),
  renewedClosing: annullable(within('renewed', 'closing'), ({ renewed: _renewed, ...application }) =>
    opened(application),
  ),
  renewedClosedOn: within('renewed', 'closedOn'),
  deliveredOn: within('delivery', 'deliveredOn'),
  deliveryMethod: within('delivery', 'method'),
};

type Amendable = AmendableValues & AmendablePersonalValues & AmendableAppealValues & AmendableConsultationValues;

/** What staff call each value of the register that an amendment puts right. */
export const AMENDED_LABELS: Readonly<
  Record<keyof Amendable | 'reasons', readonly [chinese: string, english: string]>
> = {
  registerNumber: ['登记编号', 'register number'],
  channel: ['接收渠道', 'channel'],
  receivedOn: ['收到日期', 'receipt'],
  applicantKind: ['申请人类型', 'applicant kind'],
  applicantName: ['申请人', 'applicant'],
  contact: ['联系方式', 'contact'],
  identityNumber: ['证件号码', 'identity number'],
  wanted: ['获取方式', 'form wanted'],
  request: ['申请内容', 'request'],
  handlingUnit: ['承办科室', 'handling unit'],
  correctionRequestedOn: ['要求补正的日期', 'day on which a correction was requested'],
  correctionDueOn: ['补正期限', 'last day to correct'],
  correctionReceivedOn: ['收到补正的日期', 'day on which the correction was received'],
  extendedOn: ['延期告知的日期', 'day of the extension'],
  extensionWorkingDays: ['延长的工作日数', 'working days of the extension'],
  extensionConsentBy: ['同意延期的工作机构负责人', 'head of the disclosure office who consented'],
  reasonsRequestedOn: ['要求说明理由的日期', 'day on which reasons were requested'],
  reasonsDueOn: ['说明理由的期限', 'last day to give reasons'],
  reasonsGivenOn: ['收到理由说明的日期', 'day on which the reasons were received'],
  reasonsJudgedOn: ['认定理由的日期', 'day on which the reasons were judged'],
  laterReplyOn: ['延迟答复的日期', 'later reply date'],
  feeNotice: ['收费通知', 'fee notice'],
  feeNotifiedOn: ['通知收费的日期', 'day of the fee notice'],
  feeDeliveredOn: ['收费通知送达的日期', 'day on which the fee notice was delivered'],
  feePaidOn: ['缴费日期', 'day of the payment'],
  draftedOn: ['拟稿日期', 'day of the draft'],
  reviewedOn: ['审核日期', 'day of the review'],
  signedOffOn: ['签发日期', 'day of the sign-off'],
  closing: ['办理结果', 'outcome'],
  closedOn: ['办结日期', 'closing date'],
  reopenedOn: ['重新办理的日期', 'reopening'],
  renewedClosing: ['重新办理的结果', 'outcome after the reopening'],
  renewedClosedOn: ['重新办理的办结日期', 'closing date after the reopening'],
  deliveredOn: ['送达日期', 'delivery'],
  deliveryMethod: ['送达方式', 'method of delivery'],
  consultedOn: ['征求意见的日期', 'day of the consultation'],
  answeredOn: ['答复意见的日期', 'day of the answer'],
  answer: ['答复意见', 'answer'],
  reasons: ['答复的理由或者意见', 'reasons or opinion'],
  overriddenOn: ['因公共利益决定公开的日期', 'decision to override'],
  route: ['救济途径', 'route of the appeal'],
  filedOn: ['提起日期', 'day on which the appeal was filed'],
  result: ['复议、诉讼结果', 'result of the appeal'],
  decidedOn: ['结案日期', 'day on which the appeal was decided'],
  goodCause: ['逾期补正的正当理由', 'good cause of a late correction'],
};

/** Those that each handling has for itself, so that a typing error is put right in the one in which it was made. */
export const FIELDS_OF_HANDLING: ReadonlySet<keyof AmendableValues> = new Set<keyof AmendableValues>([
  'extendedOn',
  'extensionWorkingDays',
  'extensionConsentBy',
  'reasonsRequestedOn',
  'reasonsDueOn',
  'reasonsGivenOn',
  'reasonsJudgedOn',
  'laterReplyOn',
  'feeNotice',
  'feeNotifiedOn',
  'feeDeliveredOn',
  'feePaidOn',
  'draftedOn',
  'reviewedOn',
  'signedOffOn',
  'reopenedOn',
]);

/** The application with the steps of a handling that an appeal overturned in the place of the latest ones. */
export const asOfHandling = (
  { extension: _1, reasons: _2, fee: _3, draft: _4, reopened, ...application }: Application,
  { extension, reasons, fee, draftedOn, draftedAs, reviewedOn, signedOffOn, reopenedOn }: FormerHandling,
): Application => ({
  ...application,
  ...(reopened && reopenedOn !== undefined && { reopened: { ...reopened, reopenedOn } }),
  ...(extension && { extension }),
  ...(reasons && { reasons }),
  ...(fee && { fee }),
  // Who drafted it nobody asks any more: it was signed off and sent.
  ...(draftedOn !== undefined &&
    draftedAs !== undefined && {
      draft: {
        decision: draftedAs,
        draftedBy: '',
        draftedOn,
        ...(reviewedOn !== undefined && { reviewedOn }),
        ...(signedOffOn !== undefined && { signedOffOn }),
      },
    }),
});

export function amendField(application: Application, change: Amendment): Application {
  const field = AMENDABLE_FIELDS[change.field] as Field<Amendment['to']>;
  if (change.handling === undefined) return field.set(application, change.to);
  const formerHandlings = application.formerHandlings?.map((former, index) => {
    if (index + 1 !== change.handling) return former;
    const { extension, reasons, fee, draft, reopened } = field.set(asOfHandling(application, former), change.to);
    const { extension: _1, reasons: _2, fee: _3, ...kept } = former;
    return {
      ...kept,
      ...(extension && { extension }),
      ...(reasons && { reasons }),
      ...(fee && { fee }),
      ...(draft && draftOf(draft)),
      ...(reopened && { reopenedOn: reopened.reopenedOn }),
    };
  });
  return { ...application, ...(formerHandlings && { formerHandlings }) };
}
