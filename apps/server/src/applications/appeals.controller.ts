import { Body, Controller, Inject, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Requires } from '../sign-in/requires.js';
import { AppealFiledAnswer, RecordedAnswer } from './answers.js';
import { DecideAppealDto, FileAppealDto } from './appeal-dto.js';
import { Step, Steps } from './steps.js';

/** Reviews and lawsuits against what was replied. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class AppealsController {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('FileAppeal')
  @Step('appeals', '登记复议或者诉讼', 'record an appeal', AppealFiledAnswer)
  async fileAppeal(
    @ApplicationId() id: string,
    @Body() body: FileAppealDto,
    @Caller() caller: Caller,
  ): Promise<AppealFiledAnswer> {
    const appealId = this.steps.idOf('appeal', id, caller);
    const filedOn = body.filedOn ?? this.steps.today();
    const command = { type: 'FileAppeal', appealId, route: body.route, filedOn } as const;
    const answer = await this.steps.takeWarned(id, command, caller);
    return { ...answer, appealId };
  }

  @Requires('DecideAppeal')
  @Step('appeals/:appealId/decide', '登记复议或者诉讼结果', 'record the result of an appeal')
  @ApiParam({ name: 'appealId', format: 'uuid' })
  decideAppeal(
    @ApplicationId() id: string,
    @Param('appealId') appealId: string,
    @Body() body: DecideAppealDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const decidedOn = body.decidedOn ?? this.steps.today();
    return this.steps.take(id, { type: 'DecideAppeal', appealId, result: body.result, decidedOn }, caller);
  }
}
