import type {
  Application,
  ApplicationCommand,
  ApplicationEvent,
  DecisionContext,
  LawData,
  LegalDate,
} from '#disclosure';
import {
  APPEAL_RESULT_LABELS,
  APPLICANT_KIND_LABELS,
  CHANNEL_LABELS,
  OUTCOME_FACTS,
  REGISTER_SHAPES,
  RefusedCommand,
  closingOf,
  countedOutcome,
  decide,
  evolve,
  legalDateOf,
  registerYearOf,
} from '#disclosure';
import type { EventStore, NewEvent, StreamAppend } from '#event-store';
import { MixedAppend, WrongExpectedRevision } from '#event-store';
import { newEvents } from '../application-desk.js';
import { stateOf } from '../application-reading.js';
import { LawDesk } from '../law-desk.js';
import type { EventIdentity, Recording } from '../recording.js';
import { identify, recordedBy } from '../recording.js';
import type { LoadedRegister } from '../register-reading.js';
import { loadRegister } from '../register-reading.js';
import { applicationStream, nameBasedId, registerStream } from '../streams.js';
import type { AppealRow, RegisterRow } from './check.js';
import { checkRegister } from './check.js';
import type { Fault } from './faults.js';
import { findColumns } from './faults.js';
import type { Sheet, Sheets } from './sheets.js';
import { textOf } from './sheets.js';

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
  for (let attempt = 1; ; attempt += 1) {
    const plan = new ImportPlan(sheets, recording, today, law, surroundings);
    await plan.compare(checked.rows, checked.appeals);
    const compared = plan.compared();
    if (compared.length > 0) surroundings.onCompared?.(compared);
    const faults = [...checked.faults, ...plan.faults];
    const notices = [...checked.notices, ...plan.notices];
    if (faults.length > 0) throw new ImportRefused(faults, notices);
    const appends = plan.appends();
    if (appends.length === 0) return { ...plan.counts, position: await surroundings.store.head(), notices };
    try {
      const { position, repeated } = await surroundings.store.append(appends);
      // Another import of the same rows was faster: what this one adds is seen by comparing anew.
      if (!repeated) return { ...plan.counts, position, notices };
      if (attempt === ATTEMPTS) throw new Error('the import is stored already, but comparing does not find it');
    } catch (error) {
      // Staff, or another import, went on working meanwhile: compare with what stands now.
      const moved = error instanceof WrongExpectedRevision || error instanceof MixedAppend;
      if (!moved || attempt === ATTEMPTS) throw error;
    }
  }
}

/** An application the file speaks of: as it is registered, and what the file adds to it. */
interface Entry {
  readonly applicationId: string;
  readonly registered: number | 'none';
  state: Application | undefined;
  readonly events: ApplicationEvent[];
  /** Appeals of the application that rows of the file have been matched with. */
  readonly matchedAppeals: Set<string>;
}

class ImportPlan {
  readonly faults: Fault[] = [];
  readonly notices: Fault[] = [];
  readonly counts = { received: 0, closed: 0, appealsFiled: 0, appealsDecided: 0, unchanged: 0 };
  readonly #registers = new Map<number, LoadedRegister>();
  readonly #entries = new Map<string, Entry>();
  readonly #issued = new Map<number, NewEvent[]>();
  readonly #numbersInFile: ReadonlySet<string>;
  readonly #identity: EventIdentity;
  readonly #context: DecisionContext;

  constructor(
    private readonly sheets: Sheets,
    private readonly recording: Recording,
    today: LegalDate,
    law: LawData,
    private readonly surroundings: ImportSurroundings,
  ) {
    this.#numbersInFile = numbersOf(sheets.register);
    this.#identity = identify(recording);
    this.#context = { today, actor: recording.actor, agency: recording.agency, ...law };
  }

