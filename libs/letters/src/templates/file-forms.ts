/** The forms that stay in the file: how the application came in, how the reply was approved, how a paper was delivered. */
import {
  APPLICANT_KIND_LABELS,
  APPLICANT_KINDS,
  CHANNEL_LABELS,
  CHANNELS,
  DELIVERY_METHOD_LABELS,
  DELIVERY_METHODS,
} from '#disclosure';
import { template } from '../facts.js';
import { caption, filled, row, tallRow } from '../page.js';
import { boxes, chineseDate, form, isOfEdition, linesOf, replyPeriod, signedBy, TO_SIGN } from '../wording.js';
import { decisionInBrief } from './reply.js';

/** An entry that the applicant did not make: the form says so, lest it look forgotten. */
const entry = (text: string | undefined): readonly string[] => (text === undefined ? ['未填写'] : linesOf(text));

export const registrationForm = template([], (facts) => {
  const person = facts.applicantKind === 'natural_person';
  const wide = { columns: 3 };
  return form('registration_form', facts, {
    type: 'table',
    columns: [7, 21, 27, 18, 27],
    head: [],
    body: [
      row(
        caption('登记编号', { columns: 2 }),
        filled(facts.registerNumber),
        caption('收到日期'),
        filled(chineseDate(facts.receivedOn)),
      ),
      row(caption('接收渠道', { columns: 2 }), filled(boxes(CHANNELS, CHANNEL_LABELS, facts.channel), wide)),
      row(
        caption([...'申请人信息'], { rows: 4 }),
        caption('类型'),
        filled(boxes(APPLICANT_KINDS, APPLICANT_KIND_LABELS, facts.applicantKind), wide),
      ),
      row(caption(person ? '姓名' : '名称'), filled(linesOf(facts.applicantName), wide)),
      row(caption(person ? '身份证件号码' : ['统一社会', '信用代码']), filled(entry(facts.identityNumber), wide)),
      row(caption('联系方式'), filled(entry(facts.contact), wide)),
      tallRow(190, caption('申请内容', { columns: 2 }), filled(linesOf(facts.request), wide)),
      row(caption(['信息的形式', '和获取方式'], { columns: 2 }), filled(entry(facts.wanted), wide)),
      row(
        caption([...'办理'], { rows: 2 }),
        caption('承办科室'),
        filled(facts.handlingUnit === undefined ? '待分办' : linesOf(facts.handlingUnit)),
        caption('答复期限'),
        filled(replyPeriod(facts, '待定')),
      ),
      tallRow(70, caption('登记人'), filled([], wide, TO_SIGN)),
    ],
  });
});

export const approvalSheet = template(
  ['approval.draftedBy', 'approval.draftedOn', 'reply.decision', 'reply.text'],
  (facts) => {
    const { draftedBy, draftedOn, reviewedBy, reviewedOn, opinion, signedOffBy, signedOffOn } = facts.approval;
    const wide = { columns: 3 };
    return form('approval_sheet', facts, {
      type: 'table',
      columns: [20, 30, 20, 30],
      head: [
        row(
          caption('登记编号'),
          filled(facts.registerNumber),
          caption('收到日期'),
          filled(chineseDate(facts.receivedOn)),
        ),
      ],
      body: [
        row(
          caption('申请人'),
          filled(linesOf(facts.applicantName)),
          caption('申请人类型'),
          filled(APPLICANT_KIND_LABELS[facts.applicantKind]),
        ),
        row(
          caption('承办科室'),
          filled(facts.handlingUnit === undefined ? '未分办' : linesOf(facts.handlingUnit)),
          caption('答复期限'),
          filled(replyPeriod(facts, '未定')),
        ),
        row(caption('申请内容'), filled(linesOf(facts.request), wide)),
        row(caption('拟答复结果'), filled(decisionInBrief(facts.reply.decision), wide)),
        tallRow(120, caption(['答复内容', '和理由']), filled(linesOf(facts.reply.text ?? ''), wide)),
        tallRow(56, caption('拟稿人'), filled([], wide, signedBy(draftedBy, draftedOn))),
        tallRow(
          90,
          caption(['法制（律师）', '审核意见']),
          filled(opinion === undefined ? [] : linesOf(opinion), wide, signedBy(reviewedBy, reviewedOn)),
        ),
        tallRow(
          90,
          caption('签发'),
          filled(signedOffBy === undefined ? [] : '同意签发。', wide, signedBy(signedOffBy, signedOffOn)),
        ),
      ],
    });
  },
);

export const deliveryProof = template(['delivered.title', 'delivered.number'], (facts) => {
  const wide = { columns: 3 };
  const { title, number, to } = facts.delivered;
  // A paper for somebody else: nothing of the applicant may stand here.
  const contact = to === undefined ? facts.contact : facts.delivered.contact;
  return form('delivery_proof', facts, {
    type: 'table',
    columns: [22, 28, 22, 28],
    head: [],
    body: [
      ...(isOfEdition(5, facts)
        ? [
            row(caption('登记编号'), filled(facts.registerNumber, wide)),
            row(caption('送达机关'), filled(linesOf(facts.head.name), wide)),
          ]
        : [
            row(
              caption('登记编号'),
              filled(facts.registerNumber),
              caption('送达机关'),
              filled(linesOf(facts.head.name)),
            ),
          ]),
      row(caption('送达文书名称'), filled(linesOf(title), wide)),
      row(caption('送达文书文号'), filled(linesOf(number), wide)),
      row(caption('受送达人'), filled(linesOf(to ?? facts.applicantName), wide)),
      tallRow(48, caption(['送达地点', '或者联系方式']), filled(contact === undefined ? [] : linesOf(contact), wide)),
      tallRow(
        40,
        caption('送达方式'),
        filled(boxes(DELIVERY_METHODS, DELIVERY_METHOD_LABELS, facts.delivered.method), wide),
      ),
      tallRow(90, caption(['受送达人', '签名或者盖章']), filled([], wide, TO_SIGN)),
      tallRow(90, caption(['代收人签名', '及代收理由']), filled([], wide, TO_SIGN)),
      tallRow(70, caption('送达人'), filled([], wide, TO_SIGN)),
      tallRow(80, caption('备注'), filled('邮寄送达的，注明邮件编号；拒收的，注明见证人和情况。', wide)),
    ],
  });
});
