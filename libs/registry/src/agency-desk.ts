import type { Agency, AgencyDetails, AgencyEvent, AutomaticSteps, AutomaticStepsSet, DueStepKind } from '#disclosure';
import {
  AGENCY_SHAPES,
  AUTOMATIC_STEPS_SHAPES,
  describeAgency,
  evolveAgency,
  evolveAutomaticSteps,
  nameAgency,
  setAutomaticSteps,
} from '#disclosure';
import type { EventStore } from '#event-store';
import type { FactsRecorded } from './facts.js';
import { factsIn, recordFacts } from './facts.js';
import type { Recording } from './recording.js';
import { AUTOMATIC_STEPS_STREAM, agencyStream } from './streams.js';

const NEW: Agency = { details: {} };
const NONE: AutomaticSteps = new Map();

/** What is recorded of an agency. */
export async function readAgency(store: EventStore, agency: string): Promise<Agency> {
  return factsIn<AgencyEvent>(await store.readStream(agencyStream(agency)), AGENCY_SHAPES).reduce(evolveAgency, NEW);
}

/** The agency's name, or undefined while it was given none. */
export const agencyName = async (store: EventStore, agency: string): Promise<string | undefined> =>
  (await readAgency(store, agency)).name;

/** Gives the recording's agency its name. Naming it so again changes nothing. */
export const recordAgencyName = (
  store: EventStore,
  name: string,
  recording: Recording,
  now: () => number = Date.now,
): Promise<FactsRecorded<AgencyEvent>> => ofAgency(store, recording, now, (agency) => nameAgency(agency, name));

/** Sets what the letters of the recording's agency say of it. */
export const recordAgencyDetails = (
  store: EventStore,
  details: AgencyDetails,
  recording: Recording,
  now: () => number = Date.now,
): Promise<FactsRecorded<AgencyEvent>> => ofAgency(store, recording, now, (agency) => describeAgency(agency, details));

const ofAgency = (
  store: EventStore,
  recording: Recording,
  now: () => number,
  decide: (agency: Agency) => AgencyEvent[],
): Promise<FactsRecorded<AgencyEvent>> =>
  recordFacts<AgencyEvent>(
    store,
    agencyStream(recording.agency),
    AGENCY_SHAPES,
    (history) => decide(history.reduce(evolveAgency, NEW)),
    recording,
    now,
  );

/** Which steps happen by themselves, agency by agency. */
export async function readAutomaticSteps(store: EventStore): Promise<AutomaticSteps> {
  return factsIn<AutomaticStepsSet>(await store.readStream(AUTOMATIC_STEPS_STREAM), AUTOMATIC_STEPS_SHAPES).reduce(
    evolveAutomaticSteps,
    NONE,
  );
}

/** Sets which steps of the recording's agency happen by themselves. */
export const recordAutomaticSteps = (
  store: EventStore,
  steps: readonly DueStepKind[],
  recording: Recording,
  now: () => number = Date.now,
): Promise<FactsRecorded<AutomaticStepsSet>> =>
  recordFacts<AutomaticStepsSet>(
    store,
    AUTOMATIC_STEPS_STREAM,
    AUTOMATIC_STEPS_SHAPES,
    (history) => setAutomaticSteps(history.reduce(evolveAutomaticSteps, NONE), recording.agency, steps),
    recording,
    now,
  );
