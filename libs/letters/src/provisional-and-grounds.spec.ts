import type { Decision, LetterFacts, LetterKind, NotHeld } from '#disclosure';
import { LETTER_KINDS } from '#disclosure';
import { letterHtml } from './index.js';
import { leastFacts, MOST, replying } from './letter-facts.fixture.js';

/** What a reader sees of the page. */
const read = (kind: LetterKind, facts: LetterFacts): string =>
  letterHtml(kind, facts)
    .replace(/^.*<main>|<\/main>.*$/gs, '')
    .replace(/<[^>]*>/g, '');

describe('a last day in a year whose holidays are not published', () => {
  const facts: LetterFacts = {
    ...MOST,
    replyDueOn: '2027-01-07',
    replyDueProvisional: true,
    periodProvisional: true,
    extension: {
      workingDays: 20,
      reason: '需要汇总和核对的材料较多',
      consentBy: '周敏',
      formerlyDueOn: '2026-12-31',
      dueOn: '2027-01-28',
      provisional: true,
    },
    laterReply: { dueOn: '2027-03-31', why: '档案共312卷', provisional: true },
  };

  it.each<[LetterKind, string]>([
    [
      'receipt',
      '即于2027年1月7日前（含当日）答复。2027年放假安排尚未公布，上述2027年的日期为暂定，以公布后的安排为准。',
    ],
    [
      'extension_notice',
      '将于2027年1月28日前（含当日）作出答复。\n2027年放假安排尚未公布，上述2027年的日期为暂定，以公布后的安排为准。',
    ],
    [
      'later_reply_notice',
      '将在该日前（含当日）作出答复。2027年放假安排尚未公布，公布后该日为休息日的，顺延至其后的第一个工作日。',
    ],
    ['registration_form', '2027年1月7日（暂定：该年放假安排尚未公布）'],
    ['approval_sheet', '2027年1月7日（暂定：该年放假安排尚未公布）'],
    ['agency_letter', '（该申请现行答复期限至2027年1月7日，暂定：该年放假安排尚未公布）'],
    ['agency_letter', '请说明理由和依据。该期限所涉年份的放假安排尚未公布，其最后一日为暂定，以公布后的安排为准。'],
    ['third_party_letter', '该期限所涉年份的放假安排尚未公布，其最后一日为暂定，以公布后的安排为准。'],
    ['fee_notice', '足额缴纳。该期限所涉年份的放假安排尚未公布，其最后一日为暂定，以公布后的安排为准。'],
  ])('is called provisional in a %s', (kind, words) => {
    expect(read(kind, facts)).toContain(words);
  });

  it.each(LETTER_KINDS)('and nothing is in a %s of a year that is, nor in one issued before', (kind) => {
    expect(read(kind, MOST)).not.toMatch(/暂定|尚未公布/);
    expect(read(kind, leastFacts(kind))).not.toMatch(/暂定|尚未公布/);
  });
});

describe('information that is not held (Article 36(4) and (5))', () => {
  const decided = (notHeld?: NotHeld): string =>
    read('reply', replying({ type: 'not_provided', grounds: ['not_held'], ...(notHeld !== undefined && { notHeld }) }));

  it('does not exist', () => {
    const text = decided({ why: 'does_not_exist' });
    expect(text).toContain(
      '经审查，您申请公开的信息经检索没有找到，该政府信息不存在。根据《中华人民共和国政府信息公开条例》第三十六条第（四）项的规定，本机关无法提供。',
    );
    expect(text).not.toMatch(/第（五）项|负责公开/);
  });

  it('is another agency’s, which is named where it is known', () => {
    const text = decided({ why: 'other_agency', heldBy: { name: '和平区水务局', contact: '022-62222222' } });
    expect(text).toContain('您申请公开的信息不属于本机关负责公开。');
    expect(text).toContain('第三十六条第（五）项的规定，本机关无法提供。');
    expect(text).toContain('该信息由和平区水务局负责公开，请向该机关（联系方式：022-62222222）提出申请。');
    expect(text).not.toMatch(/第（四）项|不存在/);
    const unknown = decided({ why: 'other_agency' });
    expect(unknown).toContain('第三十六条第（五）项的规定，本机关无法提供。');
    expect(unknown).not.toContain('请向该机关');
  });

  it('of a part that is withheld, too', () => {
    const decision: Decision = {
      type: 'partly_disclosed',
      withheldUnder: ['internal_affairs', 'not_held'],
      notHeld: { why: 'other_agency', heldBy: { name: '和平区水务局' } },
    };
    const text = read('reply', replying(decision));
    expect(text).toContain('第十六条第一款、第三十六条第（五）项、第三十七条的规定');
    expect(text).toContain('请向该机关提出申请。');
    expect(read('approval_sheet', replying(decision))).toContain('本机关不掌握相关政府信息（由和平区水务局负责公开）');
  });

  it('as it was, where the decision does not say which', () => {
    expect(decided()).toContain('并不掌握（该信息不存在，或者不属于本机关负责公开）');
    expect(decided()).toContain('第三十六条第（四）项、第（五）项的规定，本机关无法提供。');
  });
});

describe('what is not processed, in the words of its article', () => {
  type Ground = Extract<Decision, { type: 'not_processed' }>['grounds'][number];
  const decided = (edition: LetterFacts['edition'], ...grounds: readonly Ground[]): string =>
    read('reply', replying({ type: 'not_processed', grounds }, '说明', edition === undefined ? {} : { edition }));

  it.each<[Ground, string]>([
    ['repeat_application', '第三十六条第（六）项的规定，本机关对该申请不予重复处理。'],
    ['petition_or_complaint', '第三十九条第一款的规定，本机关对该申请不作为政府信息公开申请处理。'],
    ['excessive_requests', '第三十五条的规定，本机关对该申请不予处理。'],
    ['public_publication', '第三十九条第二款的规定，本机关对该申请不予处理。'],
    ['confirmation_of_held', '。本机关对该申请不予处理。'],
  ])('%s', (ground, words) => {
    expect(decided(2, ground)).toContain(words);
    // A letter of the first edition is printed as it was issued.
    expect(decided(undefined, ground)).toContain('本机关对该申请不予处理。');
  });

  it('several grounds have the common words', () => {
    expect(decided(2, 'repeat_application', 'excessive_requests')).toContain('本机关对该申请不予处理。');
  });
});
