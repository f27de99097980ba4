/** 答复书: what is decided, on which article, and why; a text for each outcome. Articles 14–16, 30 and 35–39. */
import type { Decision, LetterFacts, NotHeld, NotProcessedGround, NotProvidedGround, RefusalGround } from '#disclosure';
import { OUTCOME_FACTS, whyNotHeld } from '#disclosure';
import { LetterLacksFact, template } from '../facts.js';
import type { Block } from '../page.js';
import {
  inOneLine,
  letter,
  linesOf,
  paragraph,
  received,
  REGULATIONS,
  remediesAgainst,
  stated,
  you,
} from '../wording.js';

type Reply = NonNullable<LetterFacts['reply']>;
type Ground = RefusalGround | NotProvidedGround | NotProcessedGround;

interface GroundWording {
  /** What was found, said of the information; of the application where nothing is processed. */
  readonly finding: string;
  /** The article relied on; undefined where it is practice, not law. */
  readonly article: string | undefined;
  /** Where the applicant may turn instead. */
  readonly direction?: string;
}

export const GROUNDS: Readonly<Record<Ground, GroundWording>> = {
  state_secret: { finding: '属于依法确定的国家秘密', article: '第十四条' },
  forbidden_by_law: { finding: '属于法律、行政法规禁止公开的政府信息', article: '第十四条' },
  endangers_security_or_stability: {
    finding: '公开后可能危及国家安全、公共安全、经济安全、社会稳定',
    article: '第十四条',
  },
  third_party_rights: {
    finding: '涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害',
    article: '第十五条',
  },
  internal_affairs: {
    finding: '属于人事管理、后勤管理、内部工作流程等方面的内部事务信息',
    article: '第十六条第一款',
  },
  deliberative_process: {
    finding: '属于履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息',
    article: '第十六条第二款',
  },
  enforcement_file: { finding: '属于行政执法案卷信息', article: '第十六条第二款' },
  statutory_look_up: {
    finding: '属于工商、不动产登记资料等有关法律、行政法规对获取有特别规定的信息',
    article: '第三十六条第（七）项',
    direction: '需要获取该类信息的，请依照有关法律、行政法规的规定向有关机构查询。',
  },
  not_held: {
    finding: '经检索查找，本机关并不掌握（该信息不存在，或者不属于本机关负责公开）',
    article: '第三十六条第（四）项、第（五）项',
  },
  needs_creation: {
    finding: '没有现成的记录，需要对现有政府信息进行加工、分析，另行制作',
    article: '第三十八条',
  },
  still_unclear: { finding: '经补正后所指仍不明确，本机关无法确定所需的政府信息', article: '第三十条' },
  petition_or_complaint: {
    finding: '系以政府信息公开申请的形式进行信访、投诉、举报等活动',
    article: '第三十九条第一款',
    direction: '有关诉求请通过信访、投诉、举报等相应渠道提出。',
  },
  repeat_application: {
    finding: '所涉的政府信息，本机关已就相同申请作出过答复，系重复申请',
    article: '第三十六条第（六）项',
  },
  public_publication: {
    finding: '系要求提供政府公报、报刊、书籍等公开出版物',
    article: '第三十九条第二款',
    direction: '有关出版物请通过其公开发行、公开查阅的途径获取。',
  },
  excessive_requests: {
    finding: '的数量、频次明显超过合理范围，且说明的理由不合理',
    article: '第三十五条',
  },
  confirmation_of_held: {
    finding: '系要求本机关对已经获取的政府信息予以确认或者重新出具',
    article: undefined,
  },
};

/** Article 36(4) or (5), where the decision says which; otherwise the two are cited together. */
function notHeldWording(notHeld: NotHeld): GroundWording {
  if (notHeld.why === 'does_not_exist') {
    return { finding: '经检索没有找到，该政府信息不存在', article: '第三十六条第（四）项' };
  }
  const { heldBy } = notHeld;
  const finding = '不属于本机关负责公开';
  const article = '第三十六条第（五）项';
  if (heldBy === undefined) return { finding, article };
  const contact = heldBy.contact === undefined ? '' : `（联系方式：${inOneLine(heldBy.contact)}）`;
  return { finding, article, direction: `该信息由${inOneLine(heldBy.name)}负责公开，请向该机关${contact}提出申请。` };
}

