/** Sentences and parts of a page that several papers share. */
import type { ApplicantKind, Channel, LegalDate, LetterFacts, LetterKind, Remedies } from '#disclosure';
import {
  LETTER_LABELS,
  letterDate,
  PROVISIONAL,
  REVIEW_WITHIN_DAYS,
  SUIT_AFTER_REVIEW_WITHIN_DAYS,
  SUIT_WITHIN_MONTHS,
  yearOf,
} from '#disclosure';
import type { Block, LetterPage } from './page.js';

export const REGULATIONS = '《中华人民共和国政府信息公开条例》';

/** `2026-11-05` as 2026年11月5日. */
export const chineseDate = (date: LegalDate): string => {
  const [year = '', month, day] = date.split('-');
  return `${year.padStart(4, '0')}年${Number(month)}月${Number(day)}日`;
};

/** A last day in a form. */
const lastDay = (date: LegalDate, provisional: true | undefined): string =>
  chineseDate(date) + (provisional ? `（${PROVISIONAL.chinese}）` : '');

/** What is added to a sentence that states a last day in a year whose holidays were not published; otherwise nothing. */
export function ifProvisional(date: LegalDate | undefined, provisional: true | undefined): string {
  if (date === undefined || !provisional) return '';
  const year = `${yearOf(date)}年`;
  return `${year}放假安排尚未公布，上述${year}的日期为暂定，以公布后的安排为准。`;
}

/** Article 33, paragraph 3: the period while somebody is consulted, when no last day can be told, and how it goes on. */
export const SUSPENDED =
  `根据${REGULATIONS}第三十三条第三款的规定，征求第三方和其他机关意见所需时间不计算在答复期限内，` +
  '答复期限现暂停计算，自征求意见结束之日的次日起继续计算。';

/** Until when the office replies although it asks for something, because it asked too late for that to move the period. */
export function notMovedBy(
  asking: string,
  { actedOn, replyDueOn, replyDueProvisional, replyPaused }: LetterFacts,
): string {
  if (replyPaused || replyDueOn === undefined) return `答复期限不因${asking}停止计算或者重新计算。`;
  const due = chineseDate(replyDueOn);
  const note = ifProvisional(replyDueOn, replyDueProvisional);
  return actedOn !== undefined && replyDueOn >= actedOn
    ? `答复期限至${due}，不因${asking}停止计算或者重新计算。${note}`
    : `本机关的答复期限已于${due}届满，不因${asking}停止计算或者重新计算。${note}`;
}

/** The reply period in a form. */
export function replyPeriod({ replyDueOn, replyDueProvisional, replyPaused }: LetterFacts, unknown: string): string {
  if (replyPaused) return '征求意见期间暂停计算，结束之日的次日起继续计算';
  return replyDueOn === undefined ? unknown : lastDay(replyDueOn, replyDueProvisional);
}

/** The same of a period whose last day depends on when the letter is received. */
export const ifPeriodProvisional = ({ periodProvisional }: LetterFacts): string =>
  periodProvisional ? '该期限所涉年份的放假安排尚未公布，其最后一日为暂定，以公布后的安排为准。' : '';

/** A text's lines, without blank ones and without blanks at their ends. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What stands within a sentence: a text of several lines as one. */
export const inOneLine = (text: string): string => linesOf(text).join(' ');

export const paragraph = (text: string): Block => ({ type: 'paragraph', text });

const ended = (text: string): string => (/[。！？；…]$/u.test(text) ? text : `${text}。`);

/** A lead and what somebody wrote, in one paragraph if that has one line, otherwise each line in its own. */
export function stated(lead: string, text: string): Block[] {
  const lines = linesOf(text);
  if (lines.length === 1) return [paragraph(lead + ended(lines[0] ?? ''))];
  return [lead, ...lines].map(paragraph);
}

/** Whether a letter is of an edition or a later one. */
export const isOfEdition = (edition: number, facts: LetterFacts): boolean => (facts.edition ?? 1) >= edition;

