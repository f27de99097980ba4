import { PasswordsBusy, hashPassword, passwordMatches } from './passwords.js';

test('of many hashes at once some wait, the rest are refused, and later there is room again', async () => {
  const wanted = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => hashPassword(`password ${index}`)));
  const refused = wanted.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(34);
  expect(refused.every(({ reason }) => reason instanceof PasswordsBusy)).toBe(true);
  const [first] = wanted;
  expect(first?.status === 'fulfilled' && (await passwordMatches(first.value, 'password 0'))).toBe(true);
});
