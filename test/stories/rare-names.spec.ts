import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Office } from './office.js';
import { taizhang } from './processes.js';

/** Who asks for information has whatever name they have: nobody is turned away for how it is written. */
const NAMES = [
  '王\ue863',
  '\ue000\ue001',
  '张\u{f0001}',
  '\u{2a6d6}三',
  '李\u{323b0}',
  '葛\u{e0100}',
  '邉\ufe00子',
  '阿不都·热合曼',
  '阿不都\u2027热合曼',
  '阿不都\u2022热合曼',
  '阿不都\u30fb热合曼',
  'نۇر\u200cمۇھەممەت',
  'བསྟན་འཛིན',
  'ᠨᠠᠷ\u180eᠠ',
  'Zoe\u0308 Иванов',
];

test('an application is logged in every name, and the name is kept as it was typed', async () => {
  const office = await Office.open('2025-03-03T09:00');
  await office.nameAgency();
  for (const applicantName of NAMES) {
    const { id, position } = await office.intake('2025-03-03', { applicantName });
    const { rows } = await office.register({ applicant: applicantName, position: String(position) });
    expect(rows).toMatchObject([{ id, applicantName }]);
    await office.step(id, 'letters', { kind: 'receipt' });
  }
});

test('and imported', async () => {
  const office = await Office.open('2025-03-03T09:00');
  await office.close();
  const head = '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办结日期,办理结果';
  const rows = NAMES.map((name, index) => `2025-${index + 1},2025-03-03,当面,自然人,${name},决算,,`);
  const file = join(office.directory, 'register.csv');
  writeFileSync(file, [head, ...rows].join('\n'));
  const said = await taizhang('import', file, '--agency', 'BINHAI', '--data', office.directory);
  expect(said).toContain(`新登记 ${NAMES.length} 件`);
});
