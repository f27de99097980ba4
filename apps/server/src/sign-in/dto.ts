import { ApiProperty } from '@nestjs/swagger';
import type { StaffRole } from '#identity';
import { STAFF_ROLES } from '#identity';
import { Transform } from 'class-transformer';
import { IsBoolean, IsString, IsUUID, MaxLength } from 'class-validator';
import { OneOf, Optional, Text, Texts, Whole } from '../http/fields.js';

/** Not trimmed: blanks in a password count. */
const Password = (description: string) => (target: object, property: string | symbol) => {
  ApiProperty({ description, type: String, maxLength: 200, format: 'password' })(target, property);
  IsString({ message: '$property 须为文字 / must be text' })(target, property);
  MaxLength(200, { message: '$property 不能超过 200 个字符 / at most 200 characters' })(target, property);
};

export class SignInDto {
  @Text('账号 / account', { max: 64 })
  account: string;
  @Password('密码 / password')
  password: string;
  @OneOf(
    '会话以 Cookie（缺省）还是令牌交付 / session as a cookie, the default, or as a token for Authorization: Bearer',
    ['cookie', 'token'],
    { optional: true },
  )
  deliver?: 'cookie' | 'token';
}

export class OpenIdQueryDto {
  @Text('登录后去的页面 / page to go to afterwards', { max: 2_000, optional: true })
  next?: string;
}

export class ChangePasswordDto {
  @Password('原密码 / the password so far')
  from: string;
  @Password('新密码，至少 15 个字符 / the new one, 15 characters at least')
  to: string;
}

export class GrantDto {
  @OneOf('角色 / role', STAFF_ROLES)
  role: StaffRole;
  @Text('机关代码；* 为全域 / agency code; * the whole installation', { max: 64 })
  agency: string;
  @OneOf('是否可读下级机关的申请 / whether cases of child agencies may be read', ['own', 'children'], {
    optional: true,
  })
  reach?: 'own' | 'children';
}

export class RevokeDto {
  @OneOf('角色 / role', STAFF_ROLES)
  role: StaffRole;
  @Text('机关代码 / agency code', { max: 64 })
  agency: string;
}

export class CreateAccountDto {
  @Text('账号，不可更改 / id, never changed', { max: 64 })
  account: string;
  @Text('姓名 / name', { max: 100 })
  name: string;
  @Text('统一身份认证中的标识 / who it is at the identity provider', { max: 255, optional: true })
  subject?: string;
}

export class ChangeAccountDto {
  @Text('姓名 / name', { max: 100, optional: true })
  name?: string;
  @Text('统一身份认证中的标识；null 为解除 / who it is at the identity provider; null: nobody any more', {
    max: 255,
    optional: true,
    nullable: true,
  })
  subject?: string | null;
}

export class GrantAnswer {
  @ApiProperty({ enum: [...STAFF_ROLES] })
  role: string;
  @ApiProperty()
  agency: string;
  @ApiProperty({ enum: ['own', 'children'] })
  reach: string;
}

export class AccountAnswer {
  @ApiProperty({ description: '账号 / id' })
  account: string;
  @ApiProperty({ description: '姓名 / name' })
  name: string;
  @ApiProperty({ description: '所属机关 / home agency' })
  agency: string;
  @ApiProperty({ nullable: true, type: String })
  subject: string | null;
  @ApiProperty({ description: '统一身份认证的地址 / at which provider', nullable: true, type: String })
  issuer: string | null;
  @ApiProperty()
  enabled: boolean;
  @ApiProperty({ type: [GrantAnswer] })
  grants: readonly GrantAnswer[];
}

export class NewAccountAnswer extends AccountAnswer {
  @ApiProperty({ description: '一次性密码，只显示这一次 / one-time password, shown only now' })
  oneTimePassword: string;
}

export class OneTimePasswordAnswer {
  @ApiProperty()
  account: string;
  @ApiProperty({ description: '一次性密码，只显示这一次 / one-time password, shown only now' })
  oneTimePassword: string;
}

export class MeAnswer {
  @ApiProperty()
  account: string;
  @ApiProperty()
  name: string;
  @ApiProperty({
    description: '请求不指明机关时的机关 / agency of a request that names none',
    nullable: true,
    type: String,
  })
  agency: string | null;
  @ApiProperty({ description: '须先修改密码 / the password must be changed first' })
  mustChangePassword: boolean;
  @ApiProperty({ type: [GrantAnswer] })
  grants: readonly GrantAnswer[];
}

export class SignedInAnswer extends MeAnswer {
  @ApiProperty({ description: '令牌，deliver 为 token 时 / with deliver: token', required: false })
  token?: string;
}

export class CreateAgencyDto {
  @Text('机关代码，不可更改 / code, never changed', { max: 64 })
  code: string;
  @Text('机关名称 / name', { max: 200, optional: true })
  name?: string;
  @Text('上级机关代码 / code of the agency above', { max: 64, optional: true })
  parent?: string;
}

export class MoveAgencyDto {
  @Text('新的上级机关；不填则为最上级 / the agency above; none: it stands at the top', { max: 64, optional: true })
  parent?: string;
}

export class HandlingUnitsDto {
  @Texts('承办科室 / handling units', { max: 200, items: 500 })
  units: string[];
}

export class AgencyNodeAnswer {
  @ApiProperty()
  code: string;
  @ApiProperty({ nullable: true, type: String })
  name: string | null;
  @ApiProperty({ nullable: true, type: String })
  parent: string | null;
  @ApiProperty()
  closed: boolean;
  @ApiProperty({ type: [String] })
  units: readonly string[];
}

export class LogQueryDto {
  @Text('机关代码，代替 X-Agency / agency code, instead of the header', { max: 64, optional: true })
  agency?: string;
  @Text('账号 / account', { max: 64, optional: true })
  account?: string;
  @Whole('早于此条 / older than this entry', { min: 1, optional: true })
  before?: number;
  @Whole('条数 / how many', { min: 1, max: 500, optional: true })
  limit?: number;
}

export class AccessLogQueryDto extends LogQueryDto {
  // It is written down in its turn, and must be nothing that names somebody.
  @Text('申请的标识 / id of an application', { max: 64, optional: true })
  @IsUUID('all', { message: 'application 须为申请的标识 / must be the id of an application' })
  application?: string;
  @ApiProperty({
    description: '只看被拒绝的（true）或者查阅成功的（false） / refusals only, or what was shown only',
    required: false,
    type: Boolean,
  })
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'refused 须为 true 或者 false / must be true or false' })
  refused?: boolean;
}

export class FeedKeyAnswer {
  @ApiProperty({ description: '订阅地址 / address to subscribe to' })
  address: string;
  @ApiProperty({ description: '订阅用户名 / user name' })
  user: string;
  @ApiProperty({
    description: '密钥，作为密码填写，只显示这一次 / the key, to be given as the password; shown only now',
  })
  key: string;
}
