import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { VIEWS } from '#projections';
import { Office } from '../office.js';

interface Readiness {
  readonly status: 'ready' | 'not_ready';
  /** Position of the last event. */
  readonly head: number;
  readonly views: Readonly<Record<string, { readonly checkpoint: number; readonly stopped?: string }>>;
}

@ApiTags('运行状况 health')
@Controller('health')
export class HealthController {
  constructor(@Inject(Office) private readonly office: Office) {}

  /** The process runs and answers. */
  @Get('live')
  @ApiOperation({ summary: '进程在运行 / the process runs' })
  @HttpCode(200)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Requests can be served: the store answers and no view has stopped. */
  @Get('ready')
  @ApiOperation({ summary: '可以受理请求 / requests can be served; 503 while not' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const { views, store } = this.office;
    const head = await store.head();
    const states = VIEWS.map((view) => {
      const stopped = views.stopped.get(view.name) ?? views.stopped.get('all views');
      return [view.name, { checkpoint: views.checkpoint(view), ...(stopped !== undefined && { stopped }) }] as const;
    });
    const ready = views.started && views.stopped.size === 0;
    if (!ready) void reply.status(503);
    return { status: ready ? 'ready' : 'not_ready', head, views: Object.fromEntries(states) };
  }
}
