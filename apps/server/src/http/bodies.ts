import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Noted } from './noted.js';
import { HttpProblem } from './problem.js';

/** Of a media type (RFC 9110, 5.6.6 and 8.3.1): a value is a token or in double quotes, and nothing stands beside the `=`. */
const PARAMETER = /[ \t]*;[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=([\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*"))?/y;
/** What is written in ASCII is written in UTF-8. */
const TAKEN = /^(?:utf-?8|(?:us-)?ascii)$/i;

const texts = new Noted<FastifyRequest, string>();

/** The JSON that a request's body was read from. */
export const textOf = (request: FastifyRequest): string | undefined => texts.get(request);

/**
 * Takes JSON in UTF-8 (RFC 8259, 8.1) and nothing else: what another encoding means would be recorded as something that nobody has
 * written. Fastify's own parser puts replacement characters where it cannot read.
 */
export function readBodies(instance: FastifyInstance): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const wrong = whatIsWrong(request.headers['content-type'], request.headers['content-encoding'], body);
    if (wrong !== undefined) {
      done(wrong);
      return;
    }
    const text = body.toString();
    texts.set(request, text);
    void parse(request, text, done);
  });
}

function whatIsWrong(type = '', encoding = 'identity', body: Buffer): HttpProblem | undefined {
  // Nearly all that comes, and not to be looked through.
  if (type === 'application/json' && encoding === 'identity') return isUtf8(body) ? undefined : notUtf8();
  const charsets = charsetsIn(type);
  if (charsets === undefined) return badContentType();
  if (!charsets.every((charset) => TAKEN.test(charset))) return otherCharset();
  if (encoding.toLowerCase() !== 'identity') return compressed();
  return isUtf8(body) ? undefined : notUtf8();
}

/** @returns undefined where the parameters cannot be told apart: one of them may be a charset */
function charsetsIn(type: string): string[] | undefined {
  const charsets: string[] = [];
  const start = type.indexOf(';');
  if (start < 0) return charsets;
  let at = start;
  while (at < type.length) {
    PARAMETER.lastIndex = at;
    const parameter = PARAMETER.exec(type);
    if (parameter === null) return undefined;
    const [whole, name = '', value = ''] = parameter;
    const plain = value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
    if (name.toLowerCase() === 'charset') charsets.push(plain);
    at += whole.length;
  }
  return charsets;
}

const badContentType = (): HttpProblem =>
  new HttpProblem(
    415,
    'content_type_unreadable',
    'Content-Type 的写法不对：charset 不能为空，等号两边不能有空格，引号须为双引号；请写 application/json; charset=utf-8，或者不写 charset。',
    'The Content-Type cannot be read: a charset is not empty, no space stands beside the =, and quotes are double; write application/json; charset=utf-8, or no charset.',
  );

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
