import { legalDateOf } from '#disclosure';
import type { EventStore } from '#event-store';
import { MixedAppend, WrongExpectedRevision } from '#event-store';
import { LawDesk } from '../law-desk.js';
import type { Recording } from '../recording.js';
import { Additions } from './additions.js';
import { checkRegister } from './check.js';
import { Comparison } from './comparison.js';
import type { Fault } from './faults.js';
import type { Sheets } from './sheets.js';

/** What an import added to the register. */
export interface Imported {
  readonly received: number;
  readonly closed: number;
  readonly appealsFiled: number;
  readonly appealsDecided: number;
  /** Rows of both sheets that said nothing new. */
  readonly unchanged: number;
  readonly position: number;
  readonly notices: readonly Fault[];
}

/** The file was refused as a whole: every fault, nothing imported. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  constructor(
    readonly faults: readonly Fault[],
    readonly notices: readonly Fault[],
  ) {
    super(`${faults.length} faults; nothing was imported`);
  }
}

export interface ImportSurroundings {
  readonly store: EventStore;
  /** Applications registered under these numbers, in whatever year's register; number → application id. */
  readonly applicationsByNumber: (registerNumbers: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly now?: () => number;
  /**
   * Told of the registered applications that rows were compared with, before anything is recorded or told back: a fault says what is
   * registered, and no fault says that the file guessed it. What it throws ends the import.
   */
  readonly onCompared?: (applicationIds: readonly string[]) => void;
  /** Called as rows are compared with the register; `done` of `total`. */
  readonly onProgress?: (done: number, total: number) => void;
}

const ATTEMPTS = 5;

/**
 * Takes a register kept elsewhere into the store: whole or not at all. Rows already registered are compared, not repeated: a
 * closing or a decided appeal that is new is added, a contradiction is a fault, and an older state of a row is noticed and
 * left alone.
 * @throws ImportRefused with every fault of the file
 */
export async function importRegister(
  sheets: Sheets,
  recording: Recording,
  surroundings: ImportSurroundings,
): Promise<Imported> {
  const now = surroundings.now ?? Date.now;
  const today = legalDateOf(now());
  const checked = checkRegister(sheets, today);
  const law = await new LawDesk(surroundings.store, now).current();
  const numbers = [...new Set([...checked.rows, ...checked.appeals].map(({ registerNumber }) => registerNumber))];
  for (let attempt = 1; ; attempt += 1) {
    const registered = await surroundings.applicationsByNumber(numbers);
    const additions = new Additions(surroundings.store, recording, today, law);
    const comparison = new Comparison(sheets, additions, registered);
    await comparison.compare(checked.rows, checked.appeals, surroundings.onProgress);
    const compared = additions.compared();
    if (compared.length > 0) surroundings.onCompared?.(compared);
    const faults = [...checked.faults, ...comparison.faults];
    const notices = [...checked.notices, ...comparison.notices];
    if (faults.length > 0) throw new ImportRefused(faults, notices);
    const appends = additions.appends();
    if (appends.length === 0) return { ...comparison.counts, position: await surroundings.store.head(), notices };
    try {
      const { position, repeated } = await surroundings.store.append(appends);
      // Another import of the same rows was faster: what this one adds is seen by comparing anew.
      if (!repeated) return { ...comparison.counts, position, notices };
      if (attempt === ATTEMPTS) throw new Error('the import is stored already, but comparing does not find it');
    } catch (error) {
      // Staff, or another import, went on working meanwhile: compare with what stands now.
      const moved = error instanceof WrongExpectedRevision || error instanceof MixedAppend;
      if (!moved || attempt === ATTEMPTS) throw error;
    }
  }
}
