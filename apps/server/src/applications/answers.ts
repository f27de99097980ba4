import { ApiProperty } from '@nestjs/swagger';
import { APPLICANT_KINDS, CHANNELS, OUTCOMES, STAGES } from '#disclosure';

/** Answer of every command. */
export class RecordedAnswer {
  @ApiProperty({ format: 'uuid', description: '申请的标识 / id of the application' })
  id: string;
  @ApiProperty({ description: '修订号，用于 If-Match / revision, for If-Match' })
  revision: number;
  @ApiProperty({
    description: '查询时带上 position 即可读到这次登记 / a query given this position reads what was recorded',
  })
  position: number;
}

export class ReceivedAnswer extends RecordedAnswer {
  @ApiProperty({ description: '登记编号 / register number', example: '2026-0001' })
  registerNumber: string;
}

export class WarningAnswer {
  @ApiProperty({ description: '给经办人的说明 / for staff, in Chinese' })
  detail: string;
  @ApiProperty({ description: 'the same in English' })
  english: string;
  @ApiProperty({ description: '条例的条 / article of the Regulations' })
  article: string;
}

export class WarnedAnswer extends RecordedAnswer {
  @ApiProperty({
    required: false,
    type: WarningAnswer,
    description:
      '已经登记，但有经办人须知的情形，例如答复期限已过，对期限不起作用，或者答复稿目前不能据以答复 / recorded, and there is something to know, as that it moves no clock, for the last day to reply was over, or that no reply can be made of the draft as things stand',
  })
  warning?: WarningAnswer;
}

export class AppealFiledAnswer extends WarnedAnswer {
  @ApiProperty({ format: 'uuid', description: '复议或者诉讼的编号 / id of the appeal' })
  appealId: string;
}

export class AmendmentProposedAnswer extends WarnedAnswer {
  @ApiProperty({ format: 'uuid', description: '更正的编号 / id of the amendment' })
  amendmentId: string;
}

export class RegisterRowAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ description: '登记编号 / register number' })
  registerNumber: string;
  @ApiProperty({ description: '收到日期 / received on', format: 'date' })
  receivedOn: string;
  @ApiProperty({ description: '接收渠道 / channel', enum: [...CHANNELS] })
  channel: string;
  @ApiProperty({ description: '申请人类型 / applicant kind', enum: [...APPLICANT_KINDS] })
  applicantKind: string;
  @ApiProperty({ description: '申请人 / applicant’s name' })
  applicantName: string;
  @ApiProperty({ description: '申请内容 / what is asked for' })
  request: string;
  @ApiProperty({ description: '承办科室 / handling unit', nullable: true, type: String })
  handlingUnit: string | null;
  @ApiProperty({ description: '办理阶段 / stage', enum: [...STAGES] })
  stage: string;
  @ApiProperty({
    description:
      '答复期限；已办结或者停止计时的为空 / last day to reply; none once closed or while the clock is stopped',
    format: 'date',
    nullable: true,
    type: String,
  })
  due: string | null;
  @ApiProperty({ description: '剩余工作日，负数为逾期 / working days left', nullable: true, type: Number })
  workingDaysLeft: number | null;
  @ApiProperty({ description: '期限是否暂定 / whether the last day is provisional' })
  provisional: boolean;
  @ApiProperty({ description: '天数是否暂定 / whether the number of days is provisional' })
  daysProvisional: boolean;
  @ApiProperty({ description: '计入年度报告的办理结果 / the counted outcome', enum: [...OUTCOMES], nullable: true })
  outcome: string | null;
  @ApiProperty({ description: '办理结果 / its label', nullable: true, type: String })
  outcomeLabel: string | null;
  @ApiProperty({ description: '办结日期 / closed on', format: 'date', nullable: true, type: String })
  closedOn: string | null;
  @ApiProperty({ description: '重新办理的结果 / outcome after a reopening', enum: [...OUTCOMES], nullable: true })
  renewedOutcome: string | null;
  @ApiProperty({
    description: '重新办理的办结日期 / closed on, after a reopening',
    format: 'date',
    nullable: true,
    type: String,
  })
  renewedClosedOn: string | null;
  @ApiProperty({ description: '复议、诉讼件数 / number of appeals' })
  appeals: number;
  @ApiProperty({ description: '修订号 / revision' })
  revision: number;
}

export class RegisterPageAnswer {
  @ApiProperty({ description: '符合条件的总数 / how many match' })
  total: number;
  @ApiProperty()
  page: number;
  @ApiProperty()
  pageSize: number;
  @ApiProperty({ type: [RegisterRowAnswer] })
  rows: RegisterRowAnswer[];
}

export class TimelineEntryAnswer {
  @ApiProperty()
  position: number;
  @ApiProperty()
  revision: number;
  @ApiProperty({ format: 'uuid' })
  eventId: string;
  @ApiProperty({ description: '事件 / type of the event', example: 'ApplicationReceived' })
  type: string;
  @ApiProperty({ description: '法定日期 / legal date', format: 'date' })
  occurredOn: string;
  @ApiProperty({ description: '登记时刻 / when it was recorded', format: 'date-time' })
  recordedAt: string;
  @ApiProperty({ description: '经办人的账号 / who recorded it' })
  actor: string;
  @ApiProperty({
    description:
      '当时的姓名、角色、机关和来源；登录启用以前的为空 / name, roles and origin at the time; null from before there was sign-in',
    type: 'object',
    additionalProperties: true,
    nullable: true,
  })
  by: object | null;
  @ApiProperty({ description: '所记内容 / what was recorded', type: 'object', additionalProperties: true })
  data: unknown;
}

export class ReportCellAnswer {
  @ApiProperty()
  year: number;
  @ApiProperty({ description: '行 / row label' })
  row: string;
  @ApiProperty({ description: '列 / column label' })
  column: string;
}

export class ApplicationAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  revision: number;
  @ApiProperty({ description: '申请现状 / the application as it stands', type: 'object', additionalProperties: true })
  application: object;
  @ApiProperty({ description: '办理经过 / its timeline', type: [TimelineEntryAnswer] })
  timeline: TimelineEntryAnswer[];
  @ApiProperty({
    description: '计入年度报告的单元格 / the cells of the annual reports that count it',
    type: [ReportCellAnswer],
  })
  cells: ReportCellAnswer[];
  @ApiProperty({
    description:
      '登记所显示的须处理的情形：第三方不同意，却已公开；更正后的收费与已缴的不同 / what the entry tells to be looked into: disclosed against an objection; a fee amended to another amount than was paid',
    type: [WarningAnswer],
  })
  warnings: WarningAnswer[];
}
