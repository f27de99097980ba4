import { strFromU8, unzipSync } from 'fflate';
import type { LetterAnswer, LetterIssuedAnswer } from '../../apps/server/src/letters/dto.js';
import type { ConsultedAnswer } from '../../apps/server/src/procedure/dto.js';
import type { Clerk } from './office.js';
import { Office, refusalOf } from './office.js';

const issue = (clerk: Clerk, id: string, kind: string, more = {}): Promise<LetterIssuedAnswer> =>
  clerk.step(id, 'letters', { kind, ...more }) as Promise<LetterIssuedAnswer>;

const printed = async (clerk: Clerk, id: string, letterId: string, format: string): Promise<Buffer> => {
  const url = `${clerk.url}/api/v1/applications/${id}/letters/${letterId}?agency=${clerk.agency}&format=${format}`;
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};

/** An office whose agency has its name, without which it issues nothing. */
async function openOffice(at: string): Promise<Office> {
  const office = await Office.open(at);
  await office.nameAgency();
  return office;
}

const describeAgency = (clerk: Clerk): Promise<unknown> =>
  clerk.send('/api/v1/agency/details', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reviewBody: '滨海新区人民政府', court: '滨海新区人民法院', seal: '滨海街道办事处' }),
  });

test('the papers of a case: numbered without a gap, and printed again as they were', async () => {
  const office = await openOffice('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02', { applicantName: '张三', wanted: '纸质，邮寄' });
  const receipt = await issue(office, id, 'receipt');
  expect(receipt.number).toBe('〔2026〕第1号');
  const html = (await printed(office, id, receipt.letterId, 'html')).toString();
  expect(html).toContain('张三');
  expect(html).toContain('纸质，邮寄');

  // Amended since, even given another name: the paper that was issued says what it said.
  await office.step(id, 'amend', { reason: '姓名有误', values: { applicantName: '张珊' } });
  expect((await printed(office, id, receipt.letterId, 'html')).toString()).toBe(html);
  const docx = await printed(office, id, receipt.letterId, 'docx');
  expect(docx.subarray(0, 2).toString()).toBe('PK');
  expect((await printed(office, id, receipt.letterId, 'docx')).equals(docx)).toBe(true);

  // What has not happened cannot be written about, and takes no number.
  for (const kind of ['correction_notice', 'extension_notice', 'third_party_letter', 'fee_notice', 'reply']) {
    expect(await refusalOf(issue(office, id, kind))).toMatchObject({
      status: 409,
      problem: { code: 'nothing_to_state' },
    });
  }
  await office.step(id, 'extend', { workingDays: 20, reason: '需要调取案卷', consentBy: '赵主任' });
  const notice = await issue(office, id, 'extension_notice');
  expect(notice.number).toBe('〔2026〕第1号');
  expect(
    (await office.get(`/api/v1/applications/${id}/letters/${notice.letterId}`, { format: 'json' })) as LetterAnswer,
  )
    // 20 working days from 2 March end on 30 March; 20 more, without Qingming (4–6 April): 28 April.
    .toMatchObject({ facts: { extension: { formerlyDueOn: '2026-03-30', dueOn: '2026-04-28', consentBy: '赵主任' } } });

  // Refused under Article 15: review comes first, and the review body must be known before a reply can be printed.
  await office.replyWith(id, { type: 'refused', grounds: ['third_party_rights'] }, '2026-03-02');
  expect(await refusalOf(issue(office, id, 'reply'))).toMatchObject({
    status: 409,
    problem: { code: 'letter_lacks_fact', english: expect.stringContaining('must state the review body') as string },
  });
  await describeAgency(office);
  const reply = await issue(office, id, 'reply');
  expect(reply.number).toBe('〔2026〕第1号');
  const text = (await printed(office, id, reply.letterId, 'html')).toString();
  expect(text).toContain('滨海新区人民政府');
  expect(text).toContain('先');
  const proof = await issue(office, id, 'delivery_proof', { deliveredLetterId: reply.letterId });
  expect((await printed(office, id, proof.letterId, 'html')).toString()).toContain('政府信息公开申请答复书');
  const letters = async (): Promise<string[]> => {
    const all = (await office.get(`/api/v1/applications/${id}/letters`)) as LetterAnswer[];
    return all.map(({ kind, annulled }) => `${kind}${annulled ? ' annulled' : ''}`);
  };
  expect(await letters()).toEqual(['receipt', 'extension_notice', 'reply', 'delivery_proof']);
  await office.amendClosed(id, { reason: '登记错了申请', values: { closing: null } });
  expect(await letters()).toEqual(['receipt', 'extension_notice', 'reply annulled', 'delivery_proof']);
  expect(await refusalOf(office.get(`/api/v1/applications/${id}/letters/none`))).toMatchObject({ status: 404 });
  expect(await refusalOf(office.colleague('外人', 'OTHER').get(`/api/v1/applications/${id}/letters`))).toMatchObject({
    status: 404,
  });
});

