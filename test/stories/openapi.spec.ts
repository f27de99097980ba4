import { jest } from '@jest/globals';
import type { Action } from '#identity';
import { MATRIX } from '#identity';
import { Office, until } from './office.js';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly responses?: Readonly<Record<string, object>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let office: Office;
let document: OpenApi;
let operations: (Operation & { readonly route: string })[];

beforeAll(async () => {
  office = await Office.open('2025-04-02T09:00');
  document = (await office.get('/openapi.json')) as OpenApi;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, ...operation })),
  );
});

test('the document is OpenAPI 3.1 and names every route of the software', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(operations.map(({ route }) => route).sort()).toEqual(
    [
      ...['GET /health/live', 'GET /health/ready', 'GET /api/v1/agency', 'PUT /api/v1/agency'],
      ...['PUT /api/v1/agency/details', 'PUT /api/v1/agency/handling-units', 'POST /api/v1/agency/move'],
      ...['POST /api/v1/agency/close', 'GET /api/v1/agencies', 'POST /api/v1/agencies'],
      ...['GET /api/v1/reports/{year}', 'GET /api/v1/reports/{year}/cells'],
      ...['GET /api/v1/applications/{id}/letters', 'GET /api/v1/applications/{id}/letters/{letterId}'],
      ...['GET /api/v1/applications', 'POST /api/v1/applications', 'GET /api/v1/applications/{id}'],
      ...['GET /api/v1/applications/{id}/clock', 'GET /api/v1/due', 'GET /api/v1/timeliness', 'GET /api/v1/proposals'],
      ...['GET /api/v1/automatic-steps', 'PUT /api/v1/automatic-steps', 'GET /api/v1/fee'],
      ...['GET /api/v1/fee-tariffs', 'PUT /api/v1/fee-tariffs', 'GET /api/v1/calendar/{year}'],
      ...['GET /api/v1/calendar/{year}/proposal', 'PUT /api/v1/calendar/{year}/proposal'],
      ...['POST /api/v1/calendar/{year}/approve', 'POST /api/v1/calendar/{year}/reject'],
      ...['GET /api/v1/sign-in/openid', 'GET /api/v1/sign-in/openid/return'],
      ...['POST /api/v1/sign-in', 'POST /api/v1/sign-out', 'GET /api/v1/me', 'POST /api/v1/me/password'],
      ...['POST /api/v1/me/feed-key', 'POST /api/v1/me/feed-key/revoke'],
      ...['GET /api/v1/accounts', 'POST /api/v1/accounts', 'PUT /api/v1/accounts/{account}'],
      ...['disable', 'enable', 'reset-password', 'grant', 'revoke'].map(
        (what) => `POST /api/v1/accounts/{account}/${what}`,
      ),
      ...['POST /api/v1/applications/search', 'POST /api/v1/track'],
      ...['GET /api/v1/applications/{id}/query-codes', 'POST /api/v1/applications/{id}/query-code/revoke'],
      ...[
        'GET /api/v1/logs/access',
        'GET /api/v1/logs/access/{entry}',
        'GET /api/v1/logs/sign-ins',
        'GET /api/v1/logs/changes',
      ],
      ...[
        ...['assign', 'request-correction', 'receive-correction', 'lapse-correction', 'draft-reply', 'review-reply'],
        ...['sign-off-reply', 'reply', 'reply-on-the-spot', 'lapse-fee', 'withdraw', 'close-otherwise'],
        ...['record-delivery', 'appeals', 'appeals/{appealId}/decide', 'reopen', 'amend', 'amendments'],
        ...['amendments/{amendmentId}/approve', 'amendments/{amendmentId}/reject', 'proposals/confirm', 'extend'],
        ...['consult-third-party', 'consult-agency', 'request-reasons', 'receive-reasons', 'judge-reasons'],
        ...['notify-fee', 'fee-notice-delivery', 'pay-fee', 'letters', 'query-code'],
        ...['delivery', 'third-party-answer', 'agency-answer', 'override'].map(
          (what) => `consultations/{consultationId}/${what}`,
        ),
      ].map((step) => `POST /api/v1/applications/{id}/${step}`),
    ].sort(),
  );
});

test('the names of the routes of applications are as they were before their controller was divided', () => {
  const named = (one: string): unknown => operations.find(({ route }) => route === one)?.operationId;
  expect(named('POST /api/v1/applications')).toBe('ApplicationsController_receive');
  expect(named('POST /api/v1/applications/{id}/appeals')).toBe('ApplicationsController_fileAppeal');
  expect(named('GET /api/v1/applications/{id}')).toBe('ApplicationsController_find');
});

