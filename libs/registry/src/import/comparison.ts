/** A register kept elsewhere, row by row beside the one here: what is new is added, what contradicts is a fault. */
import type { Appeal, Application, ApplicationCommand } from '#disclosure';
import {
  APPEAL_RESULT_LABELS,
  APPLICANT_KIND_LABELS,
  CHANNEL_LABELS,
  OUTCOME_FACTS,
  closingOf,
  countedOutcome,
} from '#disclosure';
import { nameBasedId } from '../streams.js';
import type { Additions, Entry } from './additions.js';
import type { AppealRow, RegisterRow } from './check.js';
import type { Fault } from './faults.js';
import { findColumns } from './faults.js';
import type { Sheet, Sheets } from './sheets.js';
import { textOf } from './sheets.js';

type Place = Pick<Fault, 'sheet' | 'row' | 'column' | 'value'>;

export class Comparison {
  readonly faults: Fault[] = [];
  readonly notices: Fault[] = [];
  readonly counts = { received: 0, closed: 0, appealsFiled: 0, appealsDecided: 0, unchanged: 0 };
  readonly #numbersInFile: ReadonlySet<string>;

  /** @param registered applications of these rows by register number, in whatever year's register */
  constructor(
    private readonly sheets: Sheets,
    private readonly additions: Additions,
    private readonly registered: ReadonlyMap<string, string>,
  ) {
    this.#numbersInFile = numbersOf(sheets.register);
  }

  /** @param onProgress called after each row; `done` of `total` */
  async compare(
    rows: readonly RegisterRow[],
    appeals: readonly AppealRow[],
    onProgress?: (done: number, total: number) => void,
  ): Promise<void> {
    const total = rows.length + appeals.length;
    let done = 0;
    for (const row of rows) {
      await this.#compareRow(row);
      onProgress?.((done += 1), total);
    }
    // Those that ended first: a pending one then cannot take the place of a case that ended as its own row says.
    const endedFirst = [...appeals].sort((a, b) => Number(a.result === undefined) - Number(b.result === undefined));
    for (const appeal of endedFirst) {
      await this.#compareAppeal(appeal);
      onProgress?.((done += 1), total);
    }
  }

  async #compareRow(row: RegisterRow): Promise<void> {
    const { registerNumber, receivedOn } = row;
    const entry = await this.additions.entryOf(row, this.registered);
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
      this.additions.issue(entry, registerNumber, receivedOn);
      this.counts.received += 1;
    } else {
      this.#compareFacts(row, entry.state);
    }
    this.#compareClosing(row, entry);
    if (entry.events.length === before) this.counts.unchanged += 1;
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
    if (counted === undefined && entry.state?.endingAnnulled === true) {
      this.#notice(
        this.sheets.register.name,
        row.row,
        '办结日期',
        row.closedOn,
        '该件的办结登记已经更正取消，未再登记；确已办结的，请在本系统登记。',
        'the ending was annulled by an amendment and is not recorded anew; if it is closed after all, record it here',
      );
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

  async #compareAppeal(row: AppealRow): Promise<void> {
    const sheet = this.sheets.appeals?.name ?? '';
    const entry = await this.additions.entryNumbered(row.registerNumber, this.registered);
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
    const { appeals, annulledAppeals = [] } = entry.state;
    const isMeant = ({ appealId, route, filedOn }: Appeal): boolean =>
      route === row.route && filedOn === row.filedOn && !entry.matchedAppeals.has(appealId);
    const saysTheSame = ({ result, decidedOn }: Appeal): boolean =>
      result === row.result && decidedOn === row.decidedOn;
    const alike = appeals.filter(isMeant);
    const annulledAlike = annulledAppeals.filter(isMeant);
    const exact = alike.find(saysTheSame);
    // What an annulled one ended with is not put down to another.
    const annulled =
      exact === undefined
        ? (annulledAlike.find(saysTheSame) ?? (alike.length === 0 ? annulledAlike[0] : undefined))
        : undefined;
    const match = exact ?? alike.find(({ decidedOn }) => decidedOn === undefined) ?? alike[0];
    if (annulled !== undefined) {
      entry.matchedAppeals.add(annulled.appealId);
      this.#notice(
        sheet,
        row.row,
        '提起日期',
        row.filedOn,
        '该案的登记已经更正取消，未再登记；确有该案的，请在本系统登记。',
        'this appeal was annulled by an amendment and is not recorded anew; if there is one after all, record it here',
      );
      this.counts.unchanged += 1;
      return;
    }
    const appealId =
      match?.appealId ??
      nameBasedId(
        'appeal',
        entry.applicationId,
        row.route,
        row.filedOn,
        // As many as there ever were: none gets the id of another.
        appeals.length + annulledAppeals.length,
      );
    entry.matchedAppeals.add(appealId);
    if (match === undefined) {
      const filed = { type: 'FileAppeal', appealId, route: row.route, filedOn: row.filedOn } as const;
      if (!this.#addAppeal(entry, filed, this.#place(row.row, '提起日期', row.filedOn, sheet))) return;
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
      if (this.#addAppeal(entry, decided, this.#place(row.row, '结案日期', row.decidedOn, sheet))) {
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

  #place(row: number, column: string, value: string, sheet = this.sheets.register.name): Place {
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

  /** A refused command is a fault of the row. */
  #add(entry: Entry, command: ApplicationCommand, place: Place): boolean {
    const refused = this.additions.add(entry, command);
    if (refused === undefined) return true;
    this.faults.push({ ...place, expected: refused.message, english: refused.english });
    return false;
  }

  /** The same; but what takes two persons here, as another appeal was annulled, is no fault of the file: the row is left aside. */
  #addAppeal(entry: Entry, command: ApplicationCommand, place: Place): boolean {
    const refused = this.additions.add(entry, command);
    if (refused === undefined) return true;
    const told = { ...place, expected: refused.message, english: refused.english };
    if (refused.code === 'appeal_in_year_over') {
      this.notices.push(told);
      this.counts.unchanged += 1;
    } else this.faults.push(told);
    return false;
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
