import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { By } from '#registry';
import { CHANGE_LABELS, INSTALLATION, accountIn, readChanges } from '#identity';
import { Agency } from '../http/caller.js';
import { DescribeQuery } from '../http/documentation.js';
import { HttpProblem } from '../http/problem.js';
import { Office } from '../office.js';
import { AccessLogQueryDto, LogQueryDto } from './dto.js';
import { Gate } from './gate.js';
import { Showing } from './read-log.js';
import { Requires } from './requires.js';

class AccessAnswer {
  @ApiProperty()
  id: number;
  @ApiProperty({ format: 'date-time' })
  at: string;
  @ApiProperty({ description: '谁 / who' })
  account: string;
  @ApiProperty({
    description: '账号所属机关，与所看的不同时 / the account’s own agency, if another',
    nullable: true,
    type: String,
  })
  home: string | null;
  @ApiProperty({ description: '所看的是哪个机关的 / whose it is' })
  agency: string;
  @ApiProperty({ description: '看了什么 / what was read', example: 'ReadApplication' })
  action: string;
  @ApiProperty({
    description: '哪件申请，只看了一件时 / which application, if it was one',
    nullable: true,
    type: String,
  })
  application: string | null;
  @ApiProperty({ description: '看了几件申请 / how many applications' })
  shown: number;
  @ApiProperty({
    description: '被拒绝的，为其原因；查阅成功的为空 / why it was refused; none for what was shown',
    example: 'not_allowed',
    nullable: true,
    type: String,
  })
  refused: string | null;
  @ApiProperty({
    description: '次数：同一分钟内其余被拒绝的只计数 / how many; further refusals of a minute are only counted',
  })
  times: number;
  @ApiProperty({ description: '来源地址 / address' })
  address: string;
  @ApiProperty({ description: '请求编号 / id of the request' })
  request: string;
  @ApiProperty({ description: '校验值，由本条和之前各条算出 / hash over this entry and all before' })
  hash: string;
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
  @ApiProperty({
    description: '方式；×n 为另有 n 次 / how; ×n: so many more',
    example: 'password',
  })
  method: string;
  @ApiProperty()
  address: string;
  @ApiProperty({ description: '校验值，由本条和之前各条算出 / hash over this entry and all before' })
  hash: string;
}

class ChangeAnswer {
  @ApiProperty({ description: '在事件库中的位置 / position in the event store' })
  position: number;
  @ApiProperty({ format: 'date-time' })
  at: string;
  @ApiProperty({ description: '由谁 / who has done it' })
  actor: string;
  @ApiProperty({
    description: '其当时的姓名、角色和来处；没有记载的为空 / who that was then; none where it was not recorded',
    nullable: true,
    type: 'object',
    additionalProperties: true,
  })
  by: By | null;
  @ApiProperty({ example: 'RoleGranted' })
  what: string;
  @ApiProperty({ example: '授予角色' })
  label: string;
  @ApiProperty({ description: '更改的是哪个账号 / whose account', nullable: true, type: String })
  account: string | null;
  @ApiProperty({ description: '更改的内容 / what was changed', type: 'object', additionalProperties: true })
  data: object;
}

const LATEST = Number.MAX_SAFE_INTEGER;
const PAGE = 100;
const instant = (at: number): string => new Date(at).toISOString();

class ShownAnswer {
  @ApiProperty({ description: '看了哪些申请 / ids of the applications shown', type: [String] })
  applications: readonly string[];
}

/** Who looked at what names people, and who signed in: for auditors. */
@ApiTags('审计 audit')
@Controller('api/v1/logs')
export class LogsController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Office) private readonly office: Office,
  ) {}

  @Requires('ReadAccessLog')
  @Get('access')
  @DescribeQuery(
    '个人信息查阅记录和被拒绝的请求：所看的是本机关的，或者查看的是本机关的人',
    'who read what names people or was refused something, of the agency or among its people, latest first',
  )
  @ApiOkResponse({ type: [AccessAnswer] })
  access(
    @Query() { account, application, refused, before, limit }: AccessLogQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): AccessAnswer[] {
    showing(application === undefined ? [] : [{ id: application.toLowerCase() }]);
    this.gate.tellRefusals();
    const wanted = {
      ...(agency !== INSTALLATION && { agency }),
      ...(refused !== undefined && { refused }),
      ...(account !== undefined && { account }),
      ...(application !== undefined && { application: application.toLowerCase() }),
    };
    return this.gate.file.accessLog
      .read(wanted, before ?? LATEST, limit ?? PAGE)
      .map(({ at, ...row }) => ({ ...row, at: instant(at) }));
  }

  @Requires('ReadAccessLog')
  @Get('access/:entry')
  @DescribeQuery('一次查阅所看的申请', 'the applications that an entry has shown')
  @ApiParam({ name: 'entry', type: 'integer' })
  @ApiOkResponse({ type: ShownAnswer })
  shown(@Param('entry') entry: string, @Agency() agency: string, @Showing() showing: Showing): ShownAnswer {
    const found = /^\d{1,15}$/.test(entry) ? this.gate.file.accessLog.shownBy(Number(entry)) : undefined;
    if (found === undefined || (agency !== INSTALLATION && found.agency !== agency && found.home !== agency)) {
      throw new HttpProblem(
        404,
        'no_such_entry',
        '没有这条记录，请核对编号。',
        'There is no such entry; check its number.',
      );
    }
    showing(found.shown.map((id) => ({ id })));
    return { applications: found.shown };
  }

  /** Of an agency, those of its accounts; those that belong to no account only for the whole installation. */
  @Requires('ReadSignIns')
  @Get('sign-ins')
  @DescribeQuery('登录记录', 'sign-ins and failed ones, latest first')
  @ApiOkResponse({ type: [SignInLogAnswer] })
  signIns(
    @Query() { account, before, limit }: LogQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): SignInLogAnswer[] {
    showing([]);
    this.gate.tellRefusals();
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

  @Requires('ReadChanges')
  @Get('changes')
  @DescribeQuery(
    '账号、角色和机关的变动：由谁设立、授予、收回、停用、启用、重置，以及机关名称和文书信息由谁设定',
    'who has changed what of accounts, roles and agencies, their names and what their letters say among it, latest first',
  )
  @ApiOkResponse({ type: [ChangeAnswer] })
  async changes(
    @Query() { account, before, limit }: LogQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<ChangeAnswer[]> {
    showing([]);
    const wanted = {
      ...(agency !== INSTALLATION && { agency }),
      ...(account !== undefined && { account }),
      ...(before !== undefined && { before }),
    };
    const changes = await readChanges(this.office.store, wanted);
    return changes.slice(0, limit ?? PAGE).map(({ recordedAt: at, by = null, event, ...change }) => ({
      ...{ ...change, at, by, what: event.type, label: CHANGE_LABELS[event.type] },
      ...{ account: accountIn({ event }) ?? null, data: event.data },
    }));
  }
}
