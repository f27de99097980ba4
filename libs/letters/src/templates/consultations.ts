/** Letters to those whose opinion the law asks for, each with the slip on which it is sent back: Articles 32 and 34. */
import { LetterLacksFact, template } from '../facts.js';
import type { Block } from '../page.js';
import { caption, filled, row, tallRow } from '../page.js';
import {
  chineseDate,
  havingDone,
  ifPeriodProvisional,
  letter,
  linesOf,
  paragraph,
  receivedFromSomebody,
  REGULATIONS,
  remediesAgainst,
  stated,
  whereaboutsOf,
} from '../wording.js';
import type { LetterFacts } from '#disclosure';
import { PROVISIONAL } from '#disclosure';

interface SlipWording {
  readonly title: string;
  readonly from: string;
  readonly name: string;
  readonly matter: string;
  readonly signing: readonly string[];
}

const slip = (facts: LetterFacts, { title, from, name, matter, signing }: SlipWording): Block[] => [
  { type: 'new_page' },
  { type: 'title', text: title },
  { type: 'over_table', left: `致：${facts.head.name}`, right: `对应文号：${facts.number}` },
  {
    type: 'table',
    columns: [22, 78],
    head: [],
    body: [
      row(caption(from), filled(linesOf(name))),
      row(caption('征求意见的内容'), filled(linesOf(matter))),
      tallRow(40, caption('意　　见'), filled('□同意公开　　□部分同意公开　　□不同意公开')),
      tallRow(150, caption(['同意公开的范围', '或者不同意公开', '的理由']), filled('（可以另附页，并附有关证明材料）')),
      tallRow(100, caption(signing), filled([], {}, ['　　　　年　　月　　日'])),
      tallRow(40, caption('联系人及电话'), filled([])),
      ...(whereaboutsOf(facts).length === 0 ? [] : [row(caption('回执寄往'), filled(whereaboutsOf(facts)))]),
    ],
  },
];

/** Article 32. */
export const thirdPartyLetter = template(['thirdParty.name', 'thirdParty.matter'], (facts) => {
  const { name, matter } = facts.thirdParty;
  return letter(
    'third_party_letter',
    facts,
    name,
    [
      paragraph(`${receivedFromSomebody(facts)}经审查，申请公开的政府信息涉及贵方，公开后可能损害贵方的合法权益。`),
      ...stated('涉及贵方的内容是：', matter),
      paragraph(
        `根据${REGULATIONS}第三十二条的规定，现就是否公开上述内容书面征求贵方意见。请贵方自收到本意见书之日起15个工作日内，` +
          '填写所附回执并送交本机关；不同意公开的，请说明理由，并提供有关证明材料。' +
          ifPeriodProvisional(facts),
      ),
      paragraph(
        '逾期未提出意见的，由本机关依照该条例的规定决定是否公开。贵方不同意公开且有合理理由的，本机关不予公开；' +
          '但是，本机关认为不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的内容和理由书面告知贵方。',
      ),
      paragraph('附件：征求第三方意见回执'),
    ],
    slip(facts, {
      title: '征求第三方意见回执',
      from: '第三方',
      name,
      matter,
      signing: ['第三方', '签名或者盖章'],
    }),
  );
});

/** Article 32, last sentence: it is disclosed although the third party objected. */
export const publicInterestNotice = template(
  ['thirdParty.name', 'thirdParty.matter', 'publicInterest.objection', 'publicInterest.reasons'],
  (facts) =>
    letter('public_interest_notice', facts, facts.thirdParty.name, [
      paragraph(
        `${receivedFromSomebody(facts)}申请公开的内容涉及贵方，${havingDone(facts.publicInterest.consultedOn)}书面征求贵方意见。`,
      ),
      ...stated('贵方不同意公开，提出的理由是：', facts.publicInterest.objection),
      paragraph(
        `经审查，本机关认为不公开有关内容可能对公共利益造成重大影响。根据${REGULATIONS}第十五条、第三十二条的规定，` +
          `本机关${facts.actedOn === undefined ? '' : `于${chineseDate(facts.actedOn)}`}决定予以公开，` +
          '现将决定公开的内容和理由告知如下。',
      ),
      ...stated('决定公开的内容：', facts.thirdParty.matter),
      ...stated('决定公开的理由：', facts.publicInterest.reasons),
      ...remediesOf(facts),
    ]),
);

/** It is a decision, so the third party must learn where to turn. Letters issued before they named it are printed as they were. */
function remediesOf({ remedies }: LetterFacts): Block[] {
  if (remedies === undefined) return [];
  if (remedies.reviewBody === undefined) throw new LetterLacksFact('public_interest_notice', 'remedies.reviewBody');
  return [remediesAgainst('本告知书', remedies)];
}

/** How long the agency that asks still has. */
function replyPeriod({ replyDueOn, replyDueProvisional, replyPaused, consultedTooLate }: LetterFacts): string {
  if (replyPaused) {
    return '（征求意见所需时间不计算在该申请的答复期限内，答复期限自征求意见结束之日的次日起继续计算）';
  }
  if (replyDueOn === undefined) return '';
  const provisional = replyDueProvisional ? `，${PROVISIONAL.chinese}` : '';
  const notMoved = consultedTooLate ? '，不因征求意见推迟' : '';
  return `（该申请现行答复期限至${chineseDate(replyDueOn)}${notMoved}${provisional}）`;
}

/** Article 34. */
export const agencyLetter = template(['consultedAgency.name', 'consultedAgency.matter'], (facts) => {
  const { name, matter } = facts.consultedAgency;
  return letter(
    'agency_letter',
    facts,
    name,
    [
      paragraph(
        `${receivedFromSomebody(facts)}经审查，申请公开的政府信息由本机关牵头、与贵机关共同制作${replyPeriod(facts)}。`,
      ),
      ...stated('需要征求意见的内容是：', matter),
      paragraph(
        `根据${REGULATIONS}第三十四条的规定，现就是否公开上述内容征求贵机关意见。请贵机关自收到本意见书之日起15个工作日内，` +
          '填写所附回执并函复本机关；认为不应当公开的，请说明理由和依据。' +
          ifPeriodProvisional(facts) +
          '逾期未提出意见的，视为同意公开。',
      ),
      paragraph('附件：征求其他机关意见回执'),
    ],
    slip(facts, {
      title: '征求其他机关意见回执',
      from: '被征求意见机关',
      name,
      matter,
      signing: ['被征求意见机关', '（印章）'],
    }),
  );
});
