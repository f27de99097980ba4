import { Body, Controller, Inject, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Requires } from '../sign-in/requires.js';
import type { RecordedAnswer } from './answers.js';
import { AmendmentProposedAnswer, WarnedAnswer } from './answers.js';
import { AmendDto, ApproveAmendmentDto, RejectAmendmentDto, valuesOf } from './amendment-dto.js';
import { Step, Steps } from './steps.js';

/** Entries put right, by one person or by two. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class AmendmentsController {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('AmendRegisterEntry')
  @Step('amend', '更正登记', 'put a typing error right', WarnedAnswer)
  amend(@ApplicationId() id: string, @Body() body: AmendDto, @Caller() caller: Caller): Promise<WarnedAnswer> {
    const values = valuesOf(body.values);
    const amendedOn = body.amendedOn ?? this.steps.today();
    const command = { type: 'AmendRegisterEntry', reason: body.reason, values, amendedOn } as const;
    return this.steps.takeWarned(id, command, caller);
  }

  @Requires('ProposeAmendment')
  @Step(
    'amendments',
    '提出更正，由他人批准',
    'propose an amendment; another person approves it',
    AmendmentProposedAnswer,
  )
  async proposeAmendment(
    @ApplicationId() id: string,
    @Body() body: AmendDto,
    @Caller() caller: Caller,
  ): Promise<AmendmentProposedAnswer> {
    const amendmentId = this.steps.idOf('amendment', id, caller);
    const proposedOn = body.amendedOn ?? this.steps.today();
    const values = valuesOf(body.values);
    const command = { type: 'ProposeAmendment', amendmentId, reason: body.reason, values, proposedOn } as const;
    return { ...(await this.steps.takeWarned(id, command, caller)), amendmentId };
  }

  @Requires('ApproveAmendment')
  @Step(
    'amendments/:amendmentId/approve',
    '批准更正',
    'approve an amendment that another person has proposed',
    WarnedAnswer,
  )
  @ApiParam({ name: 'amendmentId', format: 'uuid' })
  approveAmendment(
    @ApplicationId() id: string,
    @Param('amendmentId') amendmentId: string,
    @Body() { approvedOn = this.steps.today() }: ApproveAmendmentDto,
    @Caller() caller: Caller,
  ): Promise<WarnedAnswer> {
    return this.steps.takeWarned(id, { type: 'ApproveAmendment', amendmentId, approvedOn }, caller);
  }

  @Requires('RejectAmendment')
  @Step('amendments/:amendmentId/reject', '不同意更正', 'reject an amendment, or take back one’s own')
  @ApiParam({ name: 'amendmentId', format: 'uuid' })
  rejectAmendment(
    @ApplicationId() id: string,
    @Param('amendmentId') amendmentId: string,
    @Body() { reason, rejectedOn = this.steps.today() }: RejectAmendmentDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RejectAmendment', amendmentId, reason, rejectedOn }, caller);
  }
}
