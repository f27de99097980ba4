import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { DescribeCommand } from '../http/documentation.js';
import { Requires } from '../sign-in/requires.js';
import { ReceivedAnswer, RecordedAnswer } from './answers.js';
import { ReceiveIntake } from './commands.js';
import { AssignDto, IntakeDto } from './intake-dto.js';
import { Step, Steps } from './steps.js';

/** An application comes in and is given to who handles it. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class IntakeController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Requires('ReceiveApplication')
  @Post()
  @DescribeCommand('登记申请', 'log an application')
  @ApiCreatedResponse({ type: ReceivedAnswer })
  async receive(
    @Body() { receivedOn, channel, applicantKind, ...personal }: IntakeDto,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceivedAnswer> {
    const intake = { receivedOn, channel, applicantKind, personal: { ...personal } };
    const { applicationId, ...received } = await this.commands.execute(new ReceiveIntake(intake, caller));
    reply.header('location', `/api/v1/applications/${applicationId}`).header('etag', `"${received.revision}"`);
    return { id: applicationId, ...received };
  }

  @Requires('Assign')
  @Step('assign', '分办', 'assign to a handling unit')
  assign(@ApplicationId() id: string, @Body() body: AssignDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      { type: 'Assign', handlingUnit: body.handlingUnit, assignedOn: body.assignedOn ?? this.steps.today() },
      caller,
    );
  }
}
