import type { RegisterEvent } from './register.js';
import { checkNumberFree, emptyRegister, evolveRegister, nextRegisterNumber, registerYearOf } from './register.js';
import { refusalOf } from './application/application.fixture.js';

const issued = (registerNumber: string, applicationId = `of ${registerNumber}`): RegisterEvent => ({
  type: 'RegisterNumberIssued',
  data: { registerNumber, applicationId },
});
const replaced = (from: string, to: string, applicationId = `of ${from}`): RegisterEvent => ({
  type: 'RegisterNumberReplaced',
  data: { from, to, applicationId },
});
const register = (...events: readonly RegisterEvent[]) => events.reduce(evolveRegister, emptyRegister(2020));

describe('the next register number', () => {
  it('is the first of its year in an empty register', () => {
    expect(nextRegisterNumber(emptyRegister(2020))).toBe('2020-0001');
  });

  it('counts on without a gap', () => {
    const numbers: string[] = [];
    const filling = emptyRegister(2020);
    for (let count = 0; count < 12; count += 1) {
      const next = nextRegisterNumber(filling);
      numbers.push(next);
      evolveRegister(filling, issued(next));
    }
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => `2020-${String(index + 1).padStart(4, '0')}`));
  });

  it('grows longer after 9999', () => {
    expect(nextRegisterNumber(register(issued('2020-9999')))).toBe('2020-10000');
    expect(nextRegisterNumber(register(issued('2020-10000')))).toBe('2020-10001');
  });

  it('goes on behind the highest number, in whatever order they were issued', () => {
    expect(nextRegisterNumber(register(issued('2020-0007'), issued('2020-0003')))).toBe('2020-0008');
  });

  it.each(['津环〔2020〕第7号', '2019-0007', '2020-7', '2020-007', 'X2020-0007', '2020-0007a'])(
    'does not go by a number of another pattern or year: %s',
    (number) => {
      expect(nextRegisterNumber(register(issued(number)))).toBe('2020-0001');
    },
  );

  it('is never a number that was replaced', () => {
    expect(nextRegisterNumber(register(issued('2020-0001'), replaced('2020-0001', '2020-1号')))).toBe('2020-0002');
  });

  it('does not go by a number that replaced another one, and passes over it when its turn comes', () => {
    const filling = register(issued('2020-0001'), replaced('2020-0001', '2020-0004'));
    const numbers: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const next = nextRegisterNumber(filling);
      numbers.push(next);
      evolveRegister(filling, issued(next));
    }
    expect(numbers).toEqual(['2020-0002', '2020-0003', '2020-0005', '2020-0006']);
  });
});

describe('a register number', () => {
  const register2020 = register(issued('2020-0001'), issued('2020-0002'), replaced('2020-0002', '2020-0005'));

  it.each(['2020-0001', '2020-0005'])('that belongs to an application is taken: %s', (number) => {
    expect(refusalOf(() => checkNumberFree(register2020, number)).code).toBe('register_number_taken');
  });

  it.each(['2020-0003', '2020-0002'])('that belongs to none is free, also after it was replaced: %s', (number) => {
    expect(() => checkNumberFree(register2020, number)).not.toThrow();
  });

  it('that was replaced stays another application’s in the register where it is one', () => {
    // Numbers that name no year begin anew each year: 第7号 of 2019 became 2020-0005, 第7号 of 2020 is still there.
    const both = register(issued('第7号'), replaced('第7号', '2020-0005', 'another of 2019'));
    expect([...both.applications]).toEqual([
      ['第7号', 'of 第7号'],
      ['2020-0005', 'another of 2019'],
    ]);
    expect(refusalOf(() => checkNumberFree(both, '第7号')).code).toBe('register_number_taken');
  });
});

describe('the register a number belongs to', () => {
  it.each([
    ['2019-0007', 2019],
    ['2021-123456789', 2021],
    ['津环〔2019〕7号', 2020],
    ['2019-7', 2020],
    ['X2019-0007', 2020],
    ['7', 2020],
  ])('is that of the year it names in the software’s pattern, else that of the receipt: %s', (number, year) => {
    expect(registerYearOf(number, '2020-12-31')).toBe(year);
  });
});
