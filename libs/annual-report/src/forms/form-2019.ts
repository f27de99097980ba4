import { APPEAL_COLUMNS, APPEAL_GROUPS, APPLICANT_COLUMNS } from './columns.js';
import type { ReportForm } from './report-form.js';

const RESULTS = '三、本年度办理结果';
const REFUSED = [RESULTS, '（三）不予公开'];
const NOT_PROVIDED = [RESULTS, '（四）无法提供'];
const NOT_PROCESSED = [RESULTS, '（五）不予处理'];

/** The form for the years 2019 and 2020. Row （六） is a single one. */
export const FORM_2019: ReportForm = {
  id: '2019',
  basis: '国办公开办函〔2019〕60号',
  firstYear: 2019,
  rows: [
    { label: '一、本年新收政府信息公开申请数量', counts: 'received', within: [] },
    { label: '二、上年结转政府信息公开申请数量', counts: 'carried_in', within: [] },
    { label: '三、（一）予以公开', counts: ['disclosed'], within: [RESULTS] },
    {
      label: '三、（二）部分公开',
      counts: ['partly_disclosed'],
      within: [RESULTS],
      remark: '（区分处理的，只计这一情形，不计其他情形）',
    },
    { label: '三、（三）1.属于国家秘密', counts: ['state_secret'], within: REFUSED },
    { label: '三、（三）2.其他法律行政法规禁止公开', counts: ['forbidden_by_law'], within: REFUSED },
    { label: '三、（三）3.危及“三安全一稳定”', counts: ['endangers_security_or_stability'], within: REFUSED },
    { label: '三、（三）4.保护第三方合法权益', counts: ['third_party_rights'], within: REFUSED },
    { label: '三、（三）5.属于三类内部事务信息', counts: ['internal_affairs'], within: REFUSED },
    { label: '三、（三）6.属于四类过程性信息', counts: ['deliberative_process'], within: REFUSED },
    { label: '三、（三）7.属于行政执法案卷', counts: ['enforcement_file'], within: REFUSED },
    { label: '三、（三）8.属于行政查询事项', counts: ['statutory_look_up'], within: REFUSED },
    { label: '三、（四）1.本机关不掌握相关政府信息', counts: ['not_held'], within: NOT_PROVIDED },
    { label: '三、（四）2.没有现成信息需要另行制作', counts: ['needs_creation'], within: NOT_PROVIDED },
    { label: '三、（四）3.补正后申请内容仍不明确', counts: ['still_unclear'], within: NOT_PROVIDED },
    { label: '三、（五）1.信访举报投诉类申请', counts: ['petition_or_complaint'], within: NOT_PROCESSED },
    { label: '三、（五）2.重复申请', counts: ['repeat_application'], within: NOT_PROCESSED },
    { label: '三、（五）3.要求提供公开出版物', counts: ['public_publication'], within: NOT_PROCESSED },
    { label: '三、（五）4.无正当理由大量反复申请', counts: ['excessive_requests'], within: NOT_PROCESSED },
    {
      label: '三、（五）5.要求行政机关确认或重新出具已获取信息',
      counts: ['confirmation_of_held'],
      within: NOT_PROCESSED,
    },
    {
      label: '三、（六）其他处理',
      counts: ['correction_lapsed', 'fee_lapsed', 'withdrawn', 'otherwise_closed'],
      within: [RESULTS],
    },
    { label: '三、（七）总计', counts: 'total', within: [RESULTS] },
    { label: '四、结转下年度继续办理', counts: 'carried_over', within: [] },
  ],
  applicantColumns: APPLICANT_COLUMNS,
  appealGroups: APPEAL_GROUPS,
  appealColumns: APPEAL_COLUMNS,
};
