import type { Upcaster } from '../recorded.js';
import { unchanged } from '../recorded.js';
import type { ApplicationEvent } from './events.js';

/**
 * The current shape of each event. An event once written never changes: a new shape raises the number here, adds an upcaster
 * from the shape before it below, and adds a frozen sample to `test/recorded-events/`.
 */
export const SCHEMA_VERSIONS: Readonly<Record<ApplicationEvent['type'], number>> = {
  ApplicationReceived: 1,
  Assigned: 1,
  CorrectionRequested: 1,
  CorrectionReceived: 2,
  CorrectionLapsed: 1,
  ReplyPeriodExtended: 1,
  ThirdPartyConsulted: 1,
  AgencyConsulted: 1,
  ConsultationDelivered: 1,
  ThirdPartyAnswered: 1,
  AgencyAnswered: 1,
  ObjectionOverridden: 1,
  ReasonsRequested: 1,
  ReasonsGiven: 1,
  ReasonsJudged: 1,
  FeeNotified: 3,
  FeeNoticeDelivered: 1,
  FeePaid: 1,
  ReplyDrafted: 2,
  ReplyReviewed: 1,
  ReplySignedOff: 1,
  Disclosed: 2,
  PartlyDisclosed: 2,
  Refused: 1,
  NotProvided: 2,
  NotProcessed: 1,
  FeeLapsed: 1,
  Withdrawn: 1,
  OtherwiseClosed: 1,
  ReplyDelivered: 1,
  LetterIssued: 5,
  AppealFiled: 1,
  AppealDecided: 1,
  ApplicationReopened: 1,
  RegisterEntryAmended: 7,
  AmendmentProposed: 5,
  AmendmentRejected: 1,
};

/** `Type:version` → how its data becomes that of the next version. */
export const UPCASTERS: Readonly<Record<string, Upcaster>> = {
  // Consultations could not be amended.
  'RegisterEntryAmended:1': (data) => ({ ...(data as object), consultationChanges: [] }),
  // One person amended closed applications, too: there is no approval to tell of.
  'RegisterEntryAmended:2': unchanged,
  // The document of the tariff is not guessed: a notice of that time was recorded without.
  'FeeNotified:1': unchanged,
  // Nothing was said of why a correction came late: it was received, so the record of that time answers for it.
  'CorrectionReceived:1': unchanged,
  // Nothing was written down of what was answered on the spot.
  'Disclosed:1': unchanged,
  // Letters of that time knew nothing of the day of the act, and are printed again as they were.
  'LetterIssued:1': unchanged,
  // Nor what is provisional, nor of any edition of the wording but the first.
  'LetterIssued:2': unchanged,
  // Nor whether the reply period was suspended, or what had moved its last day.
  'LetterIssued:3': unchanged,
  // Nor that a later reply date may turn out a rest day.
  'LetterIssued:4': unchanged,
  // Decisions did not say why the information is not held.
  'ReplyDrafted:1': unchanged,
  'PartlyDisclosed:1': unchanged,
  'NotProvided:1': unchanged,
  'AmendmentProposed:1': unchanged,
  'RegisterEntryAmended:3': unchanged,
  // What a fee notice states could not be amended, nor namesakes be told apart.
  'AmendmentProposed:2': unchanged,
  'RegisterEntryAmended:4': unchanged,
  'FeeNotified:2': unchanged,
  // An amended answer gave no reasons.
  'AmendmentProposed:3': unchanged,
  'RegisterEntryAmended:5': unchanged,
  // Of all steps only a fee notice could be annulled.
  'AmendmentProposed:4': unchanged,
  'RegisterEntryAmended:6': unchanged,
};