  async compare(rows: readonly RegisterRow[], appeals: readonly AppealRow[]): Promise<void> {
    const numbers = [...new Set([...rows, ...appeals].map(({ registerNumber }) => registerNumber))];
    const registered = await this.surroundings.applicationsByNumber(numbers);
    const total = rows.length + appeals.length;
    let done = 0;
    for (const row of rows) {
      await this.#compareRow(row, registered);
      this.surroundings.onProgress?.((done += 1), total);
    }
    // Those that ended first: a pending one then cannot take the place of a case that ended as its own row says.
    const endedFirst = [...appeals].sort((a, b) => Number(a.result === undefined) - Number(b.result === undefined));
    for (const appeal of endedFirst) {
      await this.#compareAppeal(appeal, registered);
      this.surroundings.onProgress?.((done += 1), total);
    }
  }

  /** Ids of the applications that stood in the register before. */
  compared(): string[] {
    const known = [...this.#entries.values()].filter(({ registered }) => registered !== 'none');
    return known.map(({ applicationId }) => applicationId);
  }

  /** One append for all of it: the numbers with the registers, the events with their applications. */
  appends(): StreamAppend[] {
    const appends: StreamAppend[] = [];
    for (const [year, events] of this.#issued) {
      const { revision } = this.#registers.get(year) as LoadedRegister;
      appends.push({ stream: registerStream(this.recording.agency, year), expected: revision, events });
    }
    for (const entry of this.#entries.values()) {
      if (entry.events.length === 0) continue;
      const stream = applicationStream(entry.applicationId);
      const events = newEvents(entry.events, this.#identityOf(entry));
      appends.push({ stream, expected: entry.registered, events });
    }
    return appends;
  }

  async #compareRow(row: RegisterRow, registered: ReadonlyMap<string, string>): Promise<void> {
    const { registerNumber, receivedOn } = row;
    const entry = await this.#entryOf(row, registered);
    if (entry.state !== undefined && entry.state.registerNumber !== registerNumber) {
      this.faults.push({
        ...this.#place(row.row, '登记编号', registerNumber),
        expected: `这一行已经登记，登记编号后来更正为“${entry.state.registerNumber}”；请在文件中改用现在的编号。`,
        english: `registered already, and its number amended to “${entry.state.registerNumber}” since; use that`,
      });
      return;
    }
    const before = entry.events.length;

    if (entry.state === undefined) {
      const { channel, applicantKind, applicantName, request, notes } = row;
      const personal = { applicantName, request, ...(Object.keys(notes).length > 0 && { notes }) };
      const received = {
        type: 'ReceiveApplication',
        source: 'import',
        registerNumber,
        receivedOn,
        channel,
        applicantKind,
        personal,
      } as const;
      if (!this.#add(entry, received, this.#place(row.row, '登记编号', registerNumber))) return;
      this.#issue(entry, registerNumber, receivedOn);
      this.counts.received += 1;
    } else {
      this.#compareFacts(row, entry.state);
    }
    this.#compareClosing(row, entry);
    if (entry.events.length === before) this.counts.unchanged += 1;
  }

  /**
   * The application that a row means: the one with its number in the register that the number belongs to, or in another year's
   * when the number itself names a year. A number that names none may be given anew each year.
   */
  async #entryOf({ registerNumber, receivedOn }: RegisterRow, registered: ReadonlyMap<string, string>): Promise<Entry> {
    const year = registerYearOf(registerNumber, receivedOn);
    const known = (await this.#register(year)).applications.get(registerNumber);
    if (known !== undefined) return this.#load(registerNumber, known);
    const elsewhere = registered.get(registerNumber);
    if (elsewhere !== undefined) {
      const entry = await this.#load(registerNumber, elsewhere);
      const itsYear = entry.state?.receivedOn.slice(0, 4) ?? '';
      if (registerNumber.includes(itsYear) || entry.state?.receivedOn === receivedOn) return entry;
    }
    return this.#load(registerNumber, nameBasedId('imported', this.recording.agency, year, registerNumber));
  }

  #compareClosing(row: RegisterRow, entry: Entry): void {
    const counted = entry.state?.counted;
    if (row.outcome === undefined || row.closedOn === undefined) {
      if (counted !== undefined) {
        this.#notice(
          this.sheets.register.name,
          row.row,
          '办理结果',
          '',
          `该件已于 ${counted.closedOn} 办结，文件中的在办状态较旧，未改动登记。`,
          `closed on ${counted.closedOn}; the file shows an older state and was left aside`,
        );
      }
      return;
    }
    if (counted === undefined) {
      const closed = { type: 'CloseImported', closing: closingOf(row.outcome), closedOn: row.closedOn } as const;
      if (this.#add(entry, closed, this.#place(row.row, '办结日期', row.closedOn))) this.counts.closed += 1;
      return;
    }
    const outcome = countedOutcome(counted.closing);
    this.#mustEqual(row.row, '办结日期', row.closedOn, counted.closedOn);
    if (outcome !== row.outcome) {
      this.#mustEqual(row.row, '办理结果', OUTCOME_FACTS[row.outcome].label, OUTCOME_FACTS[outcome].label);
    }
  }

  /** A fault for each fact that the row tells differently from the register. */
  #compareFacts(row: RegisterRow, state: Application): void {
    this.#mustEqual(row.row, '收到日期', row.receivedOn, state.receivedOn);
    this.#mustEqual(row.row, '接收渠道', CHANNEL_LABELS[row.channel], CHANNEL_LABELS[state.channel]);
    this.#mustEqual(
      row.row,
      '申请人类型',
      APPLICANT_KIND_LABELS[row.applicantKind],
      APPLICANT_KIND_LABELS[state.applicantKind],
    );
    this.#mustEqual(row.row, '申请人', row.applicantName, state.applicantName);
    this.#mustEqual(row.row, '申请内容', row.request, state.request);
  }

  async #compareAppeal(row: AppealRow, registered: ReadonlyMap<string, string>): Promise<void> {
    const sheet = this.sheets.appeals?.name ?? '';
    const known = registered.get(row.registerNumber);
    const entry =
      this.#entries.get(row.registerNumber) ??
      (known === undefined ? undefined : await this.#load(row.registerNumber, known));
    if (entry?.state === undefined) {
      // A row of the register that has a fault itself is not unknown for it.
      if (this.#numbersInFile.has(row.registerNumber)) return;
      this.faults.push({
        ...this.#place(row.row, '登记编号', row.registerNumber, sheet),
        expected: '没有这个登记编号的申请；请先登记该申请，或者更正编号。',
        english: 'no application has this number, in this file or before; register it first, or mend the number',
      });
      return;
    }
    // An applicant and a third party may both appeal: of cases alike in number, route and day a row means the one that ended
    // as it says, else one that may have done so since, else, in their order, one that it contradicts.
    const alike = entry.state.appeals.filter(
      ({ appealId, route, filedOn }) =>
        route === row.route && filedOn === row.filedOn && !entry.matchedAppeals.has(appealId),
    );
    const match =
      alike.find(({ result, decidedOn }) => result === row.result && decidedOn === row.decidedOn) ??
      alike.find(({ decidedOn }) => decidedOn === undefined) ??
      alike[0];
    const appealId =
      match?.appealId ?? nameBasedId('appeal', entry.applicationId, row.route, row.filedOn, entry.state.appeals.length);
    entry.matchedAppeals.add(appealId);
    if (match === undefined) {
      const filed = { type: 'FileAppeal', appealId, route: row.route, filedOn: row.filedOn } as const;
      if (!this.#add(entry, filed, this.#place(row.row, '提起日期', row.filedOn, sheet))) return;
      this.counts.appealsFiled += 1;
    }
    if (row.result === undefined || row.decidedOn === undefined) {
      if (match?.decidedOn !== undefined) {
        this.#notice(
          sheet,
          row.row,
          '结果',
          '',
          `该案已于 ${match.decidedOn} 审结，文件中的状态较旧，未改动登记。`,
          `decided on ${match.decidedOn}; the file shows an older state and was left aside`,
        );
      }
    } else if (match?.result === undefined || match.decidedOn === undefined) {
      const decided = { type: 'DecideAppeal', appealId, result: row.result, decidedOn: row.decidedOn } as const;
      if (this.#add(entry, decided, this.#place(row.row, '结案日期', row.decidedOn, sheet))) {
        this.counts.appealsDecided += 1;
      }
      return;
    } else {
      const was = APPEAL_RESULT_LABELS[match.result];
      this.#mustEqual(row.row, '结果', APPEAL_RESULT_LABELS[row.result], was, sheet);
      this.#mustEqual(row.row, '结案日期', row.decidedOn, match.decidedOn, sheet);
    }
    if (match !== undefined) this.counts.unchanged += 1;
  }

  #place(
    row: number,
    column: string,
    value: string,
    sheet = this.sheets.register.name,
  ): Pick<Fault, 'sheet' | 'row' | 'column' | 'value'> {
    return { sheet, row, column, value };
  }

  #mustEqual(row: number, column: string, value: string, registered: string, sheet = this.sheets.register.name): void {
    if (value === registered) return;
    this.faults.push({
      ...this.#place(row, column, value, sheet),
      expected: `已登记的是“${registered}”，与此不一致；导入不改动已有的登记：文件有误的请改文件，登记有误的请经服务的接口“更正登记”（amend）。`,
      english: `registered is “${registered}”; an import changes nothing recorded: mend the file, or amend the entry through the API`,
    });
  }

  #notice(sheet: string, row: number, column: string, value: string, expected: string, english: string): void {
    this.notices.push({ sheet, row, column, value, expected, english });
  }

  /** What the command makes happen joins the import; a refusal is a fault of the row. */
  #add(entry: Entry, command: ApplicationCommand, place: Pick<Fault, 'sheet' | 'row' | 'column' | 'value'>): boolean {
    try {
      for (const event of decide(entry.state, command, this.#context)) {
        entry.state = evolve(entry.state, event);
        entry.events.push(event);
      }
      return true;
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error;
      this.faults.push({ ...place, expected: error.message, english: error.english });
      return false;
    }
  }

  #issue(entry: Entry, registerNumber: string, receivedOn: LegalDate): void {
    const year = registerYearOf(registerNumber, receivedOn);
    const issued = this.#issued.get(year) ?? [];
    this.#issued.set(year, issued);
    issued.push({
      id: this.#identityOf(entry).eventId(-1),
      type: 'RegisterNumberIssued',
      schemaVersion: REGISTER_SHAPES.versions.RegisterNumberIssued,
      occurredOn: receivedOn,
      actor: this.recording.actor,
      agency: this.recording.agency,
      correlation: this.#identity.correlation,
      data: recordedBy(this.#identity, JSON.stringify({ registerNumber, applicationId: entry.applicationId })),
    });
  }

  /** Event ids that an interrupted and repeated import gives again, so that it lands once. */
  #identityOf({ applicationId, registered }: Entry): EventIdentity {
    return {
      correlation: this.#identity.correlation,
      by: this.#identity.by,
      eventId: (index) => nameBasedId('imported-event', applicationId, registered, index),
    };
  }

  async #register(year: number): Promise<LoadedRegister['register']> {
    const loaded =
      this.#registers.get(year) ?? (await loadRegister(this.surroundings.store, this.recording.agency, year));
    this.#registers.set(year, loaded);
    return loaded.register;
  }

  async #load(registerNumber: string, applicationId: string): Promise<Entry> {
    const history = await this.surroundings.store.readStream(applicationStream(applicationId));
    const entry: Entry = {
      applicationId,
      registered: history.at(-1)?.revision ?? 'none',
      state: stateOf(history),
      events: [],
      matchedAppeals: new Set(),
    };
    this.#entries.set(registerNumber, entry);
    return entry;
  }
}

/** Every register number that the sheet holds, in rows with faults too. */
function numbersOf(register: Sheet): ReadonlySet<string> {
  const header = findColumns(register, ['登记编号']).headers.get('登记编号');
  if (header === undefined) return new Set();
  return new Set(
    register.rows.flatMap(({ cells }) => {
      const value = cells[header];
      return value === undefined ? [] : [textOf(value)];
    }),
  );
}
