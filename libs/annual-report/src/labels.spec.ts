import type { ReportForm } from './index.js';
import { cellOf, formById, UnknownLabel } from './index.js';
import { findAppealColumn, findColumn } from './labels.js';

const form = formById('2021');

const rowOf = (of: ReportForm, typed: string): string => cellOf(of, typed, '总计').row;

function failure(attempt: () => unknown): UnknownLabel {
  try {
    attempt();
  } catch (error) {
    if (error instanceof UnknownLabel) return error;
    throw error;
  }
  throw new Error('the label was found');
}

describe('the row of a cell', () => {
  it.each([
    ['the exact label', '三、（三）4.保护第三方合法权益', '三、（三）4.保护第三方合法权益'],
    ['no numbering', '保护第三方合法权益', '三、（三）4.保护第三方合法权益'],
    ['the numbering of the printed row only', '4.保护第三方合法权益', '三、（三）4.保护第三方合法权益'],
    ['half-width brackets and full-width digits', '三、(三)４．保护第三方合法权益', '三、（三）4.保护第三方合法权益'],
    ['the numbering alone', '（三）4', '三、（三）4.保护第三方合法权益'],
    ['straight quotation marks', '危及"三安全一稳定"', '三、（三）3.危及“三安全一稳定”'],
    ['no quotation marks', '三、（三）3.危及三安全一稳定', '三、（三）3.危及“三安全一稳定”'],
    [
      'the printed text with its remark',
      '（二）部分公开（区分处理的，只计这一情形，不计其他情形）',
      '三、（二）部分公开',
    ],
    [
      'the whole printed path',
      '三、本年度办理结果（四）无法提供 1.本机关不掌握相关政府信息',
      '三、（四）1.本机关不掌握相关政府信息',
    ],
    ['a part that no other row has', '新收', '一、本年新收政府信息公开申请数量'],
    ['a part of the last row', '结转下年度', '四、结转下年度继续办理'],
    ['a text that others only contain', '其他', '三、（六）3.其他'],
    ['the total', '总计', '三、（七）总计'],
    [
      'the outcome’s name in the register',
      '逾期未缴费',
      '三、（六）2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请',
    ],
    ['an outcome counted among others', '撤回', '三、（六）3.其他'],
  ])('finds a row by %s', (_, typed, label) => {
    expect(rowOf(form, typed)).toBe(label);
  });

  it('finds in the form of 2019 the one row that counts an outcome', () => {
    expect(rowOf(formById('2019'), '逾期不补正')).toBe('三、（六）其他处理');
  });

  it('lists the rows that fit when several do', () => {
    const error = failure(() => rowOf(form, '结转'));
    expect(error.possible).toEqual(['二、上年结转政府信息公开申请数量', '四、结转下年度继续办理']);
    expect(error.message).toContain('不止对应一个行');
    expect(error.english).toContain('more than one row');
  });

  it.each(['不存在的行', '三、（三）5.保护第三方合法权益'])(
    'lists all rows and groups when none is called %s',
    (typed) => {
      const error = failure(() => rowOf(form, typed));
      expect(error.possible).toEqual([...form.rows, ...form.appealGroups].map((one) => one.label));
      expect(error.message).toContain('没有名为');
      expect(error.english).toContain('there is no row');
    },
  );

  it.each(['', '（）'])('does not take “%s” for any row', (typed) => {
    expect(failure(() => rowOf(form, typed)).possible).toHaveLength(28);
  });
});

describe('groups and columns', () => {
  it('are found as rows are', () => {
    expect(findColumn(form, ' 商业企业 ').kinds).toEqual(['commercial_enterprise']);
    expect(findColumn(form, '其他').kinds).toEqual(['other']);
    expect(findColumn(form, '总计').kinds).toHaveLength(6);
    expect(findColumn(form, '公益').kinds).toEqual(['public_interest_organisation']);
    expect(cellOf(form, '行政诉讼·未经复议直接起诉', '总计').cell).toMatchObject({ route: 'lawsuit_direct' });
    expect(cellOf(form, '直接起诉', '总计').cell).toMatchObject({ route: 'lawsuit_direct' });
    expect(cellOf(form, '行政诉讼—复议后起诉', '总计').cell).toMatchObject({ route: 'lawsuit_after_review' });
    expect(findAppealColumn(form, '维持').counts).toBe('upheld');
  });

  it('list what there is when none fits', () => {
    expect(failure(() => findColumn(form, '外国人')).possible).toEqual(form.applicantColumns.map(({ label }) => label));
    expect(failure(() => rowOf(form, '诉讼')).possible).toEqual(['行政诉讼-未经复议直接起诉', '行政诉讼-复议后起诉']);
    expect(failure(() => findAppealColumn(form, '胜诉')).possible).toEqual(
      form.appealColumns.map(({ label }) => label),
    );
  });
});
