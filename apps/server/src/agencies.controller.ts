import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { readAgency, recordAgencyDetails, recordAgencyName } from '#registry';
import type { Now } from './clock.js';
import { NOW } from './clock.js';
import { Agency, Caller } from './http/caller.js';
import { DescribeCommand, DescribeQuery } from './http/documentation.js';
import { Text } from './http/fields.js';
import { Office } from './office.js';
import { Requires } from './sign-in/requires.js';

class AgencyNameDto {
  @Text('机关名称，用于年度报告 / the agency’s name, for its reports', { max: 200 })
  name: string;
}

class AgencyDetailsDto {
  @Text('文书红头；缺省为机关名称 / heading of letters', { max: 200, optional: true })
  heading?: string;
  @Text('印章名称；缺省为机关名称 / name on the seal', { max: 200, optional: true })
  seal?: string;
  @Text('地址 / address', { max: 300, optional: true })
  address?: string;
  @Text('电话 / telephone', { max: 100, optional: true })
  telephone?: string;
  @Text('行政复议机关 / review body', { max: 200, optional: true })
  reviewBody?: string;
  @Text('管辖法院 / court', { max: 200, optional: true })
  court?: string;
  @Text('收款方式：收款单位、账号、缴费地点，用于收费通知书 / where and how a fee is paid', {
    max: 1_000,
    optional: true,
  })
  payment?: string;
}

class AgencyAnswer {
  @ApiProperty({ description: '机关代码 / code' })
  code: string;
  @ApiProperty({ description: '机关名称 / name', nullable: true, type: String })
  name: string | null;
  @ApiProperty({ type: AgencyDetailsDto, description: '文书所用的机关信息 / what its letters say' })
  details: AgencyDetailsDto;
}

/** The agency of the request. */
@ApiTags('机关 agency')
@Controller('api/v1/agency')
export class AgencyController {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('NameAgency')
  @Put()
  @DescribeCommand('登记机关名称', 'give the agency its name')
  @ApiOkResponse({ type: AgencyAnswer })
  async name(@Body() { name }: AgencyNameDto, @Caller() caller: Caller): Promise<AgencyAnswer> {
    await recordAgencyName(this.office.store, name, caller, this.now);
    return this.read(caller.agency);
  }

  @Requires('DescribeAgency')
  @Put('details')
  @DescribeCommand(
    '登记文书所用的机关信息：未列的即删去',
    'set what the agency’s letters say of it, whole: what is left out is removed',
  )
  @ApiOkResponse({ type: AgencyAnswer })
  async describe(@Body() details: AgencyDetailsDto, @Caller() caller: Caller): Promise<AgencyAnswer> {
    await recordAgencyDetails(this.office.store, { ...details }, caller, this.now);
    return this.read(caller.agency);
  }

  @Requires('ReadAgency')
  @Get()
  @DescribeQuery('机关', 'the agency')
  @ApiOkResponse({ type: AgencyAnswer })
  async read(@Agency() agency: string): Promise<AgencyAnswer> {
    const { name, details } = await readAgency(this.office.store, agency);
    return { code: agency, name: name ?? null, details: { ...details } };
  }
}
