import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ViewState } from '#projections';
import { VIEWS } from '#projections';
import { Office } from '../office.js';
import { Public } from '../sign-in/requires.js';

interface Readiness {
  /** `degraded`: requests are served, but a view has set events aside. */
  readonly status: 'ready' | 'degraded' | 'not_ready';
  /** Position of the last event. */
  readonly head: number;
  readonly views: Readonly<Record<string, ViewState>>;
}

@ApiTags('运行状况 health')
@Controller('health')
export class HealthController {
  constructor(@Inject(Office) private readonly office: Office) {}

  /** The process runs and answers. */
  @Public()
  @Get('live')
  @ApiOperation({ summary: '进程在运行 / the process runs' })
  @HttpCode(200)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Requests can be served: the store answers and no view has stopped. */
  @Public()
  @Get('ready')
  @ApiOperation({ summary: '可以受理请求 / requests can be served; 503 while not' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const { views, store } = this.office;
    const head = await store.head();
    const states = await Promise.all(VIEWS.map(async (view) => [view.name, await views.state(view)] as const));
    const stopped = states.some(([, state]) => state.stopped !== undefined);
    const parked = states.some(([, state]) => state.parked !== undefined);
    if (stopped) void reply.status(503);
    return { status: stopped ? 'not_ready' : parked ? 'degraded' : 'ready', head, views: Object.fromEntries(states) };
  }
}
