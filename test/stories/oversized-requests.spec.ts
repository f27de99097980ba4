import { Office, refusalOf } from './office.js';
import { SignedInOffice } from './signed-in-office.js';

const MANY = 95_000;
const members = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
const nested = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

/** Posts text as it is. */
async function posting(url: string, path: string, body: string, headers = {}) {
  const json = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: json, body });
  const text = await answer.text();
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return { status: answer.status, size: text.length, body: JSON.parse(text) as { code: string; errors?: unknown[] } };
}

describe('whoever has no account', () => {
  let office: SignedInOffice;
  beforeAll(async () => (office = await SignedInOffice.open('2025-03-03T09:00')));

  test.each([
    ['many members', members(MANY)],
    ['deep lists', nested(200_000, '[', ']')],
    ['deep members', nested(100_000, '{"a":', '}')],
    ['a long text', JSON.stringify({ account: 'a', password: 'x'.repeat(5_000), queryCode: 'x' })],
  ])('is not read to the end with %s', async (_what, body) => {
    for (const path of ['/api/v1/sign-in', '/api/v1/track']) {
      const refused = await posting(office.url, path, body);
      expect([refused.status, refused.body.code]).toEqual([413, 'http_413']);
      expect(refused.size).toBeLessThan(1_000);
    }
  });

  test('is not read at all by a route for those who have signed in', async () => {
    for (const path of ['/api/v1/applications', '/api/v1/accounts/wang/grant', '/api/v1/me/password']) {
      const refused = await posting(office.url, path, '{"receivedOn":');
      expect([refused.status, refused.body.code]).toEqual([401, 'not_signed_in']);
    }
    // Of an address that is none that is said.
    expect((await posting(office.url, '/api/v1/nothing', '{')).status).toBe(404);
  });

  test('is told some of the faults of a small request, and nothing of what was sent at length', async () => {
    const few = await posting(office.url, '/api/v1/track', members(90));
    expect([few.status, few.body.code]).toEqual([400, 'invalid_request']);
    expect(few.body.errors).toHaveLength(20);
    expect(few.body).toMatchObject({ english: expect.stringContaining('91 faults, of which the first 20') as string });
    const long = await posting(office.url, '/api/v1/track', JSON.stringify({ queryCode: 'x', ['n'.repeat(3_000)]: 1 }));
    expect(long.body.code).toBe('invalid_request');
    expect(long.size).toBeLessThan(1_000);
  });

  test('signs in with the longest account and password, each character escaped', async () => {
    const escaped = (length: number): string => '\\u5f20'.repeat(length);
    const body = `{"account":"${escaped(64)}","password":"${escaped(200)}","deliver":"cookie"}`;
    expect(await posting(office.url, '/api/v1/sign-in', body)).toMatchObject({
      status: 401,
      body: { code: 'sign_in_failed' },
    });
  });
});

describe('a request that no form could mean', () => {
  let office: Office;
  let id: string;
  beforeAll(async () => {
    office = await Office.open('2025-04-02T09:00');
    ({ id } = await office.intake('2025-04-02'));
  });

  test.each([
    ['many members', members(MANY), 'too_intricate'],
    ['many values', `{"units":[${'1,'.repeat(1_000)}1]}`, 'too_intricate'],
    ['deep lists', nested(200_000, '[', ']'), 'too_intricate'],
    ['deep members', nested(100_000, '{"a":', '}'), 'too_intricate'],
    ['members that every object has', '{"decision":{"type":{"toString":1,"valueOf":1}}}', 'bad_member_name'],
  ])('with %s', async (_what, body, code) => {
    const headers = { 'x-agency': 'BINHAI', 'x-actor': 'zhang', 'idempotency-key': 'k' };
    // One that reads a body, one that reads none but knows a repetition by it, and a query in a body.
    for (const path of [`/${id}/draft-reply`, `/${id}/query-code`, '/search']) {
      const refused = await posting(office.url, `/api/v1/applications${path}`, body, headers);
      expect([refused.status, refused.body.code]).toEqual([400, code]);
    }
  });

  test('in its address', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `k${index}`).join('&');
    const refused = await refusalOf(office.get(`/api/v1/applications?${names}`));
    expect(refused).toMatchObject({ status: 400, problem: { code: 'too_intricate' } });
  });

  test('for an address that is not there', async () => {
    const refused = await refusalOf(office.get(`/api/v1/${'n'.repeat(10_000)}`));
    expect(refused.status).toBe(404);
    expect(JSON.stringify(refused.problem).length).toBeLessThan(1_000);
  });

  test('as a date', async () => {
    for (const receivedOn of ['9'.repeat(50_000), Array(900).fill('2025-04-02')]) {
      const refused = await refusalOf(office.intake('2025-04-02', { receivedOn }));
      expect(refused).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
      expect(JSON.stringify(refused.problem).length).toBeLessThan(1_000);
    }
  });
});