test('every route has a name of its own, a summary and its responses', () => {
  for (const { route, operationId, summary, responses = {} } of operations) {
    expect({ route, operationId, summary }).toEqual({
      route,
      operationId: expect.stringMatching(/\w/) as string,
      summary: expect.stringMatching(/\p{Script=Han}.* \/ \w/u) as string,
    });
    expect(Object.keys(responses).filter((status) => /^2|^303/.test(status))).toHaveLength(1);
    if (route.includes('/api/')) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '503']));
  }
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('every reference leads somewhere, and every parameter of a path is described', () => {
  const text = JSON.stringify(document);
  const references = [...new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference))];
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const target = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect({ reference, target }).toEqual({ reference, target: expect.any(Object) as object });
  }
  for (const { route, parameters = [] } of operations) {
    const described = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
    expect({ route, described: described.sort() }).toEqual({
      route,
      described: (route.match(/\{\w+\}/g) ?? []).sort(),
    });
  }
});

test('steps take Idempotency-Key and If-Match, and say what they may refuse', () => {
  const steps = operations.filter(
    ({ route }) => route.startsWith('POST /api/v1/applications/{id}/') && !route.includes('/query-code'),
  );
  for (const { parameters = [], responses = {} } of steps) {
    const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
    expect(headers.sort()).toEqual(['Idempotency-Key', 'If-Match', 'X-Actor', 'X-Agency']);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '404', '409', '412', '422']));
  }
});

test('every route but sign-in and health says which roles may take it', () => {
  for (const { route, ...operation } of operations) {
    const described = operation as { 'x-action'?: string; 'x-roles'?: string[]; description?: string };
    if (route.startsWith('GET /health/') || / \/api\/v1\/(?:sign-in|track)/.test(route)) {
      expect(described['x-action']).toBeUndefined();
    } else {
      expect({ route, roles: described['x-roles']?.length }).toEqual({ route, roles: expect.any(Number) as number });
      expect(described['x-roles']).toEqual(MATRIX[described['x-action'] as Action].own);
      expect(described.description).toMatch(/^角色 \/ roles: /);
    }
  }
});

test('the documentation can be browsed', async () => {
  const page = await fetch(`${office.url}/docs`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const html = await page.text();
  expect(html).toContain('swagger-ui');
  for (const [, asset = ''] of html.matchAll(/(?:src|href)="(\.[^"]+)"/g)) {
    const got = await fetch(new URL(asset, page.url));
    expect(got.status).toBe(200);
    // A body that nobody reads would keep its connection, and so the server, from ending.
    expect((await got.arrayBuffer()).byteLength).toBeGreaterThan(0);
  }
});

test('an agency’s name stands on its report', async () => {
  const naming = {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: '滨海街道办事处' }),
  };
  expect(await office.send('/api/v1/agency', naming)).toEqual({ code: 'BINHAI', name: '滨海街道办事处', details: {} });
  expect(await office.get('/api/v1/agency')).toEqual({ code: 'BINHAI', name: '滨海街道办事处', details: {} });
  expect(await office.report(2025)).toMatchObject({ agency: '滨海街道办事处', agencyCode: 'BINHAI' });
});

test('health: the process lives, and is ready with every view', async () => {
  expect(await office.get('/health/live')).toEqual({ status: 'live' });
  await until(async () => (await fetch(`${office.url}/health/ready`)).ok);
  expect(await office.get('/health/ready')).toMatchObject({
    status: 'ready',
    views: { register: {}, 'report-contributions': {}, 'query-codes': {} },
  });
});

test('the description is written once, however many ask for it', async () => {
  const { url } = office;
  const written = jest.spyOn(JSON, 'stringify');
  const texts: string[] = [];
  for (let time = 0; time < 3; time += 1) texts.push(await (await fetch(`${url}/openapi.json`)).text());
  const times = written.mock.calls.filter(([what]) => typeof what === 'object' && what !== null && 'openapi' in what);
  written.mockRestore();
  expect(times.length).toBeLessThanOrEqual(1);
  expect(new Set(texts.map((text) => (JSON.parse(text) as OpenApi).openapi))).toEqual(new Set([document.openapi]));
  const inPage = await fetch(`${url}/docs/swagger-ui-init.js`);
  expect(inPage.headers.get('content-type')).toMatch(/^application\/javascript/);
  expect(await inPage.text()).toContain('台账');
  expect(await (await fetch(`${url}/openapi.yaml`)).text()).toMatch(/^openapi: 3\.1/);
});
