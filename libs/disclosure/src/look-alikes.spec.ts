import { nameAgency } from './agency.js';
import { refusalOf } from './application/application.fixture.js';
import { checkUnmistakable, checkUnmistakableId } from './look-alikes.js';

describe('what can be taken for another name is refused', () => {
  it.each([
    ...['w\u0430ng', '\u0430\u0441\u0435', '\u03b1lpha', 'wang\u3164', '\u{1d430}ang', 'ｗang'],
    ...['王\ue863', '\ue000', '王\u{f0001}', '王·三', '王\u{2fffe}'],
    ...['wan\u0261', 'c\u2c9fde', 'adm\u0131n', 'ad\u1d0din', '\ua731ign1', 'lega\u01c01', '\u2d4f\u2d54'],
  ])('as an id: %j', (id) => {
    expect(refusalOf(() => checkUnmistakableId(id))).toMatchObject({ code: 'mistakable_name', kind: 'content' });
  });

  it.each([
    ...['王\u3164', '王\ufe0f', '王\u2800', 'M\u0430ria', '王\u0410', '王\u30ed', '王\u2d4f', '王\u0301', '\u0301王'],
    ...['wan\u0261', 'c\u2c9fde', 'ad\u1d0din', '\ua731ign', 'lega\u01c0', 'wan\u0323\u033cg', '\u{1d430}ang'],
    ...['\u{e0100}葛', '葛\u{e0100}\u{e0101}', 'wang\u{e0100}', '葛\ufe00', '葛\u{e0020}', '12\u{e0100}'],
    ...['\u2f1f地局', 'wang\u180e', 'M\ue000ria', '\u{10fffd}Li', 'Иванов\ue000', '\ue000\u0301'],
  ])('as a name: %j', (name) => {
    expect(refusalOf(() => checkUnmistakable(name)).code).toBe('mistakable_name');
    expect(refusalOf(() => nameAgency({ details: {} }, name)).code).toBe('mistakable_name');
  });

  it.each([
    ...[
      '王登记',
      'Müller 王',
      '阿不都·热合曼',
      'བསྟན་འཛིན',
      'ئابدۇللا',
      'Иванов',
      '张三（借调）',
      '𠮷田',
      'Нұрлан',
      'ᠨᠠᠷ᠎ᠠ',
    ],
    ...[
      'ᠪᠠᠭᠠᠲᠤᠷ 巴图',
      'བསྟན་འཛིན（丹增）',
      'ئابدۇللا 阿卜杜拉',
      'ꆈꌠ',
      '김 선생 金',
      'Nguyễn Thị',
      'Ａ区第Ⅱ科',
      'Zoe\u0308',
    ],
    // Rare characters of names: of a font of the office's own, of the newest planes, and the dots between parts of a name.
    ...[
      '王\ue863',
      '\ue000三',
      '张\u{f0001}（借调）',
      '李\u{10fffd}',
      '\u{2a6d6}\u{31350}',
      '王\u{323b0}',
      '\u{2ceb0}丽',
    ],
    // Of two forms of one character, that which the name is registered with.
    ...['葛\u{e0100}城', '\u{2000b}\u{e0101}（借调）'],
    ...['\ue000·吐尔逊', '阿不都\u2027热合曼', '阿不都\u2022热合曼', '阿不都\u30fb热合曼'],
  ])('and %s is not', (name) => {
    expect(() => checkUnmistakable(name)).not.toThrow();
  });

  it.each(['wang.2_a@b-C', '滨海新区', '王2', '〇三', '𠮷'])('nor is %s as an id', (id) => {
    expect(() => checkUnmistakableId(id)).not.toThrow();
  });
});
