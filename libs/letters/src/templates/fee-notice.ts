import type { FeeBasis, FeeTariff, LetterFacts } from '#disclosure';
import { chineseAmount } from '../chinese-amount.js';
import { template } from '../facts.js';
import type { Block } from '../page.js';
import { caption, centred, row } from '../page.js';
import {
  ifPeriodProvisional,
  inOneLine,
  isOfEdition,
  letter,
  notMovedBy,
  paragraph,
  received,
  REGULATIONS,
  stated,
  you,
} from '../wording.js';

const BASES: Readonly<Record<FeeBasis, { readonly label: string; readonly of: string; readonly unit: string }>> = {
  per_item: { label: '按件', of: '同一自然月内累计申请', unit: '件' },
  per_page: { label: '按量', of: '本次提供的政府信息共计', unit: '页' },
};

/** What becomes of the reply period is the tariff's to say. */
const CLOCK_AFTER_PAYMENT: Readonly<Record<FeeTariff['afterPayment'], string>> = {
  restarts: '答复期限自缴费完成之日的次日起重新计算。',
  resumes: '本通知书发出后至缴费完成之日止的期间不计入答复期限，答复期限自缴费完成之日的次日起继续计算。',
};

function clockAfterPayment(facts: LetterFacts): string {
  const { afterPayment } = facts.fee ?? {};
  if (facts.noticedTooLate) return notMovedBy('收取信息处理费', facts);
  return afterPayment === undefined ? '' : CLOCK_AFTER_PAYMENT[afterPayment];
}

/** 83460 as 83,460, and with two decimals only where there are any. */
function figures(amount: number): string {
  const [whole = '', decimals = ''] = (Number.isInteger(amount) ? String(amount) : amount.toFixed(2)).split('.');
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + (decimals === '' ? '' : `.${decimals}`);
}

/** Figures in a span are written like those beside it; before the fourth edition they had no commas. */
const spanIn =
  (facts: LetterFacts) =>
  (from: number, to: number, unit: string): string => {
    const written = isOfEdition(4, facts) ? figures : String;
    return from === to ? `第${written(from)}${unit}` : `第${written(from)}${unit}至第${written(to)}${unit}`;
  };

/** Article 42. */
export const feeNotice = template(['fee.basis', 'fee.quantity', 'fee.lines', 'fee.amount'], (facts) => {
  const { basis, quantity, lines, amount, basisDocument } = facts.fee;
  const { label, of, unit } = BASES[basis];
  const applicant = you(facts.applicantKind);
  const span = spanIn(facts);
  const chargedBefore = (lines[0]?.from ?? 1) - 1;
  const table: Block = {
    type: 'table',
    columns: [10, 34, 16, 22, 18],
    head: [
      row(
        caption('序号'),
        caption(`计费区间（${unit}）`),
        caption(`数量（${unit}）`),
        caption(`单价（元/${unit}）`),
        caption('金额（元）'),
      ),
    ],
    body: [
      ...lines.map(({ from, to, unitPrice, amount: part }, index) =>
        row(
          centred(String(index + 1)),
          centred(span(from, to, unit)),
          centred(figures(to - from + 1)),
          centred(unitPrice === 0 ? '不收费' : figures(unitPrice)),
          centred(figures(part)),
        ),
      ),
      row(
        caption('合计', { columns: 2 }),
        centred(figures(quantity - chargedBefore)),
        centred('—'),
        centred(figures(amount)),
      ),
      row(caption('大写', { columns: 2 }), centred(chineseAmount(amount), { columns: 3 })),
    ],
  };
  return letter('fee_notice', facts, facts.applicantName, [
    ...received(facts),
    paragraph(
      `经审查，${applicant}申请公开政府信息的数量、频次明显超过合理范围。根据${REGULATIONS}第四十二条` +
        `${basisDocument === undefined ? '' : `和${inOneLine(basisDocument)}`}的规定，本机关决定${label}收取信息处理费。` +
        `${of}${figures(quantity)}${unit}，` +
        (chargedBefore === 0 ? '' : `其中${span(1, chargedBefore, unit)}已另行通知收费，不再重复计收，`) +
        '分段计算如下：',
    ),
    table,
    paragraph(
      `以上合计${figures(amount)}元（${chineseAmount(amount)}），请${applicant}自收到本通知书之日的次日起20个工作日内足额缴纳。` +
        ifPeriodProvisional(facts) +
        clockAfterPayment(facts) +
        // A notice that came too late lets nothing lapse.
        (facts.noticedTooLate ? '' : '逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。'),
    ),
    ...(facts.payment === undefined
      ? [paragraph('请持本通知书到本机关办理缴费。')]
      : stated('缴费方式：', facts.payment)),
  ]);
});
