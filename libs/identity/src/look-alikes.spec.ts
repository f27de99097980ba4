import { RefusedCommand, nameAgency } from '#disclosure';
import type { AccountEvent, Accounts } from './accounts.js';
import { createAccount, evolveAccounts } from './accounts.js';
import { NO_AGENCIES, createAgency, evolveAgencyTree, setHandlingUnits } from './agency-tree.js';

function codeOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof RefusedCommand) return error.code;
    throw error;
  }
  return 'taken';
}

describe.each([
  ['Wang', 'account_exists', 'agency_exists'],
  ['WANG', 'account_exists', 'agency_exists'],
  ['ｗａｎｇ', 'mistakable_name', 'mistakable_name'],
  ['Ｗang', 'mistakable_name', 'mistakable_name'],
])('%s beside wang', (alike, noAccount, noAgency) => {
  it('is no other account', () => {
    const made: AccountEvent[] = createAccount(new Map(), { account: 'wang', name: '王', agency: 'A' }, NO_AGENCIES);
    const accounts = made.reduce<Accounts>(evolveAccounts, new Map());
    const wanted = { account: alike, name: '王二', agency: 'A' };
    expect(codeOf(() => createAccount(accounts, wanted, NO_AGENCIES))).toBe(noAccount);
    expect(codeOf(() => createAccount(accounts, { ...wanted, account: 'wang2' }, NO_AGENCIES))).toBe('taken');
  });

  it('is no other agency', () => {
    const tree = createAgency(NO_AGENCIES, 'wang', undefined).reduce(evolveAgencyTree, NO_AGENCIES);
    expect(codeOf(() => createAgency(tree, alike, 'wang'))).toBe(noAgency);
    expect(codeOf(() => createAgency(tree, 'wang2', 'wang'))).toBe('taken');
  });
});

const made = (account: string, name: string): unknown =>
  createAccount(new Map(), { account, name, agency: 'A' }, NO_AGENCIES);
const TREE = createAgency(NO_AGENCIES, 'A', undefined).reduce(evolveAgencyTree, NO_AGENCIES);

describe('what can be taken for another name is refused', () => {
  it.each(['wang.2_a@b-C', '王登记', '〇三', '𠮷'])('but not %s', (id) => {
    expect(codeOf(() => made(id, '王'))).toBe('taken');
  });

  it.each([
    'w\u0430ng',
    '\u0430\u0441\u0435',
    '\u03b1lpha',
    'wang\u3164',
    ...['wan\u0261', 'c\u2c9fde', 'adm\u0131n', 'ad\u1d0din', '\ua731ign1', 'lega\u01c01', '\u2d4f\u2d54'],
    '\u{1d430}ang',
  ])('as an id: %j', (id) => {
    expect(codeOf(() => made(id, '王'))).toBe('mistakable_name');
    expect(codeOf(() => createAgency(NO_AGENCIES, id, undefined))).toBe('mistakable_name');
  });

  it.each([
    '王\u3164',
    '王\ufe0f',
    '王\u2800',
    'M\u0430ria',
    '王\u0410',
    ...[
      'wan\u0261',
      'c\u2c9fde',
      'ad\u1d0din',
      '\ua731ign',
      'lega\u01c0',
      '王\u2d4f',
      '王\u0301',
      'wan\u0323\u033cg',
      '\u0301王',
    ],
    ...['\u{1d430}ang', '\u2f1f地局', '王\u30ed', 'wang\u180e'],
  ])('as the name of a person, an agency or a unit: %j', (name) => {
    expect(codeOf(() => made('wang', name))).toBe('mistakable_name');
    expect(codeOf(() => nameAgency({ details: {} }, name))).toBe('mistakable_name');
    expect(codeOf(() => setHandlingUnits(TREE, 'A', ['办公室', name]))).toBe('mistakable_name');
  });

  it.each([
    '王登记',
    'Müller 王',
    '阿不都·热合曼',
    'བསྟན་འཛིན',
    'ئابدۇللا',
    'Иванов',
    '张三（借调）',
    '𠮷田',
    ...[
      'Нұрлан',
      'ᠨᠠᠷ᠎ᠠ',
      'ᠪᠠᠭᠠᠲᠤᠷ 巴图',
      'བསྟན་འཛིན（丹增）',
      'ئابدۇللا 阿卜杜拉',
      'ꆈꌠ',
      '김 선생 金',
      'Nguyễn Thị',
      'Ａ区第Ⅱ科',
      'Zoe\u0308',
    ],
  ])('and %s is not', (name) => {
    expect(codeOf(() => made('wang', name))).toBe('taken');
  });
});