test('no letter is headed with a code: an agency whose name is not recorded issues none', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  expect(await refusalOf(issue(office, id, 'receipt'))).toMatchObject({
    status: 409,
    problem: { code: 'letter_lacks_fact', detail: expect.stringContaining('机关名称') as string },
  });
  await office.nameAgency();
  const { letterId, number } = await issue(office, id, 'receipt');
  expect(number).toBe('〔2026〕第1号');
  const html = (await printed(office, id, letterId, 'html')).toString();
  expect(html).toContain('滨海新区滨海街道办事处');
  expect(html).not.toContain('BINHAI');
});

test('letters issued while a third party is asked name no last day, for it still moves', async () => {
  const office = await openOffice('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  const asked = { thirdParty: '津滨材料公司', matter: '采购合同是否涉及商业秘密' };
  const { consultationId } = (await office.step(id, 'consult-third-party', asked)) as ConsultedAnswer;
  office.itIs('2026-03-09T09:00');
  await office.step(id, 'extend', { workingDays: 20, reason: '需要调取案卷', consentBy: '赵主任' });
  const text = async (kind: string): Promise<string> =>
    (await printed(office, id, (await issue(office, id, kind)).letterId, 'html')).toString();
  for (const kind of ['extension_notice', 'receipt', 'registration_form']) {
    const letter = await text(kind);
    expect(letter).toMatch(/征求意见期间暂停计算|答复期限现暂停计算，自征求意见结束之日的次日起继续计算/);
    expect(letter).not.toContain('前（含当日）');
  }
  expect(await text('third_party_notice')).toContain('征求第三方意见所需时间不计算在答复期限内');
  await office.step(id, `consultations/${consultationId}/third-party-answer`, { answer: 'consents' });
  // 20 working days from 2 March end on 30 March; out are 3–6 and 9 March, five: 31 March, 1–3 and 7 April (4–6 are off).
  // Twenty more: 8–10=3 13–17=8 20–24=13 27–30=17, 6–8 May=20 (1–5 May are off).
  expect(await text('receipt')).toContain(
    '该申请因征求意见、延长答复期限，答复期限依法另行计算，本机关将于2026年5月8日前（含当日）答复。',
  );
});

test('a reply says why the information is not held, and a letter that a last day in 2027 is provisional', async () => {
  const office = await openOffice('2026-12-10T09:00');
  await describeAgency(office);
  const { id } = await office.intake('2026-12-10');
  const receipt = await issue(office, id, 'receipt');
  const html = (await printed(office, id, receipt.letterId, 'html')).toString();
  expect(html).toContain('即于2027年1月7日前（含当日）答复。2027年放假安排尚未公布');
  const holidays = [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }];
  await office.publishYear(2027, { holidays, makeUpWorkdays: [] });
  // Published since: the letter says what it said, and another one the new day.
  expect((await printed(office, id, receipt.letterId, 'html')).toString()).toBe(html);
  const anew = await issue(office, id, 'receipt');
  const published = (await printed(office, id, anew.letterId, 'html')).toString();
  expect(published).toContain('即于2027年1月8日前（含当日）答复。需要补正');

  const grounds = ['not_held'];
  for (const notHeld of [{ why: 'lost' }, { why: 'other_agency', heldBy: { contact: '022' } }, 'none']) {
    const decision = { type: 'not_provided', grounds, notHeld };
    const drafting = office.step(id, 'draft-reply', { decision, text: '经查。', draftedOn: '2026-12-10' });
    expect(await refusalOf(drafting)).toMatchObject({
      status: typeof notHeld === 'object' && notHeld.heldBy ? 422 : 400,
    });
  }
  const notHeld = { why: 'other_agency', heldBy: { name: '区水务局', contact: '022-62222222' } };
  const { position } = await office.replyWith(id, { type: 'not_provided', grounds, notHeld }, '2026-12-10');
  const { application } = await office.find(id, position);
  expect(application).toMatchObject({ counted: { closing: { type: 'not_provided', grounds, notHeld } } });
  const reply = await issue(office, id, 'reply');
  const text = (await printed(office, id, reply.letterId, 'html')).toString();
  expect(text).toContain('第三十六条第（五）项');
  expect(text).toContain('该信息由区水务局负责公开');
});

