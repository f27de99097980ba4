import { Controller, Get, HttpCode, Inject, Logger, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ViewState } from '#projections';
import { VIEWS, registerView, reportContributionsView } from '#projections';
import { Configuration } from '../configuration.js';
import { Office } from '../office.js';
import { Public } from '../sign-in/requires.js';
import { isWatcher } from '../sign-in/watcher.js';

interface Readiness {
  /** `degraded`: requests are served, but a view has set events aside, or one that few of them need stands still. */
  readonly status: 'ready' | 'degraded' | 'not_ready';
  /** Views that have stopped, or have set events aside. */
  readonly troubled: readonly string[];
  /** Position of the last event; told, like why a view has stopped, to whoever watches over the server and nobody else. */
  readonly head?: number;
  readonly views?: Readonly<Record<string, ViewState>>;
}

/** What an office cannot work without. While the view of query codes stands still, applicants go on with the codes that it holds. */
const NEEDED: ReadonlySet<string> = new Set([registerView.name, reportContributionsView.name]);

@ApiTags('运行状况 health')
@Controller('health')
export class HealthController {
  readonly #log = new Logger('Health');
  /** Why views have stopped, as far as it was told. */
  readonly #told = new Map<string, string>();

  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(Configuration) private readonly configuration: Configuration,
  ) {}

  /** The process runs and answers. */
  @Public()
  @Get('live')
  @ApiOperation({ summary: '进程在运行 / the process runs' })
  @HttpCode(200)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Requests can be served: the store answers, and no view has stopped that the register or the report is answered from. */
  @Public()
  @Get('ready')
  @ApiOperation({ summary: '可以受理请求 / requests can be served; 503 while not' })
  async ready(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const { views, store } = this.office;
    const head = await store.head();
    const states = await Promise.all(VIEWS.map(async (view) => [view.name, await views.state(view)] as const));
    const troubled = states.filter(([, { stopped, parked }]) => stopped !== undefined || parked !== undefined);
    // A view that holds nothing yet is about to be made: of no code could be said what it was issued for.
    const stopped = troubled.some(
      ([name, state]) => state.stopped !== undefined && (NEEDED.has(name) || state.checkpoint === 0),
    );
    for (const [name, state] of states) this.#tell(name, state.stopped);
    if (stopped) void reply.status(503);
    return {
      status: stopped ? 'not_ready' : troubled.length > 0 ? 'degraded' : 'ready',
      troubled: troubled.map(([name]) => name),
      ...(isWatcher(this.configuration, request) && { head, views: Object.fromEntries(states) }),
    };
  }

  /** Once of each reason, however often it is asked. */
  #tell(view: string, stopped: string | undefined): void {
    if (stopped === undefined) this.#told.delete(view);
    else if (this.#told.get(view) !== stopped) {
      this.#told.set(view, stopped);
      this.#log.warn(`view ${view} stands still: ${stopped}`);
    }
  }
}
