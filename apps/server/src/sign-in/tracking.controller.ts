import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { STAGE_LABELS, STAGES, legalDateOf } from '#disclosure';
import { oneTimePassword, tokenHashOf } from '#identity';
import { clockOn, readApplication, registerView } from '#projections';
import { applicationStream, noSuchApplication } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency } from '../http/caller.js';
import { DescribeCommand, DescribePublic } from '../http/documentation.js';
import { Text } from '../http/fields.js';
import { HttpProblem } from '../http/problem.js';
import { ViewWait } from '../http/view-wait.js';
import { Office } from '../office.js';
import { Gate } from './gate.js';
import { Public, Requires } from './requires.js';

class QueryCodeAnswer {
  @ApiProperty({ description: '查询码，只显示这一次，交给申请人 / query code, shown only now, for the applicant' })
  queryCode: string;
}

class TrackDto {
  @Text('查询码 / query code', { max: 64 })
  queryCode: string;
}

class TrackAnswer {
  @ApiProperty({ description: '登记编号 / register number' })
  registerNumber: string;
  @ApiProperty({ description: '办理阶段 / stage', enum: [...STAGES] })
  stage: string;
  @ApiProperty({ description: '阶段名称 / its label' })
  stageLabel: string;
  @ApiProperty({ description: '答复期限 / last day to reply', format: 'date', nullable: true, type: String })
  due: string | null;
  @ApiProperty({
    description: '期限暂定：涉及节假日安排尚未公布的年份 / the last day reaches into a year not published yet',
  })
  provisional: boolean;
}

/** The applicant follows the application with a query code: where it stands and by when it is answered, and nothing else. */
@ApiTags('办理进度查询 tracking')
@Controller('api/v1')
export class TrackingController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('IssueQueryCode')
  @Post('applications/:id/query-code')
  @HttpCode(200)
  @DescribeCommand('发给申请人查询码', 'give the applicant a query code')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: QueryCodeAnswer })
  async issue(@ApplicationId() id: string, @Agency() agency: string): Promise<QueryCodeAnswer> {
    const [received] = await this.office.store.readStream(applicationStream(id));
    if (received?.agency !== agency) throw noSuchApplication();
    const queryCode = oneTimePassword();
    this.gate.file.addQueryCode(tokenHashOf(queryCode), id, agency);
    return { queryCode };
  }

  /** A body and no address, in which a code would be kept by browsers and proxies. */
  @Public()
  @Post('track')
  @HttpCode(200)
  @DescribePublic('申请人查询办理进度', 'the applicant asks where the application stands')
  @ApiOkResponse({ type: TrackAnswer })
  async track(@Body() { queryCode }: TrackDto): Promise<TrackAnswer> {
    const known = this.gate.file.queryCode(tokenHashOf(queryCode.trim().toLowerCase()));
    await this.wait.until(undefined, registerView);
    const found =
      known && (await this.office.register.read(known.agency, (db) => readApplication(db, known.application_id)));
    if (found === undefined) {
      throw new HttpProblem(404, 'no_such_query_code', '查询码不对，请核对。', 'There is no such query code.');
    }
    const { application } = found;
    const { registerNumber, stage } = application;
    const { calendar } = await this.office.law.current();
    const { due, provisional } =
      stage === 'closed' ? { due: null, provisional: false } : clockOn(application, calendar, legalDateOf(this.now()));
    return { registerNumber, stage, stageLabel: STAGE_LABELS[stage], due, provisional };
  }
}
