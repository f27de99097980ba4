import { temporaryDirectory } from './office.js';
import { CountedProvider, officeTime } from './counted-provider.js';
import { taizhang } from './processes.js';
import { PASSWORD, SignedInOffice, oneTimePasswordIn } from './signed-in-office.js';

const AT = { 'x-agency': 'BINHAI' };
const HOUR = 3_600_000;

test('a one-time password can be used for three days, and another one given after that', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const made = await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王登记' }, AT);
  office.clock.now += 72 * HOUR - 1;
  await office.signIn('wang', made.body['oneTimePassword'] as string);
  office.clock.now += 1;
  await expect(office.signIn('wang', made.body['oneTimePassword'] as string)).rejects.toThrow(
    '401 one_time_password_expired',
  );
  await expect(office.signIn('wang', 'wrong')).rejects.toThrow('401 sign_in_failed');
  const again = await office.signIn('admin', PASSWORD);
  const reset = await office.post('/api/v1/accounts/wang/reset-password', again, {}, AT);
  await office.signIn('wang', reset.body['oneTimePassword'] as string);
});

describe('where people sign in at an identity provider', () => {
  const atProvider = async (settings = {}) => {
    const provider = await CountedProvider.start();
    const oidc = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'taizhang', OIDC_AUDIENCE: 'taizhang' };
    return SignedInOffice.started(officeTime(), { ...oidc, ...settings });
  };
  const accountOf = async (office: SignedInOffice, admin: string) => {
    const made = await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王', subject: 's-1' }, AT);
    return made.body['oneTimePassword'] as string;
  };

  test('a password opens nothing, but for an administrator of the installation whom the provider need not know', async () => {
    const { office, admin } = await atProvider();
    const password = await accountOf(office, admin);
    await expect(office.signIn('wang', password)).rejects.toThrow('401 sign_in_failed');
    expect((await office.get('/sign-in')).text).toContain('/api/v1/sign-in/openid');

    // Once the provider vouches for the administrator, too, the password is nobody's.
    const bound = await office.send('PUT', '/api/v1/accounts/admin', admin, { subject: 'mine' });
    expect(bound.status).toBe(200);
    await expect(office.signIn('admin', PASSWORD)).rejects.toThrow('401 sign_in_failed');
    // With the machine at hand one gets in again.
    await taizhang('user', 'subject', 'admin', '--none', '--data', office.directory);
    await office.signIn('admin', PASSWORD);
  });

  test('passwords can be allowed beside it', async () => {
    const { office, admin } = await atProvider({ PASSWORD_SIGN_IN: 'on' });
    await office.signIn('wang', await accountOf(office, admin));
  });

  test('the first administrator gets in', async () => {
    const provider = await CountedProvider.start();
    const oidc = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'taizhang' };
    const office = await SignedInOffice.open(officeTime(), oidc, temporaryDirectory());
    await office.signIn('admin', oneTimePasswordIn(office.said));
  });
});

test('passwords can be turned off without a provider for browsers, too', async () => {
  const oidc = { OIDC_ISSUER: 'https://provider.example', OIDC_AUDIENCE: 'taizhang' };
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00', { ...oidc, PASSWORD_SIGN_IN: 'off' });
  const made = await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王登记' }, AT);
  await expect(office.signIn('wang', made.body['oneTimePassword'] as string)).rejects.toThrow('401 sign_in_failed');
  expect((await office.get('/sign-in')).text).not.toContain('/api/v1/sign-in/openid');
});
