import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Decision, LetterFacts } from '#disclosure';
import {
  deliveredPaper,
  feeFor,
  LETTER_EDITION,
  LETTER_KINDS,
  LETTER_LABELS,
  OUTCOME_FACTS,
  reviewFirst,
  TARIFF_2021,
} from '#disclosure';
import { letterDocx, letterHtml, LetterLacksFact } from './index.js';
import { BARE, DECISIONS, LEAST, leastFacts, MOST, replying } from './letter-facts.fixture.js';
import { GROUNDS } from './templates/reply.js';
import { documentText, expectWellFormed, partsOf, read, textOf } from './printed.fixture.js';
import { TEMPLATES } from './templates/index.js';

describe('what a letter says', () => {
  it('asks for a correction, item by item', () => {
    const text = read('correction_notice', {
      ...BARE,
      correction: { items: '1、说明年份\r\n2、说明项目\n（三）提供2.5万元以上的合同编号', dueOn: '2026-12-09' },
    });
    expect(text).toContain('张三：\n');
    expect(text).toContain('第三十条');
    expect(text).toContain('1．说明年份。\n\n2．说明项目。\n\n3．提供2.5万元以上的合同编号。\n');
    expect(text).toContain('2026年12月9日前（含当日）');
    expect(text).toContain('视为放弃申请');
  });

  it('leaves the numbers that the items to be corrected came with, and numbers those that have none', () => {
    const asking = (items: string) =>
      read('correction_notice', { ...BARE, edition: LETTER_EDITION, correction: { items, dueOn: '2026-12-09' } });
    expect(asking('1、说明年份\n3、说明项目\n说明：可以附页')).toContain(
      '1、说明年份。\n\n3、说明项目。\n\n说明：可以附页。\n',
    );
    expect(asking('说明年份\n说明项目')).toContain('1．说明年份。\n\n2．说明项目。\n');
  });

  it('extends the period with reason, consent, length and both days', () => {
    const text = read('extension_notice', leastFacts('extension_notice'));
    for (const part of [
      '第三十三条',
      '需要汇总和核对的材料较多',
      '周敏',
      '20个工作日',
      '2026年11月26日',
      '2026年12月24日',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('asks the third party, and tells it nothing of the applicant', () => {
    const text = read('third_party_letter', MOST);
    for (const part of [
      '远航物流有限公司：',
      '第三十二条',
      '15个工作日',
      '□同意公开',
      '□不同意公开',
      '征求第三方意见回执',
    ]) {
      expect(text).toContain(part);
    }
    for (const kind of ['third_party_letter', 'public_interest_notice', 'agency_letter'] as const) {
      expect(read(kind, MOST)).not.toContain('张三');
    }
    expect(read('third_party_notice', MOST)).not.toContain('远航物流有限公司');
  });

  it('asks the other agency, whose silence is consent', () => {
    const text = read('agency_letter', MOST);
    for (const part of ['和平区财政局：', '第三十四条', '15个工作日', '视为同意公开']) expect(text).toContain(part);
  });

  it('tells the third party why its objection was overruled, and its remedies where they are known', () => {
    const text = read('public_interest_notice', MOST);
    for (const part of ['第三十二条', '涉及商业秘密', '排放数据关系周边居民的健康', '60日内', '6个月内']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('向和平区人民政府申请行政复议');
    // One that was issued before it named them is printed as it was.
    expect(read('public_interest_notice', leastFacts('public_interest_notice'))).not.toContain('行政复议');
    const unnamed = { ...MOST, remedies: { reviewFirst: false } };
    expect(() => letterHtml('public_interest_notice', unnamed)).toThrow(
      expect.objectContaining({ field: 'remedies.reviewBody' }) as Error,
    );
  });

  it('bears the day of the act that it is, and states that of the act it speaks of', async () => {
    const acted = {
      ...MOST,
      actedOn: '2026-11-02',
      publicInterest: { ...MOST.publicInterest, consultedOn: '2026-10-30' },
    };
    const facts = acted as LetterFacts;
    for (const kind of ['reply', 'extension_notice', 'third_party_letter', 'fee_notice'] as const) {
      expect(read(kind, facts)).toContain('和平区发展和改革委员会\n2026年11月2日\n');
      expect(partsOf(await letterDocx(kind, facts))['docProps/core.xml']).toContain('>2026-11-02T');
      expect(read(kind, MOST)).toContain('和平区发展和改革委员会\n2026年11月25日\n');
    }
    const notice = read('third_party_notice', facts);
    expect(notice).toContain('本机关已于2026年11月2日书面征求第三方的意见');
    expect(notice).toContain('和平区发展和改革委员会\n2026年11月25日\n');
    const decided = read('public_interest_notice', facts);
    expect(decided).toContain('本机关已于2026年10月30日书面征求贵方意见');
    expect(decided).toContain('本机关于2026年11月2日决定予以公开');
  });

  it('cites the document of the tariff, and says what payment does by it', () => {
    const text = read('fee_notice', MOST);
    expect(text).toContain('第四十二条和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）的规定');
    expect(text).toContain('重新计算');
    const resumes = read('fee_notice', {
      ...MOST,
      fee: { ...feeFor('per_item', 12, TARIFF_2021), afterPayment: 'resumes', basisDocument: '津发改〔2020〕7号' },
    });
    expect(resumes).toContain('第四十二条和津发改〔2020〕7号的规定');
    expect(resumes).toContain('继续计算');
    expect(resumes).not.toMatch(/重新计算|109号/);
    const unnamed = read('fee_notice', leastFacts('fee_notice'));
    expect(unnamed).toContain('第四十二条的规定，本机关决定');
    expect(unnamed).not.toMatch(/重新计算|继续计算|109号/);
    expect(text).toContain('和平区财政局非税收入专户');
    expect(unnamed).toContain('请持本通知书到本机关办理缴费');
  });

  it('says which items of the month another notice has charged', () => {
    const fee = { ...feeFor('per_item', 35, TARIFF_2021, 15), afterPayment: 'restarts' } as const;
    const text = read('fee_notice', { ...MOST, fee });
    expect(text).toContain('同一自然月内累计申请35件，其中第1件至第15件已另行通知收费，不再重复计收，分段计算如下：');
    expect(text).toContain('第16件至第30件\n\n15\n\n100\n\n1,500');
    expect(text).toContain('合计\n\n20\n\n—\n\n2,500');
    expect(read('fee_notice', MOST)).not.toContain('已另行通知收费');
  });

  it('writes the figures of a band like those beside it', () => {
    expect(read('fee_notice', { ...MOST, edition: LETTER_EDITION })).toContain('第201页至第2,219页\n\n2,019');
  });

  it('computes the fee band by band, with the total in figures and in capital numerals', () => {
    const text = read('fee_notice', leastFacts('fee_notice'));
    for (const part of [
      '第四十二条',
      '第201页至第2219页\n\n2,019\n\n40\n\n80,760',
      '83,460',
      '人民币捌万叁仟肆佰陆拾元整',
      '20个工作日',
      '视为放弃申请',
    ]) {
      expect(text).toContain(part);
    }
  });

  it.each(['reasons_request', 'later_reply_notice'] as const)('cites Article 35 in %s', (kind) =>
    expect(read(kind, leastFacts(kind))).toContain('第三十五条'),
  );

  it('shows in the approval sheet who drafted, reviewed and signed off, or leaves room to', () => {
    const signed = read('approval_sheet', MOST);
    for (const part of ['李四\n2026年11月18日', '陈律师\n2026年11月20日', '赵五\n2026年11月23日', '认定事实清楚']) {
      expect(signed).toContain(part);
    }
    expect(read('approval_sheet', leastFacts('approval_sheet')).match(/签名：/g)).toHaveLength(2);
  });

  it('calls an organisation otherwise than a person', () => {
    const company = { ...MOST, applicantKind: 'commercial_enterprise', applicantName: '远航物流有限公司' } as const;
    expect(read('reply', company)).toContain('贵单位');
    expect(read('reply', company)).not.toContain('您');
    expect(read('registration_form', company)).toContain('☑商业企业');
  });

  it('proves the delivery to whoever got the paper', () => {
    const to = '远航物流有限公司';
    expect(read('delivery_proof', MOST)).toContain('受送达人\n\n张三\n\n');
    const other = read('delivery_proof', { ...MOST, delivered: { title: '意见书', number: '〔2026〕第5号', to } });
    expect(other).toContain(`受送达人\n\n${to}\n\n`);
    expect(other).not.toMatch(/张三|成都道/);
  });

  it.each(['third_party_letter', 'public_interest_notice', 'agency_letter'] as const)(
    'proves the delivery of a %s without a word of the applicant',
    async (kind) => {
      const facts = { ...MOST, delivered: deliveredPaper(kind, MOST) };
      const page = letterHtml('delivery_proof', facts);
      const document = Object.values(partsOf(await letterDocx('delivery_proof', facts))).join('\n');
      for (const drawn of [page, document]) {
        expect(drawn).toContain(kind === 'agency_letter' ? '和平区财政局' : '远航物流有限公司');
        expect(drawn).toContain(LETTER_LABELS[kind].label);
        expect(drawn).not.toMatch(/张三|成都道|13800000000|120101199001011234|老旧小区/);
      }
      expect(page.includes('022-61111111')).toBe(kind !== 'agency_letter');
      // The proof of that proof knows no more.
      const again = deliveredPaper('delivery_proof', facts);
      expect(letterHtml('delivery_proof', { ...facts, delivered: again })).not.toMatch(/张三|成都道/);
    },
  );

  it('names the seal where it is not called as the office is', () => {
    expect(read('receipt', BARE)).toContain('（印章）\n和平区发展和改革委员会\n2026年11月25日');
    expect(read('receipt', MOST)).toContain('（和平区发展和改革委员会政府信息公开专用章）');
  });
});

describe('the reply', () => {
  it.each(DECISIONS)('decides on its articles: %j', async (decision) => {
    const text = read('reply', replying(decision));
    const grounds =
      'grounds' in decision ? decision.grounds : 'withheldUnder' in decision ? decision.withheldUnder : [];
    for (const ground of grounds) expect(text).toContain(GROUNDS[ground].finding.replace(/^的/, ''));
    for (const ground of grounds) expect(text).toContain(GROUNDS[ground].article ?? '');
    expect(text).toContain('经审查');
    expect(text).toContain('具体说明见此。');
    const result = {
      disclosed: /予以公开|已经主动公开/,
      partly_disclosed: /第三十七条的规定，本机关决定予以部分公开/,
      refused: /本机关决定不予公开/,
      not_provided: /本机关无法提供/,
      not_processed: /本机关对该申请不予处理/,
    }[decision.type];
    expect(text).toMatch(result);
    expect(text).not.toMatch(/undefined|。，|根据的/);
    expect(documentText(await letterDocx('reply', replying(decision))).replace(/\s/g, '')).toBe(
      text.replace(/\s/g, ''),
    );
  });

  it('has a text of its own for each ground, on the article that the outcome rests on', () => {
    const numerals: Readonly<Record<string, string>> = {
      14: '第十四条',
      15: '第十五条',
      '16(1)': '第十六条第一款',
      '16(2)': '第十六条第二款',
      30: '第三十条',
      35: '第三十五条',
      '36(4)(5)': '第三十六条第（四）项、第（五）项',
      '36(6)': '第三十六条第（六）项',
      '36(7)': '第三十六条第（七）项',
      38: '第三十八条',
      '39(1)': '第三十九条第一款',
      '39(2)': '第三十九条第二款',
    };
    const grounds = Object.keys(GROUNDS) as (keyof typeof GROUNDS)[];
    expect(new Set(grounds.map((ground) => GROUNDS[ground].finding)).size).toBe(grounds.length);
    for (const ground of grounds) expect(GROUNDS[ground].article).toBe(numerals[OUTCOME_FACTS[ground].article ?? '']);
  });

  it.each<[string, Decision, string]>([
    ['what is provided', { type: 'disclosed', manner: 'provided' }, '第三十六条第（二）项'],
    ['what is public already', { type: 'disclosed', manner: 'already_public' }, '第三十六条第（一）项'],
    ['a refusal', { type: 'refused', grounds: ['state_secret'] }, '第十四条、第三十六条第（三）项'],
    [
      'a statutory look-up',
      { type: 'refused', grounds: ['statutory_look_up'] },
      '根据《中华人民共和国政府信息公开条例》第三十六条第（七）项的规定',
    ],
    [
      'several grounds, each article once',
      { type: 'refused', grounds: ['deliberative_process', 'enforcement_file', 'third_party_rights'] },
      '第十六条第二款、第十五条、第三十六条第（三）项',
    ],
  ])('cites for %s', (_, decision, articles) => expect(read('reply', replying(decision))).toContain(articles));

  it('names the ordinary remedies', () => {
    const text = read('reply', MOST);
    expect(text).toContain(
      '可以自收到本答复书之日起60日内向和平区人民政府申请行政复议，也可以自收到本答复书之日起6个月内向和平区人民法院提起行政诉讼。',
    );
    expect(text).not.toContain('应当先');
    expect(read('reply', leastFacts('reply'))).toContain('6个月内向有管辖权的人民法院提起行政诉讼');
  });

  it('sends to a review first where the law does', () => {
    const decision: Decision = { type: 'refused', grounds: ['state_secret'] };
    const remedies = { ...MOST.remedies, reviewFirst: reviewFirst(decision, '2026-11-25') };
    const text = read('reply', replying(decision, '说明', { remedies }));
    expect(text).toContain('应当先自收到本答复书之日起60日内向和平区人民政府申请行政复议');
    expect(text).toContain('自收到行政复议决定书之日起15日内向和平区人民法院提起行政诉讼');
    expect(text).not.toContain('6个月');
  });

  it.each(DECISIONS)('needs no text, where none was drafted: %j', (decision) => {
    for (const onTheSpot of [false, true]) {
      const text = read('reply', { ...MOST, reply: { decision, onTheSpot } });
      expect(text).not.toMatch(/如下|下述|：\n\n(?!$)如|undefined/);
      expect(text).toContain('60日内');
    }
  });

  it('says what was done on the spot', () => {
    const onTheSpot = (manner: 'provided' | 'already_public', text?: string): string =>
      read('reply', {
        ...MOST,
        reply: { decision: { type: 'disclosed', manner }, onTheSpot: true, ...(text !== undefined && { text }) },
      });
    expect(onTheSpot('provided')).toContain('本机关已当场向您提供');
    expect(onTheSpot('provided')).not.toContain('一并提供');
    expect(onTheSpot('already_public')).toContain('获取该信息的方式和途径，本机关已当场告知您。');
    expect(onTheSpot('already_public', '见门户网站')).toContain('获取的方式和途径：见门户网站。');
  });

  it('makes a paragraph of each line of the draft', () =>
    expect(
      read('reply', replying({ type: 'disclosed', manner: 'provided' }, '甲。\r\n\r\n  乙。\r丙。\u2028丁。')),
    ).toContain('甲。\n\n乙。\n\n丙。\n\n丁。\n'));
});

describe('what cannot be printed', () => {
  const evil = '<script>alert("1")</script>&amp;\u0000\u0007\u001b\u0085\ud83d 😀\tA\u0301\ufffe]]>';

  it.each(LETTER_KINDS)('%s shows markup as text, keeps emoji and drops control characters', async (kind) => {
    const facts = { ...MOST, request: evil, applicantName: evil, correction: { items: evil, dueOn: '2026-12-09' } };
    const html = letterHtml(kind, facts);
    expect(html).not.toContain('<script');
    // eslint-disable-next-line no-control-regex
    expect(html).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe]/);
    expect(html.isWellFormed()).toBe(true);
    const bytes = await letterDocx(kind, facts);
    for (const xml of Object.values(partsOf(bytes))) expectWellFormed(xml);
    expect(documentText(bytes).replace(/\s/g, '')).toBe(textOf(html).replace(/\s/g, ''));
    if (kind === 'receipt') expect(textOf(html)).toContain('<script>alert("1")</script>&amp;');
    if (kind === 'receipt') expect(textOf(html)).toContain('😀');
  });

  it('holds a reply of 50,000 characters', async () => {
    const long = '本项目资金按照年度计划分批下达。'.repeat(3125);
    const facts = replying({ type: 'disclosed', manner: 'provided' }, long);
    expect(read('reply', facts)).toContain(long);
    expect(documentText(await letterDocx('reply', facts))).toContain(long);
    expect(documentText(await letterDocx('approval_sheet', facts))).toContain(long);
  });

  const missing = LETTER_KINDS.flatMap((kind) =>
    ['applicantName', 'head.name', 'number', 'request', ...TEMPLATES[kind].needs].map((field) => ({ kind, field })),
  );

  /** The facts with what stands at the path replaced. */
  const replaced = (facts: unknown, path: string, value: unknown): unknown => {
    const [key = '', ...rest] = path.split('.');
    const inner = (facts as Record<string, unknown>)[key];
    return { ...(facts as object), [key]: rest.length === 0 ? value : replaced(inner, rest.join('.'), value) };
  };

  it.each(missing)('$kind is refused without $field', async ({ kind, field }) => {
    for (const nothing of [undefined, '', ' \u0000\r\n　']) {
      const facts = replaced(leastFacts(kind), field, nothing) as LetterFacts;
      const refusal = expect.objectContaining({
        name: 'LetterLacksFact',
        code: 'letter_lacks_fact',
        kind,
        field,
        // The path is no word of staff's.
        english: expect.stringMatching(/must state (?:the|what|who|whether|why|how) [a-z' ]+, which/) as string,
      }) as Error;
      expect(() => letterHtml(kind, facts)).toThrow(refusal);
      await expect(letterDocx(kind, facts)).rejects.toEqual(refusal);
    }
  });

  it.each(LETTER_KINDS.filter((kind) => Object.keys(LEAST[kind]).length > 0))(
    '%s is refused without its part',
    (kind) => expect(() => letterHtml(kind, BARE)).toThrow(LetterLacksFact),
  );

  it('names the field in both languages', () => {
    try {
      letterHtml('extension_notice', BARE);
    } catch (error) {
      const { message, english } = error as LetterLacksFact;
      expect(message).toBe(
        '《政府信息公开延期答复告知书》须写明“延长的工作日数”，现在没有或者填写有误，请补齐后再制作。',
      );
      expect(english).toContain('The extension notice must state the working days of the extension, which is absent');
    }
    expect.assertions(2);
  });

  it.each([
    ['a day that is none', { replyDueOn: '2026-02-30' }, 'replyDueOn'],
    [
      'a day of the review that is none',
      { approval: { draftedBy: '李四', draftedOn: '2026-11-18', reviewedOn: '明天' } },
      'approval.reviewedOn',
    ],
    ['no line of a fee', { fee: { basis: 'per_page', quantity: 1, lines: [], amount: 0 } }, 'fee.lines'],
    [
      'an amount below nothing',
      { fee: { basis: 'per_page', quantity: 1, lines: [{ from: 1, to: 1, unitPrice: 0, amount: 0 }], amount: -1 } },
      'fee.amount',
    ],
    ['no ground', { reply: { decision: { type: 'refused', grounds: [] }, text: '不公开' } }, 'reply.decision'],
  ] as const)('refuses %s', (_, facts, field) => {
    const kind = field.startsWith('fee') ? 'fee_notice' : 'reply';
    expect(() => letterHtml(kind, { ...MOST, ...facts })).toThrow(expect.objectContaining({ field }) as Error);
  });
});

describe('the same facts', () => {
  const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

  it('give the same bytes, at another time, in another process and zone', async () => {
    const here = await Promise.all(
      LETTER_KINDS.flatMap((kind) => [
        Promise.resolve(hash(letterHtml(kind, MOST))),
        letterDocx(kind, MOST).then(hash),
      ]),
    );
    const script = `
      const { createHash } = await import('node:crypto');
      const { letterHtml, letterDocx } = await import(${JSON.stringify(new URL('index.js', import.meta.url).href)});
      const { MOST } = await import(${JSON.stringify(new URL('letter-facts.fixture.js', import.meta.url).href)});
      const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
      const now = Date.now;
      Date.now = () => now() + 400 * 86_400_000;
      const hashes = [];
      for (const kind of ${JSON.stringify(LETTER_KINDS)}) hashes.push(hash(letterHtml(kind, MOST)), hash(await letterDocx(kind, MOST)));
      console.log(JSON.stringify(hashes));`;
    for (const TZ of ['UTC', 'Pacific/Kiritimati']) {
      const there = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
      expect(JSON.parse(there)).toEqual(here);
    }
  });

  it('give a document dated as the letter is', async () => {
    const core = partsOf(await letterDocx('receipt', BARE))['docProps/core.xml'] ?? '';
    expect(core.match(/>2026-11-25T00:00:00Z</g)).toHaveLength(2);
  });
});
