import { noticeIn } from '../law/fees.js';
import type { Application, FormerHandling } from './application.js';
import type { AmendableValues, Amendment } from './events.js';

interface Field<Value> {
  /** The recorded value; undefined where there is none to put right. */
  readonly get: (application: Application) => Value | undefined;
  readonly set: (application: Application, value: Value) => Application;
}

type Part = 'correction' | 'extension' | 'reasons' | 'fee' | 'draft' | 'counted' | 'renewed' | 'delivery';

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

/** Every recorded field that can be amended, and where it is kept. */
export const AMENDABLE_FIELDS: { readonly [Name in keyof AmendableValues]: Field<AmendableValues[Name]> } = {
  registerNumber: own('registerNumber'),
  channel: own('channel'),
  receivedOn: own('receivedOn'),
  applicantKind: own('applicantKind'),
  handlingUnit: own('handlingUnit'),
  correctionRequestedOn: within('correction', 'requestedOn'),
  correctionDueOn: within('correction', 'dueOn'),
  correctionReceivedOn: within('correction', 'receivedOn'),
  extendedOn: within('extension', 'noticedOn'),
  extensionWorkingDays: within('extension', 'workingDays'),
  extensionConsentBy: within('extension', 'consentBy'),
  reasonsRequestedOn: within('reasons', 'requestedOn'),
  reasonsDueOn: within('reasons', 'dueOn'),
  reasonsGivenOn: within('reasons', 'givenOn'),
  reasonsJudgedOn: within('reasons', 'judgedOn'),
  laterReplyOn: within('reasons', 'laterReplyOn'),
  feeNotice: {
    get: ({ fee }) => fee && noticeIn(fee),
    set: ({ fee, ...application }, notice) => {
      if (fee === undefined || notice === null) return application;
      const { basisDocument: _former, ...kept } = fee;
      return { ...application, fee: { ...kept, ...notice } };
    },
  },
  feeNotifiedOn: within('fee', 'notifiedOn'),
  feeDeliveredOn: within('fee', 'deliveredOn'),
  feePaidOn: within('fee', 'paidOn'),
  draftedOn: within('draft', 'draftedOn'),
  reviewedOn: within('draft', 'reviewedOn'),
  signedOffOn: within('draft', 'signedOffOn'),
  closing: within('counted', 'closing'),
  closedOn: within('counted', 'closedOn'),
  renewedClosing: within('renewed', 'closing'),
  renewedClosedOn: within('renewed', 'closedOn'),
  deliveredOn: within('delivery', 'deliveredOn'),
  deliveryMethod: within('delivery', 'method'),
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
]);

/** The application with the steps of a handling that an appeal overturned in the place of the latest ones. */
export const asOfHandling = (
  { extension: _1, reasons: _2, fee: _3, draft: _4, ...application }: Application,
  { extension, reasons, fee, draftedOn, draftedAs }: FormerHandling,
): Application => ({
  ...application,
  ...(extension && { extension }),
  ...(reasons && { reasons }),
  ...(fee && { fee }),
  // Who drafted it nobody asks any more: it was signed off and sent.
  ...(draftedOn !== undefined &&
    draftedAs !== undefined && { draft: { decision: draftedAs, draftedBy: '', draftedOn } }),
});

export function amendField(application: Application, change: Amendment): Application {
  const field = AMENDABLE_FIELDS[change.field] as Field<Amendment['to']>;
  if (change.handling === undefined) return field.set(application, change.to);
  const formerHandlings = application.formerHandlings?.map((former, index) => {
    if (index + 1 !== change.handling) return former;
    const { extension, reasons, fee, draft } = field.set(asOfHandling(application, former), change.to);
    const { extension: _1, reasons: _2, fee: _3, ...kept } = former;
    return {
      ...kept,
      ...(extension && { extension }),
      ...(reasons && { reasons }),
      ...(fee && { fee }),
      ...(draft && { draftedOn: draft.draftedOn }),
    };
  });
  return { ...application, ...(formerHandlings && { formerHandlings }) };
}
