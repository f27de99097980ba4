import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { lastValueFrom, of } from 'rxjs';
import { askedAgain } from '../http/caller.js';

/**
 * Asks the guard once more when an answer is there, and lets it leave in the same turn of the event loop: a query may have waited for a
 * view, and whoever asked have lost their role meanwhile. What is refused to them then tells them nothing either.
 */
@Injectable()
export class StillMayRead implements NestInterceptor<unknown> {
  async intercept(context: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    try {
      return of(await lastValueFrom(next.handle()));
    } finally {
      await askedAgain.get(context.switchToHttp().getRequest<FastifyRequest>())?.();
    }
  }
}