/** How the grounds of a decision are put in words. */
const wordingsOf = (grounds: readonly Ground[], notHeld: NotHeld | undefined): GroundWording[] =>
  grounds.map((ground) => (ground === 'not_held' && notHeld !== undefined ? notHeldWording(notHeld) : GROUNDS[ground]));

interface EndingWording {
  /** What the findings are said of. */
  readonly subject: string;
  readonly situations: string;
  readonly result: string;
  /** The provision on the ending itself, besides those on its grounds. */
  readonly also?: string;
}

type GroundedEnding = Exclude<Decision['type'], 'disclosed' | 'partly_disclosed'>;

const ENDINGS: Readonly<Record<GroundedEnding, EndingWording>> = {
  refused: {
    subject: '申请公开的信息',
    situations: '不予公开的情形',
    result: '本机关决定不予公开',
    also: '第三十六条第（三）项',
  },
  not_provided: { subject: '申请公开的信息', situations: '无法提供的情形', result: '本机关无法提供' },
  not_processed: { subject: '提出的申请', situations: '不予处理的情形', result: '本机关对该申请不予处理' },
};

/** What becomes of an application that is not processed, where the article says it in words of its own. */
const NOT_PROCESSED: Readonly<Partial<Record<Ground, string>>> = {
  petition_or_complaint: '本机关对该申请不作为政府信息公开申请处理',
  repeat_application: '本机关对该申请不予重复处理',
};

/** Several grounds that lead to different ends have the ending's words in common. */
function resultOf(type: GroundedEnding, grounds: readonly Ground[], edition: LetterFacts['edition']): string {
  const { result } = ENDINGS[type];
  if (edition === undefined) return result;
  const results = new Set(grounds.map((ground) => NOT_PROCESSED[ground] ?? result));
  const [only = result] = results;
  return results.size === 1 ? only : result;
}

const NUMERALS = '一二三四五六七八九十';

/** `根据…第十四条、第三十六条第（三）项的规定，`; nothing where no article is relied on. */
function basedOn(articles: readonly (string | undefined)[]): string {
  const cited = [...new Set(articles.filter((article) => article !== undefined))];
  return cited.length === 0 ? '' : `根据${REGULATIONS}${cited.join('、')}的规定，`;
}

const findings = (wordings: readonly GroundWording[]): Block[] =>
  wordings.map(({ finding }, index) =>
    paragraph(
      `（${NUMERALS.charAt(index)}）${finding.replace(/^的/, '')}${index === wordings.length - 1 ? '。' : '；'}`,
    ),
  );

const directions = (wordings: readonly GroundWording[]): string =>
  wordings.map(({ direction = '' }) => direction).join('');

function grounded(
  applicant: string,
  decision: Extract<Decision, { grounds: unknown }>,
  edition: LetterFacts['edition'],
): Block[] {
  const { type, grounds } = decision;
  const { subject, situations, also } = ENDINGS[type];
  const wordings = wordingsOf(grounds, decision.type === 'not_provided' ? decision.notHeld : undefined);
  const [first] = wordings;
  if (first === undefined) throw new LetterLacksFact('reply', 'reply.decision');
  // A statutory look-up is answered under its own item of Article 36, not as a refusal.
  const itself = (grounds as readonly Ground[]).every((ground) => ground === 'statutory_look_up') ? undefined : also;
  const basis = basedOn([...wordings.map(({ article }) => article), itself]);
  const decided = `${basis}${resultOf(type, grounds, edition)}。${directions(wordings)}`;
  if (wordings.length === 1) return [paragraph(`经审查，${applicant}${subject}${first.finding}。${decided}`)];
  return [
    paragraph(`经审查，${applicant}${subject}存在下列${situations}：`),
    ...findings(wordings),
    paragraph(decided),
  ];
}

function partlyDisclosed(
  applicant: string,
  { withheldUnder, notHeld }: Extract<Decision, { type: 'partly_disclosed' }>,
): Block[] {
  const wordings = wordingsOf(withheldUnder, notHeld);
  const articles = wordings.map(({ article }) => article);
  const decided =
    `经审查，${applicant}申请公开的信息中含有不应当公开或者无法提供的内容，但是能够作区分处理。` +
    `${basedOn([...articles, '第三十七条'])}本机关决定予以部分公开，向${applicant}提供其中可以公开的内容。`;
  const [first] = wordings;
  if (first === undefined) return [paragraph(decided)];
  if (wordings.length === 1) {
    return [paragraph(decided), paragraph(`未予公开的内容${first.finding}。${directions(wordings)}`)];
  }
  const elsewhere = directions(wordings);
  return [
    paragraph(`${decided}未予公开的内容存在下列情形：`),
    ...findings(wordings),
    ...(elsewhere === '' ? [] : [paragraph(elsewhere)]),
  ];
}

