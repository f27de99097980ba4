import type { Application } from './application/application.js';
import type { ApplicationEvent } from './application/events.js';

/** What staff call each event. */
export const EVENT_LABELS: Readonly<Record<ApplicationEvent['type'], string>> = {
  ApplicationReceived: '收到申请',
  Assigned: '分办',
  CorrectionRequested: '要求补正',
  CorrectionReceived: '收到补正',
  CorrectionLapsed: '逾期不补正',
  ReplyDrafted: '拟稿',
  ReplyReviewed: '审核',
  ReplySignedOff: '签发',
  Disclosed: '予以公开',
  PartlyDisclosed: '部分公开',
  Refused: '不予公开',
  NotProvided: '无法提供',
  NotProcessed: '不予处理',
  FeeLapsed: '逾期未缴费',
  Withdrawn: '撤回',
  OtherwiseClosed: '其他处理',
  ReplyDelivered: '送达',
  AppealFiled: '提起复议或者诉讼',
  AppealDecided: '复议或者诉讼审结',
  ApplicationReopened: '重新办理',
  RegisterEntryAmended: '更正登记',
};

/** What staff call each part of an application. */
export const APPLICATION_LABELS: Readonly<Record<keyof Application, string>> = {
  agency: '机关',
  registerNumber: '登记编号',
  formerNumbers: '曾用登记编号',
  channel: '接收渠道',
  applicantKind: '申请人类型',
  receivedOn: '收到日期',
  source: '来源',
  applicantName: '申请人',
  contact: '联系方式',
  identityNumber: '证件号码',
  request: '申请内容',
  stage: '办理阶段',
  handlingUnit: '承办科室',
  correction: '补正',
  draft: '答复稿',
  counted: '办理结果',
  reopened: '重新办理',
  renewed: '重新办理结果',
  delivery: '送达',
  appeals: '复议、诉讼',
};
