import { OUTCOMES, OUTCOME_FACTS } from '#disclosure';
import { publishedTables } from '../../../../test/registers/published-table.js';
import { APPEAL_ROUTE_WORDS, APPLICANT_KIND_WORDS, CHANNEL_WORDS, OUTCOME_WORDS } from './vocabularies.js';

describe('an outcome is understood', () => {
  test.each(OUTCOMES)('by its label: %s', (outcome) => {
    expect(OUTCOME_WORDS.find(OUTCOME_FACTS[outcome].label)).toBe(outcome);
  });

  test.each([
    ['危及“三安全一稳定”'],
    ['危及"三安全一稳定"'],
    ['危及＂三安全一稳定＂'],
    ['危及「三安全一稳定」'],
    ['危及三安全一稳定'],
    ['3.危及”三安全一稳定“'],
  ])('whatever its quotation marks: %s', (text) => {
    expect(OUTCOME_WORDS.find(text)).toBe('endangers_security_or_stability');
  });

  test.each([
    ['1.属于国家秘密'],
    ['1、属于国家秘密'],
    ['１．属于国家秘密'],
    ['（三）1.属于国家秘密'],
    ['(三)1.属于国家秘密'],
    ['（ 三 ） 1. 属于国家秘密'],
    ['三、（三）1.属于国家秘密'],
    ['㈢⒈属于国家秘密'],
    ['属于　国家秘密'],
  ])('with the numbering of the form and in any width: %s', (text) => {
    expect(OUTCOME_WORDS.find(text)).toBe('state_secret');
  });

  test.each([
    ['（一）予以公开', 'disclosed'],
    ['三、（三）4.保护第三方合法权益', 'third_party_rights'],
    ['（六）其他处理', 'otherwise_closed'],
    ['（六）1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请', 'correction_lapsed'],
    ['（六）2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请', 'fee_lapsed'],
    ['（六）3.其他', 'otherwise_closed'],
    ['撤回', 'withdrawn'],
  ])('as the form words it: %s is %s', (text, outcome) => {
    expect(OUTCOME_WORDS.find(text)).toBe(outcome);
  });

  test('from every row of every published table that counts one', () => {
    const rows = publishedTables().flatMap(({ table3 }) => Object.keys(table3));
    const counted = rows.filter((row) => row.startsWith('三、') && !row.includes('总计'));
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.filter((row) => OUTCOME_WORDS.find(row) === undefined)).toEqual([]);
  });

  test.each(['公开', '不予公开', '三、（七）总计', '1.', ''])('but not from “%s”', (text) => {
    expect(OUTCOME_WORDS.find(text)).toBeUndefined();
  });
});

test.each([
  ['互联网', 'online'],
  ['网络', 'online'],
  ['互联网渠道', 'online'],
  ['当面提交', 'in_person'],
])('the law’s word for a channel is understood: %s is %s', (text, channel) => {
  expect(CHANNEL_WORDS.find(text)).toBe(channel);
});

test('the form’s word for a direct suit is understood', () => {
  expect(APPEAL_ROUTE_WORDS.find('未经复议直接起诉')).toBe('lawsuit_direct');
});

test.each([
  [OUTCOME_WORDS, '国家秘密', '属于国家秘密'],
  [OUTCOME_WORDS, '予已公开', '予以公开'],
  [OUTCOME_WORDS, '（四）1.本机关不掌握', '本机关不掌握相关政府信息'],
  [APPLICANT_KIND_WORDS, '企业', '商业企业'],
  [CHANNEL_WORDS, '快递', undefined],
  [OUTCOME_WORDS, '已转交承办科室研究后答复申请人', undefined],
])('a word is suggested only where it is like enough', (vocabulary, text, suggestion) => {
  expect(vocabulary.nearest(text)).toBe(suggestion);
});
