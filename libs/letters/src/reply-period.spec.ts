import type { LetterFacts, LetterKind } from '#disclosure';
import { LETTER_KINDS, REPLY_MOVES } from '#disclosure';
import { LetterLacksFact, letterHtml } from './index.js';
import { leastFacts, MOST } from './letter-facts.fixture.js';

/** What a reader sees of the page. */
const read = (kind: LetterKind, facts: LetterFacts): string =>
  letterHtml(kind, facts)
    .replace(/^.*<main>|<\/main>.*$/gs, '')
    .replace(/<[^>]*>/g, '');

const EXTENDED = { workingDays: 20, reason: '需要汇总和核对的材料较多', consentBy: '周敏' };
const { replyDueOn: _replyDueOn, ...undated } = MOST;

describe('while a consultation goes on', () => {
  const paused: LetterFacts = { ...undated, replyPaused: true, extension: { ...EXTENDED, paused: true } };
  const SUSPENDED =
    '第三十三条第三款的规定，征求第三方和其他机关意见所需时间不计算在答复期限内，答复期限现暂停计算，自征求意见结束之日的次日起继续计算。';

  it.each<[LetterKind, string]>([
    ['receipt', '20个工作日内予以答复。根据《中华人民共和国政府信息公开条例》' + SUSPENDED],
    ['extension_notice', '应当在法定期限内作出答复，现因故需要延长答复期限。'],
    ['extension_notice', '周敏同意，答复期限延长20个工作日。\n根据《中华人民共和国政府信息公开条例》' + SUSPENDED],
    ['registration_form', '征求意见期间暂停计算，结束之日的次日起继续计算'],
    ['approval_sheet', '征求意见期间暂停计算，结束之日的次日起继续计算'],
    ['agency_letter', '（征求意见所需时间不计算在该申请的答复期限内，答复期限自征求意见结束之日的次日起继续计算）'],
  ])('a %s says that the period is suspended and how it goes on', (kind, words) => {
    expect(read(kind, paused)).toContain(words);
  });

  it.each(['receipt', 'extension_notice', 'agency_letter'] as const)('and no firm day: %s', (kind) => {
    expect(read(kind, paused)).not.toMatch(/前（含当日）|现行答复期限至/);
  });

  it('is said in no letter issued before', () => {
    for (const kind of LETTER_KINDS) {
      for (const facts of [MOST, leastFacts(kind)]) expect(read(kind, facts)).not.toMatch(/暂停计算|继续计算/);
    }
  });
});

it.each(['formerlyDueOn', 'dueOn'] as const)('an extension notice needs %s where nobody is consulted', (field) => {
  const { [field]: _absent, ...extension } = { ...EXTENDED, formerlyDueOn: '2026-11-26', dueOn: '2026-12-24' };
  expect(() => letterHtml('extension_notice', { ...MOST, extension })).toThrow(LetterLacksFact);
});

describe('a last day that was moved', () => {
  it('is not called 20 working days from the receipt', () => {
    const receipt = read('receipt', { ...MOST, replyDueOn: '2026-12-24', replyMovedBy: ['consultation', 'extension'] });
    expect(receipt).toContain(
      '自收到申请之日起20个工作日内予以答复。该申请因征求意见、延长答复期限，答复期限依法另行计算，本机关将于2026年12月24日前（含当日）答复。需要补正',
    );
    expect(read('receipt', MOST)).toContain('20个工作日内予以答复，即于2026年11月26日前（含当日）答复。需要补正');
  });

  it('has a word for each cause, and may be provisional', () => {
    const receipt = read('receipt', {
      ...MOST,
      replyDueOn: '2027-01-28',
      replyDueProvisional: true,
      replyMovedBy: REPLY_MOVES,
    });
    expect(receipt).toContain(
      '因重新办理、补正申请、征求意见、延长答复期限、确定延迟答复的期限、收取信息处理费，答复期限',
    );
    expect(receipt).toContain('2027年1月28日前（含当日）答复。2027年放假安排尚未公布');
  });

  it('of two years not published is provisional in both', () => {
    const extension = { ...EXTENDED, formerlyDueOn: '2027-12-24', dueOn: '2028-01-21' };
    const text = (more: Partial<LetterFacts['extension']>): string =>
      read('extension_notice', { ...MOST, extension: { ...extension, ...more } });
    const both = text({ formerlyProvisional: true, provisional: true });
    expect(both).toContain('上述2027年的日期为暂定，以公布后的安排为准。2028年放假安排尚未公布');
    const january = { formerlyDueOn: '2027-01-07', dueOn: '2027-01-21' };
    const same = text({ ...january, formerlyProvisional: true, provisional: true });
    expect(same.match(/尚未公布/g)).toHaveLength(1);
  });
});

