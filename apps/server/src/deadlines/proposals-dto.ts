import { ApiProperty } from '@nestjs/swagger';
import type { DueStepKind, ProposalKind } from '#disclosure';
import { DUE_STEP_KINDS, PROPOSAL_KINDS } from '#disclosure';
import { OneOf, SomeOf, Text } from '../http/fields.js';

export class ConfirmProposalDto {
  @OneOf('事项 / which step', PROPOSAL_KINDS)
  kind: ProposalKind;
  @Text('征求意见的编号 / id of the consultation, where it is about one', { max: 64, optional: true })
  consultationId?: string;
}

export class ProposalAnswer {
  @ApiProperty({ format: 'uuid', description: '申请的标识 / id of the application' })
  id: string;
  @ApiProperty()
  registerNumber: string;
  @ApiProperty({ nullable: true, type: String })
  handlingUnit: string | null;
  @ApiProperty({ enum: [...PROPOSAL_KINDS] })
  kind: string;
  @ApiProperty()
  label: string;
  @ApiProperty({ description: 'the same in English' })
  english: string;
  @ApiProperty({ description: '期限的最后一天 / last day of the period', format: 'date' })
  lastDay: string;
  @ApiProperty({ description: '期限最后一天的次日 / day after the last day', format: 'date' })
  since: string;
  @ApiProperty({
    description:
      '最后一天系暂定，该年放假安排尚未公布：既不自动登记，也不能确认 / the last day is provisional: it neither happens by itself nor can be confirmed',
  })
  provisional: boolean;
  @ApiProperty({
    description:
      '办理的命令，在 /api/v1/applications/{id}/ 之下：确认，或者须由人认定的命令 / the command under the application that settles it: the confirmation, or one by which staff decide',
    enum: ['proposals/confirm', 'judge-reasons'],
  })
  settledBy: string;
  @ApiProperty()
  article: string;
  @ApiProperty({ required: false })
  consultationId?: string;
  @ApiProperty({ required: false })
  name?: string;
}

export class AutomaticStepsDto {
  @SomeOf('到期自动登记的事项 / steps that happen by themselves', DUE_STEP_KINDS)
  steps: DueStepKind[];
}

export class AutomaticStepsAnswer {
  @ApiProperty({ enum: [...DUE_STEP_KINDS], isArray: true })
  steps: string[];
}
