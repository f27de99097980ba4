import { PasswordsBusy, checkNewPassword, hashPassword, passwordMatches } from './passwords.js';

test('of many hashes at once some wait, the rest are refused, and later there is room again', async () => {
  const wanted = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => hashPassword(`password ${index}`)));
  const refused = wanted.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(34);
  expect(refused.every(({ reason }) => reason instanceof PasswordsBusy)).toBe(true);
  const [first] = wanted;
  expect(first?.status === 'fulfilled' && (await passwordMatches(first.value, 'password 0'))).toBe(true);
});

test.each([
  ['too short', 'elf kurze Worte'.slice(0, 14)],
  ['too short for its characters, though not for its bytes', '台'.repeat(4) + '一二三四五六七八九十'],
  ['short in characters, as signs outside the basic plane are one each', '😀😁😂🤣😃😄😅😆'],
  ['of few characters', 'abababababababab'],
  ['a common one and a run', 'Password123456789'],
  ['common words', 'Admin-Password-2345!'],
  ['a row of the keyboard', '1qaz2wsx3edc4rfv'],
  ['lucky numbers', 'woaini1314520woaini'],
  ['said twice', 'xk7fqxk7fqxk7fqxk7fq'],
  ['what everybody here would think of', '政府信息公开管理员密码台账123456'],
  ['full-width signs for common ones', 'ｐａｓｓｗｏｒｄ１２３４５６７８９'],
  ['the account’s id', 'zhaoliu lives at the lake'],
])('a new password is refused that is %s', (_why, password) => {
  expect(() => checkNewPassword(password, 'zhaoliu')).toThrow(
    expect.objectContaining({ code: 'weak_password' }) as Error,
  );
});

test.each([
  '一个足够长的、只给管理员用的密码',
  'correct horse battery staple',
  ' blanks around it count ',
  'Password für den Leuchtturm',
  'vK8#mq2!Lw0zR5tY',
])('a new password is taken: %s', (password) => {
  expect(() => checkNewPassword(password, 'zhaoliu')).not.toThrow();
});

test('a password is the same however it was typed, and blanks around it count', async () => {
  const stored = await hashPassword('Ｋafé，十五个字符以上的密码');
  expect(await passwordMatches(stored, 'Kafe\u0301,十五个字符以上的密码')).toBe(true);
  expect(await passwordMatches(stored, ' Kafé,十五个字符以上的密码')).toBe(false);
});
