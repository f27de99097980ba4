import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { keepAnswers, keepFiles } from './kept-answers.js';

/** A server whose handlers count how often each is asked. */
function opened() {
  const asked: string[] = [];
  const instance = fastify();
  keepAnswers(instance, /^\/kept/);
  for (const [url, answer] of [
    ['/kept', '台账'],
    ['/kept-not', undefined],
    ['/other', '台账'],
  ] as const) {
    instance.get(url, (_request, reply) => {
      asked.push(url);
      if (answer === undefined) throw new Error('cannot be written');
      return reply.type('text/yaml').send(answer);
    });
  }
  const ask = async (url: string, method: 'GET' | 'HEAD' = 'GET') => {
    const { statusCode, body, headers } = await instance.inject({ method, url });
    return { statusCode, body, type: headers['content-type'], length: Number(headers['content-length']) };
  };
  return { asked, ask };
}

test.each([
  ['GET', 'HEAD'],
  ['HEAD', 'GET'],
] as const)('what is kept is written once, whoever asks first: %s', async (...methods) => {
  const { asked, ask } = opened();
  for (const method of [...methods, ...methods]) {
    const body = method === 'GET' ? '台账' : '';
    expect(await ask('/kept', method)).toEqual({ statusCode: 200, body, type: 'text/yaml', length: 6 });
  }
  expect(asked).toEqual(['/kept']);
});

test('nothing else is, nor what has failed', async () => {
  const { asked, ask } = opened();
  for (const url of ['/other', '/kept-not', '/other', '/kept-not']) await ask(url);
  expect(asked).toEqual(['/other', '/kept-not', '/other', '/kept-not']);
});

test('files are answered from memory, and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taizhang-files-'));
  writeFileSync(join(folder, 'page.js'), '台账');
  writeFileSync(join(folder, 'page.js.map'), '{}');
  const instance = fastify();
  keepFiles(instance, '/docs/*', folder, ['page.js']);
  instance.route({ method: ['HEAD', 'GET'], url: '/docs/*', handler: () => 'read from the disk' });
  rmSync(folder, { recursive: true });
  const got = await instance.inject('/docs/page.js');
  expect([got.statusCode, got.body, got.headers['content-type']]).toEqual([
    200,
    '台账',
    'application/javascript; charset=utf-8',
  ]);
  const asked = await instance.inject({ method: 'HEAD', url: '/docs/page.js' });
  expect([asked.statusCode, asked.headers['content-length']]).toEqual([200, '6']);
  const headers = { 'if-none-match': String(got.headers.etag) };
  expect(await instance.inject({ url: '/docs/page.js', headers })).toMatchObject({ statusCode: 304, body: '' });
  expect((await instance.inject('/docs/page.js.map')).body).not.toContain('read from the disk');
});
