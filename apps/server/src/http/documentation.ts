import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProperty, ApiQuery, ApiResponse } from '@nestjs/swagger';

/** RFC 9457 problem+json. */
export class ProblemAnswer {
  @ApiProperty({ example: 'urn:taizhang:problem:already_closed' })
  type: string;
  @ApiProperty({ example: 'Conflict' })
  title: string;
  @ApiProperty({ example: 409 })
  status: number;
  @ApiProperty({ example: 'already_closed' })
  code: string;
  @ApiProperty({ description: '给经办人的说明 / for staff, in Chinese' })
  detail: string;
  @ApiProperty({ description: 'the same in English' })
  english: string;
}

export const problemContent = (status: number, description: string) =>
  ApiResponse({
    status,
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemAnswer' } } },
  });

const agencyHeader = ApiHeader({
  name: 'X-Agency',
  required: false,
  description:
    '机关代码；只在一个机关有角色的可以不写 / agency code; may be left out by whoever has roles in one agency only',
  example: 'BINHAI',
});

/** How a command is described in OpenAPI: its headers and the problems it may answer with. */
export const DescribeCommand = (chinese: string, english: string) =>
  applyDecorators(
    ApiOperation({ summary: `${chinese} / ${english}` }),
    agencyHeader,
    ApiHeader({
      name: 'X-Actor',
      required: false,
      description: '经办人，只在关闭登录时使用 / who acts, read only where sign-in is off',
      example: 'zhang',
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        '同一请求重复提交时只登记一次；键按机关、经办人和申请区分 / a repeated request is recorded once; keys are told apart by agency, actor and application',
    }),
    problemContent(400, '请求格式有误 / malformed'),
    problemContent(404, '没有这件申请 / no such application'),
    problemContent(409, '申请现在的状态不允许 / the state of the application does not allow it'),
    problemContent(412, '查看之后又有变动 / it moved on since it was seen'),
    problemContent(422, '内容不合规定 / the content breaks a rule'),
    problemContent(503, '暂时不可用 / unavailable for the moment'),
  );

export const IfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: '查看时得到的 ETag；其后有变动的则拒绝 / ETag as seen; refused if the application moved on',
  });

/** How a query is described in OpenAPI. */
export const DescribeQuery = (chinese: string, english: string) =>
  applyDecorators(
    ApiOperation({ summary: `${chinese} / ${english}` }),
    ApiHeader({
      name: 'X-Agency',
      required: false,
      description: '机关代码；浏览器可改用参数 agency / agency code; a browser may use the parameter agency',
      example: 'BINHAI',
    }),
    ApiQuery({
      name: 'agency',
      required: false,
      type: String,
      description: '机关代码，代替 X-Agency / instead of X-Agency',
    }),
    problemContent(400, '请求格式有误 / malformed'),
    problemContent(503, '视图尚未跟上 / the views have not caught up'),
  );

/** How a route without sign-in is described in OpenAPI. */
export const DescribePublic = (chinese: string, english: string) =>
  applyDecorators(
    ApiOperation({ summary: `${chinese} / ${english}` }),
    problemContent(400, '请求格式有误 / malformed'),
    problemContent(401, '未获承认 / not recognised'),
    problemContent(429, '请求过于频繁 / too many requests'),
    problemContent(503, '暂时不可用 / unavailable for the moment'),
  );
