import type { AppealResult, AppealRoute, ApplicantKind, Channel, LegalDate, Outcome } from '#disclosure';
import { APPEAL_COLUMNS, REGISTER_COLUMNS, bareHeader } from './columns.js';
import type { Fault } from './faults.js';
import { RowCheck, findColumns } from './faults.js';
import type { Sheet, Sheets } from './sheets.js';
import {
  APPEAL_RESULT_WORDS,
  APPEAL_ROUTE_WORDS,
  APPLICANT_KIND_WORDS,
  CHANNEL_WORDS,
  OUTCOME_WORDS,
} from './vocabularies.js';

export interface RegisterRow {
  readonly row: number;
  readonly registerNumber: string;
  readonly receivedOn: LegalDate;
  readonly channel: Channel;
  readonly applicantKind: ApplicantKind;
  readonly applicantName: string;
  readonly request: string;
  /** Closing date and outcome are both present, or the application is open. */
  readonly closedOn?: LegalDate;
  readonly outcome?: Outcome;
  /** The columns the register keeps besides, by header. */
  readonly notes: Record<string, string>;
}

export interface AppealRow {
  readonly row: number;
  readonly registerNumber: string;
  readonly route: AppealRoute;
  readonly filedOn: LegalDate;
  /** Result and date are both present, or the case is pending. */
  readonly result?: AppealResult;
  readonly decidedOn?: LegalDate;
}

export interface CheckedRegister {
  /** The rows without a fault. */
  readonly rows: RegisterRow[];
  readonly appeals: AppealRow[];
  /** All of them, in the order of the file. A file with any is not to be taken. */
  readonly faults: Fault[];
  /** What staff should look at though it keeps nothing from being imported. */
  readonly notices: Fault[];
}

/**
 * Reads the rows of a register and its appeals and lists every fault in them. Whether the rows agree with what is
 * registered already is not looked at here, so an appeal may name an application that is not in the file.
 */
export function checkRegister(sheets: Sheets, today: LegalDate): CheckedRegister {
  const register = checkApplications(sheets.register, today);
  const appeals =
    sheets.appeals === undefined
      ? { rows: [], faults: [], notices: [] }
      : checkAppeals(sheets.appeals, register.receipts, today);
  const further = checkFurther(sheets.further ?? []);
  return {
    rows: register.rows,
    appeals: appeals.rows,
    faults: [...register.faults, ...appeals.faults, ...further.faults],
    notices: [...appeals.notices, ...further.notices],
  };
}

/** Sheets that are not read: another register among them must not be left out unseen. */
function checkFurther(sheets: readonly Sheet[]): { readonly faults: Fault[]; readonly notices: Fault[] } {
  const faults: Fault[] = [];
  const notices: Fault[] = [];
  for (const sheet of sheets) {
    if (hasColumn(sheet, '登记编号') && hasColumn(sheet, '收到日期')) {
      faults.push({
        ...headerPlace(sheet, '收到日期'),
        expected: '这张工作表也是一份台账，而一个文件只导入一份：请把它另存为单独的文件，分别导入。',
        english: 'This sheet is a register too, and one is imported per file: save it as a file of its own.',
      });
    } else if (hasColumn(sheet, '救济类型')) {
      faults.push({
        ...headerPlace(sheet, '救济类型'),
        expected: '复议诉讼须在第二张工作表：请把这张工作表移到第二位，或者另存后用 --appeals 导入。',
        english:
          'The appeals stand in the second sheet: move this one there, or save it apart and give it with --appeals.',
      });
    } else {
      notices.push({
        ...headerPlace(sheet, sheet.header.join('、')),
        expected: `工作表“${sheet.name}”不导入：只读取第一张（台账）和第二张（复议诉讼）工作表。`,
        english: `The sheet ${sheet.name} is not read: the first is the register, the second the appeals.`,
      });
    }
  }
  return { faults, notices };
}

const hasColumn = (sheet: Sheet, name: string): boolean => sheet.header.some((header) => bareHeader(header) === name);

const headerPlace = (sheet: Sheet, column: string) => ({
  sheet: sheet.name,
  row: sheet.headerRow,
  column,
  value: '',
});

interface CheckedApplications {
  readonly rows: RegisterRow[];
  readonly faults: Fault[];
  /** Receipt dates by register number, of rows with other faults too. */
  readonly receipts: ReadonlyMap<string, LegalDate>;
}