test('fifty letters at once take fifty numbers, and a repeated request none', async () => {
  const office = await openOffice('2026-03-02T09:00');
  const ids: string[] = [];
  for (let count = 0; count < 10; count += 1) ids.push((await office.intake('2026-03-02')).id);
  const issued = await Promise.all(
    Array.from({ length: 50 }, (_, count) =>
      office.step(
        ids[count % ids.length] ?? '',
        'letters',
        { kind: 'receipt' },
        { 'idempotency-key': `receipt ${count}` },
      ),
    ),
  );
  const sequences = (issued as LetterIssuedAnswer[]).map(({ number }) => Number(/第(\d+)号/.exec(number)?.[1]));
  expect(sequences.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  const again = await office.step(ids[0] ?? '', 'letters', { kind: 'receipt' }, { 'idempotency-key': 'receipt 0' });
  expect(again).toEqual(issued[0]);
});

test('a letter is not issued by one who has not seen the latest', async () => {
  const office = await openOffice('2026-03-02T09:00');
  const { id, revision } = await office.intake('2026-03-02');
  await office.step(id, 'assign', { handlingUnit: '法规科' });
  const order = { kind: 'receipt' };
  expect(await refusalOf(office.step(id, 'letters', order, { 'if-match': `"${revision}"` }))).toMatchObject({
    status: 412,
    problem: { code: 'stale_revision', expected: 0, actual: 1 },
  });
  expect(await office.get(`/api/v1/applications/${id}/letters`)).toEqual([]);
  const issued = await office.step(id, 'letters', order, { 'if-match': '"1"' });
  expect(issued).toMatchObject({ revision: 2, number: '〔2026〕第1号' });
});

test('what is answered on the spot has its letter, with a text or without', async () => {
  const office = await openOffice('2026-03-02T09:00');
  await describeAgency(office);
  const spoken = await office.intake('2026-03-02');
  await office.step(spoken.id, 'reply-on-the-spot', { manner: 'provided' });
  const written = await office.intake('2026-03-02');
  const text = '预算和决算已刊登在本机关门户网站。';
  await office.step(written.id, 'reply-on-the-spot', { manner: 'already_public', text });
  office.itIs('2026-03-05T09:00');
  const [one, other] = [await issue(office, spoken.id, 'reply'), await issue(office, written.id, 'reply')];
  const page = (await printed(office, spoken.id, one.letterId, 'html')).toString();
  expect(page).toContain('本机关已当场向您提供');
  expect(page).toContain('2026年3月2日</p>');
  expect(page).not.toContain('2026年3月5日');
  expect((await printed(office, written.id, other.letterId, 'html')).toString()).toContain(text);
});

test('who applied is told to nobody else, neither by a letter nor by the proof of its delivery', async () => {
  const office = await openOffice('2026-03-02T09:00');
  await describeAgency(office);
  const applicant = { applicantName: '王建国', contact: '13800000000', identityNumber: '120101199001011234' };
  const { id } = await office.intake('2026-03-02', { ...applicant, request: '化工园区的排污数据' });
  const { consultationId } = (await office.step(id, 'consult-third-party', {
    thirdParty: '某化工公司',
    contact: '022-61111111',
    matter: '年度监测报告',
  })) as unknown as { consultationId: string };
  await office.step(id, 'consult-agency', { consultedAgency: '市水务局', matter: '联合监测报告' });
  await office.step(id, `consultations/${consultationId}/delivery`, {});
  await office.step(id, `consultations/${consultationId}/third-party-answer`, {
    answer: 'objects',
    reasons: '商业秘密',
  });
  await office.step(id, `consultations/${consultationId}/override`, { reasons: '关系公众健康' });
  for (const [kind, to] of [
    ['third_party_letter', '某化工公司'],
    ['public_interest_notice', '某化工公司'],
    ['agency_letter', '市水务局'],
  ] as const) {
    const letter = await issue(office, id, kind);
    const proof = await issue(office, id, 'delivery_proof', { deliveredLetterId: letter.letterId });
    for (const { letterId } of [letter, proof]) {
      const html = (await printed(office, id, letterId, 'html')).toString();
      const parts = unzipSync(await printed(office, id, letterId, 'docx'));
      const docx = Object.values(parts)
        .map((part) => strFromU8(part))
        .join('');
      for (const drawn of [html, docx]) {
        expect(drawn).toContain(to);
        expect(drawn).not.toMatch(/王建国|13800000000|120101199001011234|排污数据/);
      }
    }
  }
});

test('a fee notice says what the tariff says, and how the office is paid', async () => {
  const office = await openOffice('2026-03-02T09:00');
  await office.send('/api/v1/agency/details', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ payment: '收款单位：滨海新区财政局\n缴费地点：一楼窗口' }),
  });
  const tariff = {
    from: '2026-01-01',
    perPage: [{ from: 1, unitPrice: 5 }],
    perItem: [{ from: 1, unitPrice: 50 }],
    perItemFurther: { items: 10, raise: 10 },
    afterPayment: 'resumes',
    source: '津发改〔2025〕9号',
  };
  const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(tariff) };
  expect(await office.send('/api/v1/fee-tariffs', put)).toContainEqual(tariff);
  const { id } = await office.intake('2026-03-02');
  await office.step(id, 'notify-fee', { basis: 'per_page', quantity: 10 });
  const { letterId } = await issue(office, id, 'fee_notice');
  const page = (await printed(office, id, letterId, 'html')).toString();
  expect(page).toContain('第四十二条和津发改〔2025〕9号的规定');
  expect(page).toContain('继续计算');
  expect(page).toContain('缴费地点：一楼窗口');
  expect(page).not.toMatch(/重新计算|109号/);
});
