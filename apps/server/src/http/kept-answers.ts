import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { HttpProblem } from './problem.js';

interface Kept {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Writes what is the same for everybody, for as long as the server runs, once, and answers with that from then on: to write the
 * description of the API anew takes longer than a hundred requests, and any stranger may ask for it.
 * @param of addresses of routes that are added after this
 */
export function keepAnswers(instance: FastifyInstance, of: RegExp): void {
  const kept = new Map<string, Kept>();
  instance.addHook('onRoute', (route) => {
    const { url } = route;
    if (!of.test(url)) return;
    route.preHandler = (_request, reply, done) => {
      const known = kept.get(url);
      if (known === undefined) done();
      else void reply.type(known.type).send(known.body);
    };
    // Before the hook that takes the body from an answer to HEAD.
    const others = [route.onSend ?? []].flat();
    route.onSend = [
      (_request, reply, payload, done) => {
        const type = reply.getHeader('content-type');
        if (reply.statusCode !== 200 || typeof payload !== 'string' || typeof type !== 'string') {
          done(null, payload);
          return;
        }
        const body = Buffer.from(payload);
        kept.set(url, { type, body });
        done(null, body);
      },
      ...others,
    ];
  });
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Answers a route for the files of a folder from memory, and with these files only. To read one for each request would cost whoever
 * does not take the answer nothing, and the server an open file and a part of the content; so all that wait are sent the same bytes.
 * @param route ends with `*`, and is added after this
 */
export function keepFiles(instance: FastifyInstance, route: string, folder: string, names: readonly string[]): void {
  const kept = new Map(names.map((name) => [name, fileKept(join(folder, name))]));
  instance.addHook('onRoute', (added) => {
    if (added.url !== route) return;
    added.preHandler = (request, reply, done) => {
      const file = kept.get((request.params as { readonly '*': string })['*']);
      if (file === undefined) {
        done(HttpProblem.ofStatus(404));
        return;
      }
      void reply.header('etag', file.tag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === file.tag) void reply.status(304).send();
      else void reply.type(file.type).send(file.body);
    };
  });
}

function fileKept(path: string): Kept & { readonly tag: string } {
  const body = readFileSync(path);
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', body, tag };
}
