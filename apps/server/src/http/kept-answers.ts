import type { FastifyInstance } from 'fastify';

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
