import { Office } from './office.js';
import { SignedInOffice } from './signed-in-office.js';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const AT = { 'x-agency': 'BINHAI', 'x-actor': 'zhang' };

/** A bell, which no database needs, and half of a character. */
const ODD = ['a\u0007b', 'a\ud83db'];

/** A member of a request that takes a text, with what has to stand beside it so that it is looked at. */
interface Place {
  readonly field: string;
  readonly body: (text: string) => unknown;
}

const isFreeText = ({ type, enum: words, format }: Schema): boolean =>
  type === 'string' && words === undefined && format === undefined;

function placesIn(described: Description, schema: Schema): Place[] {
  const resolved = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (resolved !== undefined) {
    return placesIn(described, described.components.schemas[resolved.split('/').at(-1) ?? ''] ?? {});
  }
  if (schema.type === 'string') {
    // Dates, ids and words of the law are checked as such; a password is hashed, whatever is in it.
    return isFreeText(schema) ? [{ field: '', body: (text) => text }] : [];
  }
  if (schema.type === 'array') {
    return placesIn(described, schema.items ?? {}).map(({ field, body }) => ({
      field: field === '' ? '' : `.0${field}`,
      body: (text) => [body(text)],
    }));
  }
  const properties = Object.entries(schema.properties ?? {});
  const words = properties.filter(([name, inner]) => inner.enum !== undefined && schema.required?.includes(name));
  // A decision of one type has members that another has not.
  const beside = words.flatMap(([name, { enum: of = [] }]) => of.map((word) => ({ [name]: word })));
  return properties.flatMap(([name, inner]) =>
    placesIn(described, inner).flatMap(({ field, body }) =>
      [{}, ...beside].map((more) => ({
        field: `.${name}${field}`,
        body: (text: string) => ({ ...more, [name]: body(text) }),
      })),
    ),
  );
}

test('no text of any request may hold control characters or halves of characters', async () => {
  const office = await Office.open('2025-04-02T09:00');
  const { id } = await office.intake('2025-04-02');
  const described = (await office.get('/openapi.json')) as Description;
  const address = (path: string): string =>
    path
      .replace('{id}', id)
      .replace('{year}', '2026')
      .replaceAll(/\{\w+\}/g, 'x');
  const taken = new Set<string>();
  const refused = new Set<string>();
  const send = async (place: string, field: string, path: string, method: string, body?: unknown): Promise<void> => {
    taken.add(place);
    if (refused.has(place)) return;
    const headers = { ...AT, 'content-type': 'application/json' };
    const request = body === undefined ? { method, headers: AT } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${office.url}${path}`, request);
    const said = await answer.text();
    if (answer.status !== 400) return;
    const { errors = [] } = JSON.parse(said) as { errors?: { field: string; message: string }[] };
    if (errors.some((error) => error.field === field && /控制字符|须为申请的标识/.test(error.message)))
      refused.add(place);
  };
  for (const [path, operations] of Object.entries(described.paths)) {
    for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
      for (const { in: place, name, schema } of parameters) {
        // An agency’s code is one wherever it is named, or the request is refused for that.
        if (place !== 'query' || name === 'agency' || !isFreeText(schema)) continue;
        const asked = `${address(path)}?${new URLSearchParams({ [name]: ODD[0] ?? '' }).toString()}`;
        await send(`${method} ${path} ?${name}`, name, asked, method.toUpperCase());
      }
      for (const { field, body } of placesIn(described, requestBody?.content['application/json']?.schema ?? {})) {
        for (const text of ODD) {
          const place = `${method} ${path} ${field} ${JSON.stringify(text)}`;
          await send(place, field.slice(1), address(path), method.toUpperCase(), body(text));
        }
      }
    }
  }
  expect(taken.size).toBeGreaterThan(100);
  expect([...taken].filter((place) => !refused.has(place))).toEqual([]);
});

describe('a name that is not what it looks like', () => {
  test.each([
    ['turned round', '王\u202e管理'],
    ['with a blank of no width', '王\u200b管理'],
    ['of two lines', '王\n管理'],
  ])('%s is nobody’s', async (_what, name) => {
    const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
    const refused = async (method: string, path: string, body: unknown): Promise<unknown> => {
      const answer = await office.send(method, path, admin, body, AT);
      expect(answer.status).toBe(422);
      return answer.body.code;
    };
    expect((await office.post('/api/v1/agencies', admin, { code: 'BINHAI' })).status).toBe(201);
    expect(await refused('POST', '/api/v1/accounts', { account: 'wang', name })).toBe('mistakable_name');
    expect(await refused('PUT', '/api/v1/accounts/admin', { name })).toBe('mistakable_name');
    expect(await refused('PUT', '/api/v1/agency', { name })).toBe('mistakable_name');
    expect(await refused('PUT', '/api/v1/agency/handling-units', { units: ['规划科', name] })).toBe('mistakable_name');
  });
});
