import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Requires } from '../sign-in/requires.js';
import { RecordedAnswer } from './answers.js';
import { LapseCorrectionDto, ReceiveCorrectionDto, RequestCorrectionDto } from './correction-dto.js';
import { Step, Steps } from './steps.js';

/** What an application lacks is asked for, comes in, or does not come. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class CorrectionController {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('RequestCorrection')
  @Step('request-correction', '要求补正', 'request a correction')
  requestCorrection(
    @ApplicationId() id: string,
    @Body() body: RequestCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      {
        type: 'RequestCorrection',
        items: body.items,
        dueOn: body.dueOn,
        requestedOn: body.requestedOn ?? this.steps.today(),
      },
      caller,
    );
  }

  @Requires('ReceiveCorrection')
  @Step(
    'receive-correction',
    '登记补正；未等补正先行拟的答复稿随之作废，须重新拟稿',
    'record a correction; a draft that did not wait for it is void, and is made anew',
  )
  receiveCorrection(
    @ApplicationId() id: string,
    @Body() { receivedOn = this.steps.today(), ...body }: ReceiveCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'ReceiveCorrection', ...body, receivedOn }, caller);
  }

  @Requires('LapseCorrection')
  @Step('lapse-correction', '逾期不补正', 'close as correction lapsed')
  lapseCorrection(
    @ApplicationId() id: string,
    @Body() body: LapseCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'LapseCorrection', lapsedOn: body.lapsedOn ?? this.steps.today() }, caller);
  }
}
