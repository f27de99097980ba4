import { Body, Controller, Get, HttpCode, Inject, Post, Query, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Agency } from '../http/caller.js';
import { DescribeQuery } from '../http/documentation.js';
import { RevisionAsEtag } from '../http/etag.js';
import { HttpProblem } from '../http/problem.js';
import { Gate } from '../sign-in/gate.js';
import { Showing } from '../sign-in/read-log.js';
import { Requires } from '../sign-in/requires.js';
import { ApplicationAnswer, RegisterPageAnswer } from './answers.js';
import { FindApplication, SearchRegister } from './queries.js';
import { ApplicationQueryDto, RegisterQueryDto } from './query-dto.js';

/** The register, and an application in it with its timeline. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class RegisterController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Requires('SearchRegister')
  @Get()
  @DescribeQuery(
    '查询台账；按申请人或者申请内容查的用 POST search',
    'search the register; by what names people with POST search',
  )
  @ApiOkResponse({ type: RegisterPageAnswer })
  search(
    @Query() query: RegisterQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<RegisterPageAnswer> {
    // Addresses are kept by browsers and proxies. Where sign-in is off, the machine is asked by itself.
    if (this.gate.on && (query.applicant !== undefined || query.request !== undefined)) {
      throw new HttpProblem(
        400,
        'personal_data_in_address',
        '申请人和申请内容不能写在网址中，请用 POST /api/v1/applications/search 查询。',
        'What names people does not belong in an address; use POST /api/v1/applications/search.',
      );
    }
    return this.page(query, agency, showing);
  }

  @Requires('SearchRegister')
  @Post('search')
  @HttpCode(200)
  @DescribeQuery('查询台账，条件在正文中', 'search the register, with the terms in the body')
  @ApiOkResponse({ type: RegisterPageAnswer })
  searchByBody(
    @Body() query: RegisterQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<RegisterPageAnswer> {
    return this.page(query, agency, showing);
  }

  @Requires('ReadApplication')
  @Get(':id')
  @UseInterceptors(RevisionAsEtag)
  @DescribeQuery('查看申请及其办理经过', 'an application with its timeline')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ApplicationAnswer })
  find(
    @ApplicationId() id: string,
    @Query() query: ApplicationQueryDto,
    @Agency() agency: string,
  ): Promise<ApplicationAnswer> {
    return this.queries.execute(new FindApplication(agency, id, query.position));
  }

  private async page(query: RegisterQueryDto, agency: string, showing: Showing): Promise<RegisterPageAnswer> {
    const page = await this.queries.execute(new SearchRegister(agency, query));
    showing(page.rows);
    return page;
  }
}
