import type { ApplicantKind, Channel } from '#disclosure';
import { APPLICANT_KINDS, CHANNELS } from '#disclosure';
import { DateField, OneOf, TODAY, Text } from '../http/fields.js';

export class IntakeDto {
  @DateField('收到日期：条例第三十一条的法定收到日 / legal receipt date')
  receivedOn: string;
  @OneOf('接收渠道 / channel', CHANNELS)
  channel: Channel;
  @OneOf('申请人类型 / applicant kind', APPLICANT_KINDS)
  applicantKind: ApplicantKind;
  @Text('申请人 / applicant’s name', { max: 200 })
  applicantName: string;
  @Text('联系方式 / contact', { max: 200, optional: true })
  contact?: string;
  @Text('证件号码 / identity number', { max: 64, optional: true })
  identityNumber?: string;
  @Text('申请内容 / what is asked for', { max: 10_000 })
  request: string;
  @Text('获取信息的方式、途径 / form and way of delivery wanted', { max: 200, optional: true })
  wanted?: string;
}

export class AssignDto {
  @Text('承办科室 / handling unit', { max: 200 })
  handlingUnit: string;
  @DateField(`分办日期${TODAY}`, { optional: true })
  assignedOn?: string;
}
