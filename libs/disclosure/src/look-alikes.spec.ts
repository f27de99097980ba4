import { nameAgency } from './agency.js';
import { refusalOf } from './application/application.fixture.js';
import { checkUnmistakable, checkUnmistakableId } from './look-alikes.js';

describe('what can be taken for another name is refused', () => {
  it.each(['w\u0430ng', '\u0430\u0441\u0435', '\u03b1lpha', 'wang\u3164'])('as an id: %j', (id) => {
    expect(refusalOf(() => checkUnmistakableId(id))).toMatchObject({ code: 'mistakable_name', kind: 'content' });
  });

  it.each(['王\u3164', '王\ufe0f', '王\u2800', 'M\u0430ria', '王\u0410'])('as a name: %j', (name) => {
    expect(refusalOf(() => checkUnmistakable(name)).code).toBe('mistakable_name');
    expect(refusalOf(() => nameAgency({ details: {} }, name)).code).toBe('mistakable_name');
  });

  it.each(['王登记', 'Müller 王', '阿不都·热合曼', 'བསྟན་འཛིན', 'ئابدۇللا', 'Иванов', '张三（借调）', '𠮷田'])(
    'and %s is not',
    (name) => {
      expect(() => checkUnmistakable(name)).not.toThrow();
    },
  );

  it.each(['wang', '滨海新区', '王2'])('nor is %s as an id', (id) => {
    expect(() => checkUnmistakableId(id)).not.toThrow();
  });
});
