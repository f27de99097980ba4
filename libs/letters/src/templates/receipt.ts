import { template } from '../facts.js';
import type { Row } from '../page.js';
import { caption, filled, row } from '../page.js';
import type { LetterFacts, ReplyMove } from '#disclosure';
import { CHANNEL_LABELS } from '#disclosure';
import { chineseDate, ifProvisional, letter, linesOf, paragraph, REGULATIONS, SUSPENDED, you } from '../wording.js';

const MOVED_BY: Readonly<Record<ReplyMove, string>> = {
  reopened: '重新办理',
  correction: '补正申请',
  consultation: '征求意见',
  extension: '延长答复期限',
  later_reply: '确定延迟答复的期限',
  fee: '收取信息处理费',
};

/** Until when it is answered: what was moved since is not called 20 working days from the receipt. */
function replyPeriod({ replyDueOn, replyDueProvisional, replyPaused, replyMovedBy }: LetterFacts): string {
  if (replyPaused) return `。${SUSPENDED}`;
  if (replyDueOn === undefined) return '。';
  const due = `${chineseDate(replyDueOn)}前（含当日）答复。${ifProvisional(replyDueOn, replyDueProvisional)}`;
  return replyMovedBy === undefined
    ? `，即于${due}`
    : `。该申请因${replyMovedBy.map((move) => MOVED_BY[move]).join('、')}，答复期限依法另行计算，本机关将于${due}`;
}

export const receipt = template([], (facts) => {
  const applicant = you(facts.applicantKind);
  const optional = (name: string, text: string | undefined): Row[] =>
    text === undefined ? [] : [row(caption(name), filled(linesOf(text)))];
  return letter('receipt', facts, facts.applicantName, [
    paragraph(`${applicant}提交的政府信息公开申请，本机关已经收到并予以登记，登记情况如下：`),
    {
      type: 'table',
      columns: [24, 76],
      head: [],
      body: [
        row(caption('登记编号'), filled(facts.registerNumber)),
        row(caption('收到日期'), filled(chineseDate(facts.receivedOn))),
        row(caption('接收渠道'), filled(CHANNEL_LABELS[facts.channel])),
        row(caption('申请内容'), filled(linesOf(facts.request))),
        ...optional('获取方式', facts.wanted),
        ...optional('承办科室', facts.handlingUnit),
      ],
    },
    paragraph(
      `根据${REGULATIONS}第三十三条的规定，不能当场答复的，本机关自收到申请之日起20个工作日内予以答复` +
        replyPeriod(facts) +
        '需要补正、延长答复期限或者征求第三方、其他机关意见的，本机关将依法办理并另行告知。',
    ),
    paragraph('查询办理情况时，请提供上述登记编号。'),
  ]);
});