function checkApplications(sheet: Sheet, today: LegalDate): CheckedApplications {
  const columns = findColumns(sheet, REGISTER_COLUMNS);
  const rows: RegisterRow[] = [];
  const faults = [...columns.faults];
  const receipts = new Map<string, LegalDate>();
  const firstRows = new Map<string, number>();
  for (const sheetRow of sheet.rows) {
    const check = new RowCheck(sheet, columns.headers, sheetRow);
    const registerNumber = check.registerNumber('登记编号');
    if (registerNumber !== undefined) {
      const first = firstRows.get(registerNumber);
      if (first === undefined) firstRows.set(registerNumber, check.number);
      else {
        check.fault(
          '登记编号',
          `登记编号与第 ${first} 行重复，每件申请的编号只能出现一次，请核对这两行。`,
          `The register number is that of row ${first} too; each application has one of its own.`,
        );
      }
    }
    const receivedOn = check.requiredDate('收到日期', today);
    const channel = check.requiredTerm('接收渠道', CHANNEL_WORDS);
    const applicantKind = check.requiredTerm('申请人类型', APPLICANT_KIND_WORDS);
    const applicantName = check.requiredText('申请人');
    const request = check.requiredText('申请内容');
    const closedOn = check.date('办结日期', today, '尚未办结的留空。');
    check.inOrder('收到日期', receivedOn, '办结日期', closedOn);
    const outcome = check.term('办理结果', OUTCOME_WORDS, '尚未办结的留空。');
    check.bothOrNeither('办结日期', '办理结果', '尚未办结');
    check.withinHeader();
    faults.push(...check.faults);
    if (registerNumber !== undefined && receivedOn !== undefined && !receipts.has(registerNumber)) {
      receipts.set(registerNumber, receivedOn);
    }
    if (check.faults.length > 0 || registerNumber === undefined || receivedOn === undefined) continue;
    if (channel === undefined || applicantKind === undefined) continue;
    if (applicantName === undefined || request === undefined) continue;
    rows.push({
      row: check.number,
      registerNumber,
      receivedOn,
      channel,
      applicantKind,
      applicantName,
      request,
      ...(closedOn !== undefined && outcome !== undefined && { closedOn, outcome }),
      notes: check.notes(columns.unknown),
    });
  }
  return { rows, faults, receipts };
}

interface CheckedAppeals {
  readonly rows: AppealRow[];
  readonly faults: Fault[];
  readonly notices: Fault[];
}

function checkAppeals(sheet: Sheet, receipts: ReadonlyMap<string, LegalDate>, today: LegalDate): CheckedAppeals {
  const registerColumn = (['收到日期', '接收渠道'] as const).find((name) => hasColumn(sheet, name));
  if (registerColumn !== undefined && !hasColumn(sheet, '救济类型')) {
    const fault = {
      ...headerPlace(sheet, registerColumn),
      expected:
        '第二张工作表（或者 --appeals 的文件）应当是复议诉讼表，这里却像另一份台账：没有“救济类型”列。' +
        '台账请另存为单独的文件，分别导入；没有复议诉讼的，不要第二张工作表。',
      english:
        'The second sheet (or the file of --appeals) must hold the appeals, and this looks like another register: ' +
        'save it as a file of its own; without appeals, leave the second sheet out.',
    };
    return { rows: [], faults: [fault], notices: [] };
  }
  const columns = findColumns(sheet, APPEAL_COLUMNS);
  const rows: AppealRow[] = [];
  const faults = [...columns.faults];
  const notices: Fault[] = columns.unknown.map((column) => ({
    sheet: sheet.name,
    row: sheet.headerRow,
    column,
    value: column,
    expected: `复议诉讼表没有“${column}”这一列的去处，该列不导入；需要保留的，请写入台账的备注列。`,
    english: `Appeals keep no notes: the column ${column} is not imported.`,
  }));
  const firstRows = new Map<string, number>();
  for (const sheetRow of sheet.rows) {
    const check = new RowCheck(sheet, columns.headers, sheetRow);
    const registerNumber = check.registerNumber('登记编号');
    const route = check.requiredTerm('救济类型', APPEAL_ROUTE_WORDS);
    const filedOn = check.requiredDate('提起日期', today);
    check.inOrder(
      '该申请的收到日期',
      registerNumber === undefined ? undefined : receipts.get(registerNumber),
      '提起日期',
      filedOn,
    );
    const result = check.term('结果', APPEAL_RESULT_WORDS, '尚未审结的留空。');
    const decidedOn = check.date('结案日期', today, '尚未审结的留空。');
    check.inOrder('提起日期', filedOn, '结案日期', decidedOn);
    check.bothOrNeither('结果', '结案日期', '尚未审结');
    check.withinHeader();
    faults.push(...check.faults);
    if (check.faults.length > 0) continue;
    if (registerNumber === undefined || route === undefined || filedOn === undefined) continue;
    rows.push({
      row: check.number,
      registerNumber,
      route,
      filedOn,
      ...(result !== undefined && decidedOn !== undefined && { result, decidedOn }),
    });
    const identity = [registerNumber, route, filedOn].join('\n');
    const first = firstRows.get(identity);
    if (first === undefined) firstRows.set(identity, check.number);
    else {
      notices.push({
        sheet: sheet.name,
        row: check.number,
        column: '登记编号',
        value: registerNumber,
        expected: `与第 ${first} 行的登记编号、救济类型和提起日期都相同，按两件案件导入（例如第三方也提起的）；如系重复填写，请删去一行。`,
        english: `The same application, route and date as row ${first}: imported as two cases; delete one if it is a repetition.`,
      });
    }
  }
  return { rows, faults, notices };
}
