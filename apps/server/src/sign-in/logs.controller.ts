import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { INSTALLATION } from '#identity';
import { Agency } from '../http/caller.js';
import { DescribeQuery } from '../http/documentation.js';
import { AccessLogQueryDto, LogQueryDto } from './dto.js';
import { Gate } from './gate.js';
import { Requires } from './requires.js';

class AccessAnswer {
  @ApiProperty()
  id: number;
  @ApiProperty({ format: 'date-time' })
  at: string;
  @ApiProperty({ description: '谁 / who' })
  account: string;
  @ApiProperty()
  agency: string;
  @ApiProperty({ description: '看了什么 / what was read', example: 'ReadApplication' })
  action: string;
  @ApiProperty({ description: '哪件申请 / which application', nullable: true, type: String })
  application: string | null;
  @ApiProperty({ description: '来源地址 / address' })
  address: string;
  @ApiProperty({ description: '请求编号 / id of the request' })
  request: string;
}

class SignInLogAnswer {
  @ApiProperty()
  id: number;
  @ApiProperty({ format: 'date-time' })
  at: string;
  @ApiProperty({ description: '账号；不存在的为 ? / account; ? for one that does not exist' })
  account: string;
  @ApiProperty({ example: 'signed_in' })
  what: string;
  @ApiProperty({ example: 'password' })
  method: string;
  @ApiProperty()
  address: string;
}

const LATEST = Number.MAX_SAFE_INTEGER;
const PAGE = 100;
const instant = (at: number): string => new Date(at).toISOString();

/** Who looked at what names people, and who signed in: for auditors. */
@ApiTags('审计 audit')
@Controller('api/v1/logs')
export class LogsController {
  constructor(@Inject(Gate) private readonly gate: Gate) {}

  @Requires('ReadAccessLog')
  @Get('access')
  @DescribeQuery('个人信息查阅记录', 'who read what names people, latest first')
  @ApiOkResponse({ type: [AccessAnswer] })
  @Header('cache-control', 'no-store')
  access(
    @Query() { account, application, before, limit }: AccessLogQueryDto,
    @Agency() agency: string,
  ): AccessAnswer[] {
    const wanted = {
      ...(agency !== INSTALLATION && { agency }),
      ...(account !== undefined && { account }),
      ...(application !== undefined && { application: application.toLowerCase() }),
    };
    return this.gate.file
      .accesses(wanted, before ?? LATEST, limit ?? PAGE)
      .map(({ at, ...row }) => ({ ...row, at: instant(at) }));
  }

  /** Of an agency, those of its accounts; those that belong to no account only for the whole installation. */
  @Requires('ReadSignIns')
  @Get('sign-ins')
  @DescribeQuery('登录记录', 'sign-ins and failed ones, latest first')
  @ApiOkResponse({ type: [SignInLogAnswer] })
  @Header('cache-control', 'no-store')
  signIns(@Query() { account, before, limit }: LogQueryDto, @Agency() agency: string): SignInLogAnswer[] {
    const people = [...this.gate.directory.accounts.values()];
    const wanted = {
      ...(account !== undefined && { account }),
      ...(agency !== INSTALLATION && {
        among: people.filter((one) => one.agency === agency).map((one) => one.account),
      }),
    };
    return this.gate.file
      .signIns(wanted, before ?? LATEST, limit ?? PAGE)
      .map(({ at, ...row }) => ({ ...row, at: instant(at) }));
  }
}