describe('the notice that a third party is consulted', () => {
  const facts: LetterFacts = { ...MOST, actedOn: '2026-11-27', consultedTooLate: true };

  it('says of a consultation in time that its time does not count, and when its period is provisional', () => {
    const notice = read('third_party_notice', { ...MOST, actedOn: '2026-12-14', periodProvisional: true });
    expect(notice).toContain('征求第三方意见所需时间不计算在答复期限内。本机关将在征求意见结束后依法作出答复。');
    expect(notice).toContain('15个工作日内提出意见。该期限所涉年份的放假安排尚未公布');
  });

  it('does not say so of one begun after the last day', () => {
    const notice = read('third_party_notice', facts);
    expect(notice).toContain(
      '本机关的答复期限已于2026年11月26日届满，此后征求第三方意见的时间不能从答复期限中扣除。本机关将在征求意见结束后尽快作出答复。',
    );
    expect(notice).not.toContain('不计算在答复期限内');
  });

  it('keeps to a later day that was told', () => {
    const notice = read('third_party_notice', { ...facts, replyDueOn: '2027-03-31' });
    expect(notice).toContain('本机关将于2027年3月31日前（含当日）作出答复，该日期不因征求第三方意见推迟。');
    expect(notice).not.toMatch(/届满|不计算在答复期限内/);
    const toAgency = read('agency_letter', { ...facts, replyDueOn: '2027-03-31' });
    expect(toAgency).toContain('（该申请现行答复期限至2027年3月31日，不因征求意见推迟）');
  });
});

describe('a notice that came too late to move the reply period', () => {
  const early: LetterFacts = { ...MOST, actedOn: '2026-11-10' };
  const facts: LetterFacts = { ...early, noticedTooLate: true };

  it.each([
    ['correction_notice', '补正', '自本机关收到补正的申请之日起计算'],
    ['fee_notice', '收取信息处理费', '自缴费完成之日的次日起'],
  ] as const)('does not say that it had: %s', (kind, asking, moved) => {
    expect(read(kind, early)).toContain(moved);
    const notMoved = `不因${asking}停止计算或者重新计算。`;
    expect(read(kind, facts)).toContain(`答复期限至2026年11月26日，${notMoved}`);
    expect(read(kind, { ...facts, actedOn: '2026-11-27' })).toContain(
      `本机关的答复期限已于2026年11月26日届满，${notMoved}`,
    );
    expect(read(kind, { ...undated, noticedTooLate: true, replyPaused: true })).toContain(`答复期限${notMoved}`);
    expect(read(kind, facts)).not.toContain(moved);
  });

  it.each(['correction_notice', 'fee_notice'] as const)('threatens nothing that will not come: %s', (kind) => {
    expect(read(kind, early)).toContain('视为放弃申请');
    expect(read(kind, facts)).not.toContain('视为放弃申请');
  });
});

it('a proof of delivery ticks the way that is recorded', () => {
  const delivered = { title: '政府信息公开申请答复书', number: '〔2026〕第3号' };
  expect(read('delivery_proof', { ...MOST, delivered: { ...delivered, method: 'post' } })).toContain('☑邮寄');
  expect(read('delivery_proof', { ...MOST, delivered })).not.toContain('☑');
});