const OWN_NUMBER = /^(?:\d+[.．、)）](?!\d)|[（(][\d一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)\s*/u;

/**
 * A list. Where its lines came with numbers, they are left as they are: others may refer to them, and what has none, such as a
 * remark at the end, is no item. Letters before the fourth edition numbered it anew. One line alone needs no number.
 */
export function numbered(text: string, facts: LetterFacts): Block[] {
  const lines = linesOf(text);
  if (lines.length === 1) return lines.map(ended).map(paragraph);
  if (isOfEdition(4, facts) && lines.some((line) => OWN_NUMBER.test(line))) return lines.map(ended).map(paragraph);
  return lines
    .map((line) => line.replace(OWN_NUMBER, ''))
    .map((line, index) => paragraph(`${index + 1}．${ended(line)}`));
}

/** How an applicant is spoken to. */
export const you = (kind: ApplicantKind): string => (kind === 'natural_person' ? '您' : '贵单位');

const HANDED_IN: Readonly<Record<Channel, string>> = {
  in_person: '当面提交',
  registered_mail: '通过邮寄方式提交',
  ordinary_letter: '以平常信函提交',
  online: '通过网络提交',
  fax: '通过传真提交',
};

/** The first paragraph to an applicant: what came in, when and how. */
export const received = ({ receivedOn, applicantKind, channel, registerNumber, request }: LetterFacts): Block[] =>
  stated(
    `本机关于${chineseDate(receivedOn)}收到${you(applicantKind)}${HANDED_IN[channel]}的政府信息公开申请` +
      `（登记编号：${registerNumber}），申请公开的内容为：`,
    request,
  );

/** The same to somebody else, who need not know who applied. */
export const receivedFromSomebody = ({ receivedOn, registerNumber }: LetterFacts): string =>
  `本机关于${chineseDate(receivedOn)}收到一件政府信息公开申请（登记编号：${registerNumber}）。`;

/** `本机关已于2026年11月2日`; without the day where a letter was issued before its day was among the facts. */
export const havingDone = (on: LegalDate | undefined): string =>
  on === undefined ? '本机关已' : `本机关已于${chineseDate(on)}`;

/** Where the office is found, as far as it is known. */
export const whereaboutsOf = ({ head }: LetterFacts): string[] => [
  ...(head.address === undefined ? [] : [`联系地址：${inOneLine(head.address)}`]),
  ...(head.telephone === undefined ? [] : [`联系电话：${inOneLine(head.telephone)}`]),
];

export function remediesAgainst(paper: string, { reviewFirst, reviewBody, court }: Remedies): Block {
  const body = inOneLine(reviewBody ?? '行政复议机关');
  const tribunal = inOneLine(court ?? '有管辖权的人民法院');
  const review = `自收到${paper}之日起${REVIEW_WITHIN_DAYS}日内向${body}申请行政复议`;
  return paragraph(
    reviewFirst
      ? `如对${paper}不服，根据《中华人民共和国行政复议法》第二十三条的规定，应当先${review}；对行政复议决定仍不服的，` +
          `可以自收到行政复议决定书之日起${SUIT_AFTER_REVIEW_WITHIN_DAYS}日内向${tribunal}提起行政诉讼。`
      : `如对${paper}不服，可以${review}，也可以自收到${paper}之日起${SUIT_WITHIN_MONTHS}个月内向${tribunal}提起行政诉讼。`,
  );
}

function signature(kind: LetterKind, facts: LetterFacts): Block {
  const { head } = facts;
  const [office, seal] = [inOneLine(head.name), inOneLine(head.seal)];
  const named = seal.endsWith('章') ? seal : `${seal}印章`;
  return {
    type: 'signature',
    office,
    sealPlace: seal === office ? '（印章）' : `（${named}）`,
    date: chineseDate(letterDate(kind, facts)),
    note: whereaboutsOf(facts),
  };
}

const pageNamed = (kind: LetterKind, facts: LetterFacts, blocks: readonly Block[]): LetterPage => ({
  name: `${LETTER_LABELS[kind].label}${inOneLine(facts.number)}`,
  date: letterDate(kind, facts),
  measured: isOfEdition(3, facts),
  grouped: isOfEdition(4, facts),
  wholeWords: isOfEdition(5, facts),
  blocks,
});

/** A letter under the red head, to somebody, signed. What follows the signature, such as a slip, comes last. */
export function letter(
  kind: LetterKind,
  facts: LetterFacts,
  to: string,
  body: readonly Block[],
  after: readonly Block[] = [],
): LetterPage {
  return pageNamed(kind, facts, [
    { type: 'red_head', heading: inOneLine(facts.head.heading), number: inOneLine(facts.number) },
    { type: 'title', text: LETTER_LABELS[kind].label },
    { type: 'salutation', text: `${inOneLine(to)}：` },
    ...body,
    signature(kind, facts),
    ...after,
  ]);
}

/** A form for the file: a title and a table, no red head, no seal. */
export const form = (kind: LetterKind, facts: LetterFacts, table: Block): LetterPage =>
  pageNamed(kind, facts, [
    { type: 'title', text: LETTER_LABELS[kind].label },
    { type: 'over_table', left: inOneLine(facts.head.name), right: inOneLine(facts.number) },
    table,
  ]);

/** A box for each possibility, the one that applies ticked. */
export const boxes = <T extends string>(
  possible: readonly T[],
  labels: Readonly<Record<T, string>>,
  chosen?: T,
): string => possible.map((one) => `${one === chosen ? '☑' : '□'}${labels[one]}`).join('　');

/** Where one signs by hand. */
export const TO_SIGN = ['签名：　　　　　　　', '　　　　年　　月　　日'] as const;

/** Who did a step and when, or the place to sign for it. */
export const signedBy = (name: string | undefined, on: LegalDate | undefined): readonly string[] =>
  name === undefined ? TO_SIGN : [inOneLine(name), on === undefined ? '　　　　年　　月　　日' : chineseDate(on)];
