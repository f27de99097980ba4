import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Requires } from '../sign-in/requires.js';
import { RecordedAnswer } from './answers.js';
import { CloseOtherwiseDto, LapseFeeDto, RecordDeliveryDto, ReopenDto, WithdrawDto } from './closing-dto.js';
import { Step, Steps } from './steps.js';

/** Endings without a reply; the delivery of one; the handling anew. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class ClosingController {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('LapseFee')
  @Step('lapse-fee', '逾期未缴费', 'close as fee lapsed')
  lapseFee(@ApplicationId() id: string, @Body() body: LapseFeeDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'LapseFee', lapsedOn: body.lapsedOn ?? this.steps.today() }, caller);
  }

  @Requires('Withdraw')
  @Step('withdraw', '撤回', 'close as withdrawn')
  withdraw(@ApplicationId() id: string, @Body() body: WithdrawDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      { type: 'Withdraw', reason: body.reason, withdrawnOn: body.withdrawnOn ?? this.steps.today() },
      caller,
    );
  }

  @Requires('CloseOtherwise')
  @Step('close-otherwise', '其他处理', 'close otherwise')
  closeOtherwise(
    @ApplicationId() id: string,
    @Body() body: CloseOtherwiseDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      { type: 'CloseOtherwise', reason: body.reason, closedOn: body.closedOn ?? this.steps.today() },
      caller,
    );
  }

  @Requires('RecordDelivery')
  @Step('record-delivery', '登记送达', 'record the delivery')
  recordDelivery(
    @ApplicationId() id: string,
    @Body() body: RecordDeliveryDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      { type: 'RecordDelivery', method: body.method, deliveredOn: body.deliveredOn ?? this.steps.today() },
      caller,
    );
  }

  @Requires('Reopen')
  @Step('reopen', '重新办理', 'reopen after an appeal')
  reopen(@ApplicationId() id: string, @Body() body: ReopenDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      { type: 'Reopen', appealId: body.appealId, reopenedOn: body.reopenedOn ?? this.steps.today() },
      caller,
    );
  }
}
