import { runInNewContext } from 'node:vm';
import { CountedProvider, officeAt } from './counted-provider.js';
import { Office, refusalOf } from './office.js';
import { PASSWORD, SignedInOffice } from './signed-in-office.js';

describe('a token', () => {
  test('is known whatever the case of its scheme', async () => {
    const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
    for (const scheme of ['bearer', 'BEARER', 'Bearer']) {
      const headers = { authorization: `${scheme} ${admin}` };
      expect((await office.get('/api/v1/me', undefined, headers)).status).toBe(200);
    }
    expect((await office.get('/api/v1/me', undefined, { authorization: `Bearers ${admin}` })).status).toBe(401);
  });

  test('of a session can be signed out, one of the provider cannot, and that is said', async () => {
    const provider = await CountedProvider.start();
    const { office, admin } = await officeAt(provider);
    const at = { 'x-agency': 'BINHAI' };
    await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王', subject: 's-1' }, at);
    const bearer = await provider.token('s-1');
    expect(await office.post('/api/v1/sign-out', bearer)).toMatchObject({ status: 409, body: { code: 'no_session' } });
    expect((await office.get('/api/v1/me', bearer)).status).toBe(200);
    expect((await office.post('/api/v1/sign-out', admin)).status).toBe(204);
    expect((await office.get('/api/v1/me', admin)).status).toBe(401);
  });

  test('that was made in the future opens nothing, but for clocks that differ a little', async () => {
    const provider = await CountedProvider.start();
    const { office, admin } = await officeAt(provider);
    const at = { 'x-agency': 'BINHAI' };
    await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王', subject: 's-1' }, at);
    const made = (seconds: number) => provider.token('s-1', 'k', new Date(office.clock.now + seconds * 1_000));
    expect((await office.get('/api/v1/me', await made(90))).status).toBe(401);
    expect((await office.get('/api/v1/me', await made(30))).status).toBe(200);
  });
});

test('an administrator who belongs to no agency is told so', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const none = await office.get('/api/v1/applications', admin);
  expect(none).toMatchObject({ status: 400, body: { code: 'agency_missing' } });
  expect(none.text).toContain('您的账号不属于任何机关');
});

test('without sign-in nobody acts under the name of whoever works at the command line, or of nobody', async () => {
  const office = await Office.open('2025-04-02T09:00');
  for (const actor of ['local:root', 'LOCAL:root', 'ｌｏｃａｌ：root', '自动办理', 'zhang\u202e', 'zhang\n']) {
    const refused = await refusalOf(office.colleague(actor).intake('2025-04-02'));
    expect(refused).toMatchObject({ status: 400, problem: { code: 'actor_missing' } });
  }
  expect(await office.colleague('localman').intake('2025-04-02')).toMatchObject({ registerNumber: '2025-0001' });
});

describe('the page to sign in', () => {
  /** What the page's script does in a browser when somebody signs in, with as much of a browser as it uses. */
  async function goesTo(office: SignedInOffice, next: string): Promise<string> {
    const script = (await office.get('/sign-in.js')).text;
    const went: string[] = [];
    const submit: ((event: object) => Promise<void>)[] = [];
    const element = {
      textContent: '',
      addEventListener: (_name: string, listener: (event: object) => Promise<void>) => submit.push(listener),
    };
    runInNewContext(script, {
      document: { querySelector: (selector: string) => (selector === 'a' ? null : element) },
      location: {
        origin: office.url,
        search: `?${new URLSearchParams({ next }).toString()}`,
        // As a browser reads it.
        assign: (address: string) => went.push(new URL(address, office.url).href),
      },
      fetch: (path: string, request: RequestInit) => fetch(`${office.url}${path}`, request),
      FormData: class {
        *[Symbol.iterator]() {
          yield ['account', 'admin'];
          yield ['password', PASSWORD];
        }
      },
      URL,
      URLSearchParams,
    });
    await submit[0]?.({ preventDefault: () => undefined });
    return went[0] ?? element.textContent;
  }

  test.each(['/.//elsewhere.example/x', '//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example/'])(
    'leads from %s to no other site',
    async (next) => {
      const { office } = await SignedInOffice.started('2025-03-03T09:00');
      expect(new URL(await goesTo(office, next)).origin).toBe(office.url);
    },
  );

  test('leads to the page that was wanted', async () => {
    const { office } = await SignedInOffice.started('2025-03-03T09:00');
    const wanted = '/api/v1/reports/2025?agency=A&format=html';
    expect(await goesTo(office, wanted)).toBe(`${office.url}${wanted}`);
  });
});
