import { countedTogether } from './fee-items.js';

describe('items of several applications are counted together', () => {
  const one = { applicantName: '张三', receivedOn: '2026-03-02' };

  it.each([
    ['of one name in one month', {}, {}, true],
    ['not in another month', {}, { receivedOn: '2026-04-01' }, false],
    ['not of another name', {}, { applicantName: '张珊' }, false],
    ['however the name was typed', { applicantName: 'Ａ1 公司' }, { applicantName: 'a1公司' }, true],
    ['not of a namesake with another identity number', { identityNumber: '1' }, { identityNumber: '2' }, false],
    ['of one identity number', { identityNumber: '11x' }, { applicantName: '张珊', identityNumber: '11 Ｘ' }, true],
    ['of one name where only one identity number is known', { identityNumber: '1' }, {}, true],
  ])('%s', (_case, first, second, together) => {
    expect(countedTogether({ ...one, ...first }, { ...one, ...second })).toBe(together);
    expect(countedTogether({ ...one, ...second }, { ...one, ...first })).toBe(together);
  });
});