/** Where the information is public already: what the text says of it, or that it was said. */
const wayToGet = (applicant: string, text: string | undefined, onTheSpot = false): string =>
  text !== undefined
    ? '现将获取该信息的方式和途径告知如下。'
    : onTheSpot
      ? `获取该信息的方式和途径，本机关已当场告知${applicant}。`
      : `${applicant}可以通过主动公开的渠道获取该信息。`;

/** What is decided, on which articles. */
function decided(applicant: string, { decision, text, onTheSpot }: Reply, edition: LetterFacts['edition']): Block[] {
  switch (decision.type) {
    case 'disclosed':
      return decision.manner === 'provided'
        ? [
            paragraph(
              `经审查，${applicant}申请公开的信息可以公开。${basedOn(['第三十六条第（二）项'])}` +
                `本机关决定予以公开，向${applicant}提供。`,
            ),
          ]
        : [
            paragraph(
              `经审查，${applicant}申请公开的信息已经主动公开。${basedOn(['第三十六条第（一）项'])}` +
                wayToGet(applicant, text, onTheSpot),
            ),
          ];
    case 'partly_disclosed':
      return partlyDisclosed(applicant, decision);
    case 'refused':
    case 'not_provided':
    case 'not_processed':
      return grounded(applicant, decision, edition);
  }
}

/** What the text of the draft is to the decision. */
function leadOf(decision: Decision): string {
  if (decision.type === 'disclosed') return decision.manner === 'provided' ? '公开的内容如下：' : '获取的方式和途径：';
  return decision.type === 'partly_disclosed' ? '公开的内容和不予公开的理由如下：' : '具体理由和有关情况如下：';
}

/** Article 40: only where something is handed over. */
function handedOver(applicant: string, { decision, onTheSpot = false }: Reply, wanted: string | undefined): Block[] {
  const provided =
    decision.type === 'partly_disclosed' || (decision.type === 'disclosed' && decision.manner === 'provided');
  if (!provided) return [];
  if (onTheSpot) return [paragraph(`所公开的信息，本机关已当场向${applicant}提供。`)];
  const form = wanted === undefined ? '' : `（${linesOf(wanted).join('；')}）`;
  return [paragraph(`上述公开的内容，本机关根据申请的要求和实际情况确定提供的形式${form}，随本答复书一并提供。`)];
}

/** The remedies need the review body by name: 行政复议法实施条例 asks for it. The court may be the one that has jurisdiction. */
export const reply = template(['reply.decision', 'remedies.reviewFirst', 'remedies.reviewBody'], (facts) => {
  const { decision, text } = facts.reply;
  const applicant = you(facts.applicantKind);
  return letter('reply', facts, facts.applicantName, [
    ...received(facts),
    ...decided(applicant, facts.reply, facts.edition),
    ...(text === undefined ? [] : stated(leadOf(decision), text)),
    ...handedOver(applicant, facts.reply, facts.wanted),
    remediesAgainst('本答复书', facts.remedies),
  ]);
});

/** The decision as the approval sheet names it: 不予公开：属于国家秘密. */
export function decisionInBrief(decision: Decision): string {
  const notHeld = 'notHeld' in decision ? `（${whyNotHeld(decision.notHeld)}）` : '';
  const labels = (grounds: readonly Ground[]): string =>
    grounds.map((ground) => OUTCOME_FACTS[ground].label + (ground === 'not_held' ? notHeld : '')).join('、');
  switch (decision.type) {
    case 'disclosed':
      return decision.manner === 'provided' ? '予以公开' : '予以公开（已经主动公开，告知获取方式和途径）';
    case 'partly_disclosed':
      return decision.withheldUnder.length === 0
        ? '部分公开'
        : `部分公开（未公开部分：${labels(decision.withheldUnder)}）`;
    case 'refused':
      return `不予公开：${labels(decision.grounds)}`;
    case 'not_provided':
      return `无法提供：${labels(decision.grounds)}`;
    case 'not_processed':
      return `不予处理：${labels(decision.grounds)}`;
  }
}
