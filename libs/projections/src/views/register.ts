import type { Application, Outcome, Stage } from '#disclosure';
import { countedOutcome, evolve, readApplicationEvent } from '#disclosure';
import type { Table, View } from '../view.js';

/** One row an application, as the register (台账) shows it. */
export interface RegisterRow {
  application_id: string;
  agency: string;
  register_number: string;
  received_on: string;
  channel: string;
  applicant_kind: string;
  applicant_name: string;
  request: string;
  handling_unit: string | null;
  stage: Stage;
  /** The counted outcome, once there is one: it stays when an appeal reopens the application. */
  outcome: Outcome | null;
  closed_on: string | null;
  /** The ending after an appeal had reopened it. */
  renewed_outcome: Outcome | null;
  renewed_closed_on: string | null;
  /** JSON list of the numbers it had before amendments. */
  former_numbers: string | null;
  appeals: number;
  /** Last revision of the application's stream, for `If-Match`. */
  revision: number;
  position: number;
  /** The whole application, as the fold goes on from it. */
  document: string;
}

export const registerTable: Table = {
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

interface RegisterDocument {
  readonly application: Application;
  readonly revision: number;
  readonly position: number;
}

/** The register: where every application stands, searchable. */
export const registerView: View<RegisterDocument> = {
  name: 'register',
  version: 5,
  documents: registerTable,
  tables: [],
  fold: (document, event) => ({
    application: evolve(document?.application, readApplicationEvent(event)),
    revision: event.revision,
    position: event.position,
  }),
  write: (applicationId, _before, after, changes) => {
    const { application, revision, position } = after;
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
      application.counted === undefined ? null : countedOutcome(application.counted.closing),
      application.counted?.closedOn ?? null,
      application.renewed === undefined ? null : countedOutcome(application.renewed.closing),
      application.renewed?.closedOn ?? null,
      application.formerNumbers === undefined ? null : JSON.stringify(application.formerNumbers),
      application.appeals.length,
      revision,
      position,
      JSON.stringify(after),
    ]);
  },
  deserialise: (text) => JSON.parse(text) as RegisterDocument,
};
