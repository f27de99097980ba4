import type { ApplicantKind, Application, Channel, LegalDate, Outcome, Stage } from '#disclosure';
import { countedOutcome, evolve, readApplicationEvent } from '#disclosure';
import type { KeptRow, Table, View } from '../view.js';
import { APPLICATION_STREAM } from '../view.js';

/** One row an application, as the register (台账) shows it. */
export interface RegisterRow {
  application_id: string;
  agency: string;
  register_number: string;
  received_on: LegalDate;
  channel: Channel;
  applicant_kind: ApplicantKind;
  applicant_name: string;
  request: string;
  handling_unit: string | null;
  stage: Stage;
  /** The counted outcome, once there is one: it stays when an appeal reopens the application. */
  outcome: Outcome | null;
  closed_on: LegalDate | null;
  /** The ending after an appeal had reopened it. */
  renewed_outcome: Outcome | null;
  renewed_closed_on: LegalDate | null;
  /** JSON list of the numbers it had before amendments. */
  former_numbers: string | null;
  appeals: number;
  /** Last revision of the application's stream, for `If-Match`. */
  revision: number;
  position: number;
  /** What no other column says of the application, as JSON: see `applicationOf`. */
  document: string;
}

const registerTable: Table = {
  name: 'register',
  columns: {
    application_id: 'text',
    agency: 'text',
    register_number: 'text',
    received_on: 'text',
    channel: 'text',
    applicant_kind: 'text',
    applicant_name: 'text',
    request: 'text',
    handling_unit: 'text',
    stage: 'text',
    outcome: 'text',
    closed_on: 'text',
    renewed_outcome: 'text',
    renewed_closed_on: 'text',
    former_numbers: 'text',
    appeals: 'integer',
    revision: 'integer',
    position: 'integer',
    document: 'text',
  },
  primaryKey: ['application_id'],
  indexes: [
    ['agency', 'register_number'],
    ['agency', 'received_on'],
    ['agency', 'closed_on'],
    ['agency', 'stage'],
  ],
};

/** The rest of an application, beside what columns say that are searched, sorted or shown. */
export type Rest = Omit<
  Application,
  | 'agency'
  | 'registerNumber'
  | 'receivedOn'
  | 'channel'
  | 'applicantKind'
  | 'applicantName'
  | 'request'
  | 'handlingUnit'
  | 'stage'
  | 'formerNumbers'
>;

/** Always in this order, whatever order a fold has left them in; what is undefined is not written. */
const restOf = (application: Application): Rest =>
  ({
    source: application.source,
    handledHere: application.handledHere,
    contact: application.contact,
    identityNumber: application.identityNumber,
    wanted: application.wanted,
    correction: application.correction,
    goodCause: application.goodCause,
    extension: application.extension,
    consultations: application.consultations,
    reasons: application.reasons,
    fee: application.fee,
    apartFrom: application.apartFrom,
    formerHandlings: application.formerHandlings,
    draft: application.draft,
    counted: application.counted,
    reopened: application.reopened,
    renewed: application.renewed,
    delivery: application.delivery,
    appeals: application.appeals,
    annulledAppeals: application.annulledAppeals,
    proposedAmendment: application.proposedAmendment,
    closedFrom: application.closedFrom,
    endingAnnulled: application.endingAnnulled,
  }) satisfies Record<keyof Rest, unknown> as Rest;

/** The application that a row is of, whole. */
export function applicationOf(row: RegisterRow): Application {
  return {
    agency: row.agency,
    registerNumber: row.register_number,
    receivedOn: row.received_on,
    channel: row.channel,
    applicantKind: row.applicant_kind,
    applicantName: row.applicant_name,
    request: row.request,
    ...(row.handling_unit !== null && { handlingUnit: row.handling_unit }),
    stage: row.stage,
    ...(row.former_numbers !== null && { formerNumbers: JSON.parse(row.former_numbers) as string[] }),
    ...(JSON.parse(row.document) as Rest),
  };
}

interface RegisterDocument {
  readonly application: Application;
  readonly revision: number;
  readonly position: number;
}

/** The register: where every application stands, searchable. */
export const registerView: View<RegisterDocument> = {
  name: 'register',
  version: 10,
  streams: APPLICATION_STREAM,
  documents: registerTable,
  tables: [],
  fold: (document, event) => ({
    application: evolve(document?.application, readApplicationEvent(event)),
    revision: event.revision,
    position: event.position,
  }),
  write: (applicationId, _before, after, changes) => {
    const { application, revision, position } = after;
    const { counted, renewed, formerNumbers } = application;
    changes.put(registerTable, [
      applicationId,
      application.agency,
      application.registerNumber,
      application.receivedOn,
      application.channel,
      application.applicantKind,
      application.applicantName,
      application.request,
      application.handlingUnit ?? null,
      application.stage,
      counted === undefined ? null : countedOutcome(counted.closing),
      counted?.closedOn ?? null,
      renewed === undefined ? null : countedOutcome(renewed.closing),
      renewed?.closedOn ?? null,
      formerNumbers === undefined ? null : JSON.stringify(formerNumbers),
      application.appeals.length,
      revision,
      position,
      JSON.stringify(restOf(application)),
    ]);
  },
  deserialise: ([kept]) => {
    const row = kept as KeptRow & RegisterRow;
    return { application: applicationOf(row), revision: row.revision, position: row.position };
  },
};
