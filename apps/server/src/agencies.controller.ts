import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { agencyName, recordAgencyName } from '#registry';
import type { Now } from './clock.js';
import { NOW } from './clock.js';
import { Agency, Caller } from './http/caller.js';
import { DescribeCommand, DescribeQuery } from './http/documentation.js';
import { Text } from './http/fields.js';
import { Office } from './office.js';

class AgencyNameDto {
  @Text('机关名称，用于年度报告 / the agency’s name, for its reports', { max: 200 })
  name: string;
}

class AgencyAnswer {
  @ApiProperty({ description: '机关代码 / code' })
  code: string;
  @ApiProperty({ description: '机关名称 / name', nullable: true, type: String })
  name: string | null;
}

/** The agency of the request. */
@ApiTags('机关 agency')
@Controller('api/v1/agency')
export class AgencyController {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Put()
  @DescribeCommand('登记机关名称', 'give the agency its name')
  @ApiOkResponse({ type: AgencyAnswer })
  async name(@Body() { name }: AgencyNameDto, @Caller() caller: Caller): Promise<AgencyAnswer> {
    await recordAgencyName(this.office.store, name, caller, this.now);
    return { code: caller.agency, name };
  }

  @Get()
  @DescribeQuery('机关', 'the agency')
  @ApiOkResponse({ type: AgencyAnswer })
  async read(@Agency() agency: string): Promise<AgencyAnswer> {
    return { code: agency, name: (await agencyName(this.office.store, agency)) ?? null };
  }
}
