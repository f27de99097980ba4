import fc from 'fast-check';
import {
  APPEAL_RESULT_LABELS,
  APPEAL_ROUTE_LABELS,
  APPLICANT_KIND_LABELS,
  CHANNEL_LABELS,
  OUTCOMES,
  OUTCOME_FACTS,
} from '#disclosure';
import type { CheckedRegister } from '../../libs/registry/src/import/check.js';
import { checkRegister } from '../../libs/registry/src/import/check.js';
import { readAppeals, readSheets } from '../../libs/registry/src/import/sheets.js';
import type { AppealSheetRow, RegisterFile, RegisterSheetRow } from './write-register.js';
import { CSV_ENCODINGS, appealsCsv, registerCsv, registerXlsx } from './write-register.js';

const TODAY = '2025-12-31';

/** Text as people type it, in any script, with commas, quotation marks and line breaks; cells are trimmed when read. */
const text = fc
  .string({ unit: fc.oneof(fc.constantFrom(',', '"', '\n', '“', '　', '公', '䶮', '𬱖'), fc.string({ maxLength: 1 })) })
  .map((written) => written.trim())
  // write-excel-file looks strings up in a plain object and trips over the names of its members, such as __proto__.
  .filter((written) => written !== '' && !(written in {}));

const dateUntil = (latest: string) =>
  fc
    .date({ min: new Date('2019-05-15T00:00:00Z'), max: new Date(`${latest}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

/** Two dates in order, or the first alone. */
const fromTo = fc
  .tuple(dateUntil(TODAY), dateUntil(TODAY))
  .map(([one, other]) => (one < other ? ([one, other] as const) : ([other, one] as const)));

const label = (labels: Readonly<Record<string, string>>) => fc.constantFrom(...Object.values(labels));

const registerRow = fc
  .record({
    dates: fromTo,
    channel: label(CHANNEL_LABELS),
    kind: label(APPLICANT_KIND_LABELS),
    name: text,
    request: text,
    outcome: fc.option(fc.constantFrom(...OUTCOMES.map((outcome) => OUTCOME_FACTS[outcome].label)), { nil: '' }),
  })
  .map(({ dates: [received, closed], channel, kind, name, request, outcome }): RegisterSheetRow => ({
    登记编号: '',
    收到日期: received,
    接收渠道: channel,
    申请人类型: kind,
    申请人: name,
    申请内容: request,
    办结日期: outcome === '' ? '' : closed,
    办理结果: outcome,
  }));

const appealRow = fc
  .record({
    dates: fromTo,
    route: label(APPEAL_ROUTE_LABELS),
    result: fc.option(label(APPEAL_RESULT_LABELS), { nil: '' }),
  })
  .map(({ dates: [filed, decided], route, result }): AppealSheetRow => ({
    登记编号: '',
    救济类型: route,
    提起日期: filed,
    结果: result,
    结案日期: result === '' ? '' : decided,
  }));

const registerFile: fc.Arbitrary<RegisterFile> = fc
  .record({ register: fc.array(registerRow, { maxLength: 20 }), appeals: fc.array(appealRow, { maxLength: 5 }) })
  .map(({ register, appeals }) => ({
    register: register.map((row, index) => ({ ...row, 登记编号: `〔2025〕第${index + 1}号` })),
    // Numbers of another register, so that no receipt date stands against the date of filing.
    appeals: appeals.map((row, index) => ({ ...row, 登记编号: `〔2019〕第${index + 1}号` })),
  }));

/** What was read, as it would stand in the sheet. */
function sheetRows({ rows, appeals }: CheckedRegister): RegisterFile {
  return {
    register: rows.map((row) => ({
      登记编号: row.registerNumber,
      收到日期: row.receivedOn,
      接收渠道: CHANNEL_LABELS[row.channel],
      申请人类型: APPLICANT_KIND_LABELS[row.applicantKind],
      申请人: row.applicantName,
      申请内容: row.request,
      办结日期: row.closedOn ?? '',
      办理结果: row.outcome === undefined ? '' : OUTCOME_FACTS[row.outcome].label,
    })),
    appeals: appeals.map((row) => ({
      登记编号: row.registerNumber,
      救济类型: APPEAL_ROUTE_LABELS[row.route],
      提起日期: row.filedOn,
      结果: row.result === undefined ? '' : APPEAL_RESULT_LABELS[row.result],
      结案日期: row.decidedOn ?? '',
    })),
  };
}

describe('any register reads back as it was written', () => {
  test.each(CSV_ENCODINGS)('as CSV in %s', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(registerFile, async (file) => {
        const { register } = await readSheets(registerCsv(file.register, encoding), 'register.csv');
        const appeals = await readAppeals(appealsCsv(file.appeals, encoding), 'appeals.csv');
        const checked = checkRegister({ register, appeals }, TODAY);
        expect(checked.faults).toEqual([]);
        expect(sheetRows(checked)).toEqual(file);
      }),
    );
  });

  test('as .xlsx', async () => {
    await fc.assert(
      fc.asyncProperty(registerFile, async (file) => {
        const checked = checkRegister(await readSheets(await registerXlsx(file), 'register.xlsx'), TODAY);
        expect(checked.faults).toEqual([]);
        expect(sheetRows(checked)).toEqual(file);
      }),
    );
  });
});
