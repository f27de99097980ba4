import { nameGivenTwice, namesIn } from './member-names.js';

/** How many members there are once it is read: one that was given twice counts once. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const values = Object.values(value);
  return (Array.isArray(value) ? 0 : values.length) + values.reduce<number>((sum, one) => sum + membersOf(one), 0);
}

test.each([
  '{}',
  '[]',
  '"a:b"',
  '{"a":1}',
  '{"":"","b":[{"a":1},{"a":2}]}',
  '{ "a" :\t{"a"\n:{"a":"\\"a\\":"}}, "b": ["a", "b", ":"] }',
  String.raw`{"a\\":"\\","\"":"\\\"","b":"\\\\\":"}`,
  String.raw`["\\",{"a":"}"},{"a":"{","b":"a"}]`,
])('of %s each member is named once', (json) => {
  expect(namesIn(json)).toBe(membersOf(JSON.parse(json)));
  expect(nameGivenTwice(json, 8)).toBeUndefined();
});

test.each([
  ['{"a":1,"a":1}', 'a'],
  ['{"a":1,"b":{"a":1,"c":[{"b":1,"b":2}]}}', 'b'],
  ['{"a":{"a":1},"a":2}', 'a'],
  [String.raw`{"a\"":1,"\u0061\u0022":2}`, 'a"'],
  [String.raw`{"x":"\\","\\":1,"\u005c":2}`, '\\'],
  ['{"":1,"" :2}', ''],
])('of %s one is named twice', (json, name) => {
  expect(namesIn(json)).toBeGreaterThan(membersOf(JSON.parse(json)));
  expect(nameGivenTwice(json, 8)).toBe(name);
});

test('it is not looked for below so many levels', () => {
  expect(nameGivenTwice('{"a":{"b":{}},"a":1}', 3)).toBe('a');
  expect(nameGivenTwice('{"a":{"b":{}},"a":1}', 2)).toBeUndefined();
});
