import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { tap } from 'rxjs';

/** The revision in an answer is its ETag, to be sent back as `If-Match`. */
@Injectable()
export class RevisionAsEtag implements NestInterceptor<{ revision?: number }> {
  intercept(context: ExecutionContext, next: CallHandler<{ revision?: number }>): Observable<{ revision?: number }> {
    return next.handle().pipe(
      tap(({ revision }) => {
        if (revision === undefined) return;
        context.switchToHttp().getResponse<FastifyReply>().header('etag', `"${revision}"`);
      }),
    );
  }
}
