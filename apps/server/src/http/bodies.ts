import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problem.js';

const CHARSETS = /;\s*charset\s*=\s*"?([^\s";]*)/gi;

/**
 * Takes JSON in UTF-8 (RFC 8259, 8.1) and nothing else: what another encoding means would be recorded as something that nobody has
 * written. Fastify's own parser puts replacement characters where it cannot read.
 */
export function readBodies(instance: FastifyInstance): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const wrong = whatIsWrong(request.headers['content-type'], request.headers['content-encoding'], body);
    if (wrong === undefined) void parse(request, body.toString(), done);
    else done(wrong);
  });
}

function whatIsWrong(type = '', encoding = 'identity', body: Buffer): HttpProblem | undefined {
  // Nearly all that comes, and not to be looked through.
  if (type === 'application/json' && encoding === 'identity') return isUtf8(body) ? undefined : notUtf8();
  for (const [, charset = ''] of type.matchAll(CHARSETS)) if (!/^utf-?8$/i.test(charset)) return otherCharset();
  if (encoding.toLowerCase() !== 'identity') return compressed();
  return isUtf8(body) ? undefined : notUtf8();
}

const otherCharset = (): HttpProblem =>
  new HttpProblem(
    415,
    'charset_not_taken',
    '只接受 UTF-8 编码，不接受 GBK 等其他字符编码：请转换为 UTF-8 后提交，charset 写 utf-8 或者不写。',
    'Only UTF-8 is taken, and no other charset such as GBK: send the content in UTF-8, with charset=utf-8 or without.',
  );

const notUtf8 = (): HttpProblem =>
  new HttpProblem(
    400,
    'not_utf8',
    '请求内容不是 UTF-8 编码（可能是 GBK），无法正确读出汉字，没有登记；请转换为 UTF-8 后重新提交。',
    'The content is not in UTF-8 (it may be GBK), so its characters cannot be read and nothing was recorded: send it in UTF-8.',
  );

const compressed = (): HttpProblem =>
  new HttpProblem(
    415,
    'compression_not_taken',
    '不接受压缩的请求内容，请去掉 Content-Encoding，不压缩提交。',
    'Compressed content is not taken: send it as it is, without Content-Encoding.',
  );
