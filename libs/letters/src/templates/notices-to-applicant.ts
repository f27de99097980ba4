/** Short letters that tell the applicant where the application stands: Articles 30, 32, 33 and 35. */
import type { LetterFacts } from '#disclosure';
import { yearOf } from '#disclosure';
import { LetterLacksFact, template } from '../facts.js';
import {
  chineseDate,
  havingDone,
  ifPeriodProvisional,
  ifProvisional,
  letter,
  notMovedBy,
  numbered,
  paragraph,
  received,
  REGULATIONS,
  stated,
  SUSPENDED,
  you,
} from '../wording.js';

export const correctionNotice = template(['correction.items', 'correction.dueOn'], (facts) => {
  const applicant = you(facts.applicantKind);
  const due = chineseDate(facts.correction.dueOn);
  return letter('correction_notice', facts, facts.applicantName, [
    ...received(facts),
    paragraph(
      `经审查，上述申请的内容尚不明确，本机关无法据此确定${applicant}需要的政府信息。` +
        `根据${REGULATIONS}第三十条的规定，请${applicant}对以下事项作出补正：`,
    ),
    ...numbered(facts.correction.items, facts),
    paragraph(
      `请于${due}前（含当日）将补正材料送交本机关。` +
        (facts.noticedTooLate ? notMovedBy('补正', facts) : '答复期限自本机关收到补正的申请之日起计算。'),
    ),
    // A notice that came too late lets nothing lapse.
    ...(facts.noticedTooLate
      ? []
      : [paragraph('无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。')]),
  ]);
});

export const extensionNotice = template(
  ['extension.workingDays', 'extension.reason', 'extension.consentBy'],
  (facts) => {
    const { workingDays, reason, consentBy } = facts.extension;
    const { formerly, then, note } = lastDaysOf(facts.extension);
    return letter('extension_notice', facts, facts.applicantName, [
      ...received(facts),
      paragraph(`按照规定，本机关应当${formerly}作出答复，现因故需要延长答复期限。`),
      ...stated('延期的理由是：', reason),
      paragraph(
        `根据${REGULATIONS}第三十三条的规定，经本机关政府信息公开工作机构负责人${consentBy}同意，` +
          `答复期限延长${workingDays}个工作日${then}。`,
      ),
      // By itself: the last paragraph goes over the page with the signature.
      ...(note === '' ? [] : [paragraph(note)]),
    ]);
  },
);

/** The last days before and after an extension, and what is to be said of them; none while a consultation goes on. */
function lastDaysOf({
  formerlyDueOn,
  dueOn,
  formerlyProvisional,
  provisional,
  paused,
}: NonNullable<LetterFacts['extension']>): { formerly: string; then: string; note: string } {
  if (paused) return { formerly: '在法定期限内', then: '', note: SUSPENDED };
  if (formerlyDueOn === undefined) throw new LetterLacksFact('extension_notice', 'extension.formerlyDueOn');
  if (dueOn === undefined) throw new LetterLacksFact('extension_notice', 'extension.dueOn');
  const notes = new Set([ifProvisional(formerlyDueOn, formerlyProvisional), ifProvisional(dueOn, provisional)]);
  return {
    formerly: `于${chineseDate(formerlyDueOn)}前（含当日）`,
    then: `，本机关将于${chineseDate(dueOn)}前（含当日）作出答复`,
    note: [...notes].join(''),
  };
}

/** Whose time to reply was over, or who told a later day, has nothing suspended by asking. */
function replyAfterConsulting({ actedOn, replyDueOn, replyDueProvisional, consultedTooLate }: LetterFacts): string {
  if (!consultedTooLate) {
    return (
      `根据${REGULATIONS}第三十三条第三款的规定，征求第三方意见所需时间不计算在答复期限内。` +
      '本机关将在征求意见结束后依法作出答复。'
    );
  }
  const due = replyDueOn === undefined ? '' : `于${chineseDate(replyDueOn)}`;
  const note = ifProvisional(replyDueOn, replyDueProvisional);
  return replyDueOn !== undefined && actedOn !== undefined && replyDueOn >= actedOn
    ? `本机关将${due}前（含当日）作出答复，该日期不因征求第三方意见推迟。${note}`
    : `本机关的答复期限已${due}届满，此后征求第三方意见的时间不能从答复期限中扣除。${note}` +
        '本机关将在征求意见结束后尽快作出答复。';
}

/** Article 32: the applicant learns that somebody is asked, not who. */
export const thirdPartyNotice = template([], (facts) =>
  letter('third_party_notice', facts, facts.applicantName, [
    ...received(facts),
    paragraph(
      `经审查，${you(facts.applicantKind)}申请公开的政府信息涉及第三方，公开后可能损害其合法权益。` +
        `根据${REGULATIONS}第三十二条的规定，${havingDone(facts.actedOn)}书面征求第三方的意见，第三方应当自收到征求意见书之日起15个工作日内提出意见。` +
        ifPeriodProvisional(facts),
    ),
    paragraph(replyAfterConsulting(facts)),
  ]),
);

export const reasonsRequest = template(['reasons.why', 'reasons.dueOn'], (facts) => {
  const applicant = you(facts.applicantKind);
  return letter('reasons_request', facts, facts.applicantName, [
    ...received(facts),
    ...stated(`经审查，${applicant}申请公开政府信息的数量、频次明显超过合理范围，具体情况是：`, facts.reasons.why),
    paragraph(
      `根据${REGULATIONS}第三十五条的规定，请${applicant}于${chineseDate(facts.reasons.dueOn)}前（含当日）` +
        '向本机关书面说明申请的理由。',
    ),
    paragraph(
      '本机关认为理由不合理的，对该申请不予处理；认为理由合理，但是无法在法定期限内答复的，将确定延迟答复的合理期限并另行告知。',
    ),
  ]);
});

export const laterReplyNotice = template(['laterReply.dueOn', 'laterReply.why'], (facts) =>
  letter('later_reply_notice', facts, facts.applicantName, [
    ...received(facts),
    paragraph(
      `${you(facts.applicantKind)}就申请公开政府信息的数量、频次所说明的理由，本机关已经收悉，经审查认为合理，但是无法在法定期限内作出答复。`,
    ),
    ...stated('无法按期答复的原因是：', facts.laterReply.why),
    paragraph(
      `根据${REGULATIONS}第三十五条的规定，本机关确定延迟答复的期限至${chineseDate(facts.laterReply.dueOn)}，` +
        '将在该日前（含当日）作出答复。' +
        (facts.laterReply.provisional
          ? `${yearOf(facts.laterReply.dueOn)}年放假安排尚未公布，公布后该日为休息日的，顺延至其后的第一个工作日。`
          : ''),
    ),
  ]),
);
