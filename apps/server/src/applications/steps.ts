import { HttpCode, Inject, Injectable, Post, UseInterceptors, applyDecorators } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
import type { ApplicationCommand, LegalDate, WarningCommand } from '#disclosure';
import { legalDateOf } from '#disclosure';
import type { CommandOn } from '#registry';
import { nameBasedId, newId } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import type { Caller } from '../http/caller.js';
import { DescribeCommand, IfMatch } from '../http/documentation.js';
import { RevisionAsEtag } from '../http/etag.js';
import type { WarnedAnswer } from './answers.js';
import { RecordedAnswer } from './answers.js';
import { TakeCommand, TakeWarned } from './commands.js';

/** A step of handling: `POST …/applications/{id}/{path}`. */
export const Step = (path: string, chinese: string, english: string, answer: typeof RecordedAnswer = RecordedAnswer) =>
  applyDecorators(
    Post(`:id/${path}`),
    HttpCode(200),
    UseInterceptors(RevisionAsEtag),
    DescribeCommand(chinese, english),
    IfMatch(),
    ApiParam({ name: 'id', format: 'uuid' }),
    ApiOkResponse({ type: answer }),
  );

/** How a request becomes a step of handling. */
@Injectable()
export class Steps {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async take(id: string, command: ApplicationCommand | CommandOn, caller: Caller): Promise<RecordedAnswer> {
    const { applicationId, ...recorded } = await this.commands.execute(new TakeCommand(id, command, caller));
    return { id: applicationId, ...recorded };
  }

  /** The same, of a command of which whoever gave it may have something to know. */
  async takeWarned(id: string, command: WarningCommand, caller: Caller): Promise<WarnedAnswer> {
    const { applicationId, ...recorded } = await this.commands.execute(new TakeWarned(id, command, caller));
    return { id: applicationId, ...recorded };
  }

  /** The day of a step whose date was left out. */
  today(): LegalDate {
    return legalDateOf(this.now());
  }

  /** Id of what a step begins on an application; a repeated request names the same again. */
  idOf(begun: 'amendment' | 'appeal' | 'consultation', id: string, { agency, actor, repeatable }: Caller): string {
    return repeatable === undefined ? newId() : nameBasedId(begun, agency, actor, id, repeatable.key);
  }
}
