import type { LetterAnswer, LetterIssuedAnswer } from '../../apps/server/src/letters/dto.js';
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

const describeAgency = (clerk: Clerk): Promise<unknown> =>
  clerk.send('/api/v1/agency/details', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reviewBody: '滨海新区人民政府', court: '滨海新区人民法院', seal: '滨海街道办事处' }),
  });

test('the papers of a case: numbered without a gap, and printed again as they were', async () => {
  const office = await Office.open('2026-03-02T09:00');
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
    problem: { code: 'letter_lacks_fact', english: expect.stringContaining('remedies.reviewBody') as string },
  });
  await describeAgency(office);
  const reply = await issue(office, id, 'reply');
  expect(reply.number).toBe('〔2026〕第1号');
  const text = (await printed(office, id, reply.letterId, 'html')).toString();
  expect(text).toContain('滨海新区人民政府');
  expect(text).toContain('先');
  const proof = await issue(office, id, 'delivery_proof', { deliveredLetterId: reply.letterId });
  expect((await printed(office, id, proof.letterId, 'html')).toString()).toContain('政府信息公开申请答复书');
  const letters = (await office.get(`/api/v1/applications/${id}/letters`)) as LetterAnswer[];
  expect(letters.map(({ kind }) => kind)).toEqual(['receipt', 'extension_notice', 'reply', 'delivery_proof']);
  expect(await refusalOf(office.get(`/api/v1/applications/${id}/letters/none`))).toMatchObject({ status: 404 });
  expect(await refusalOf(office.colleague('外人', 'OTHER').get(`/api/v1/applications/${id}/letters`))).toMatchObject({
    status: 404,
  });
});

test('fifty letters at once take fifty numbers, and a repeated request none', async () => {
  const office = await Office.open('2026-03-02T09:00');
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
