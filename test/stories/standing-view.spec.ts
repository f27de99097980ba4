import { APPLICATION_STREAM, QUERY_CODE_STREAM } from '#projections';
import { newId } from '#registry';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { until } from './office.js';
import { cli } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

/** A view stands still at an event of a later version: who goes on without it, and what strangers hear of it. */
const INTAKE = {
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

/** An event as a later version of the software records it. */
async function recordedLater(office: SignedInOffice, stream: string, type: string): Promise<void> {
  const event = { type, schemaVersion: 9, occurredOn: '2025-03-03', actor: 'wang', agency: 'BINHAI', data: '{}' };
  const { store } = office.app.get(ServerOffice);
  await store.append([{ stream, expected: 'any', events: [{ id: newId(), correlation: newId(), ...event }] }]);
}

test('a query code that cannot be read keeps from their work neither applicants nor the office nor its commands', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const track = (queryCode: string) => office.post('/api/v1/track', undefined, { queryCode });
  const taken = async () => {
    const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
    const { body: issued } = await office.post(`/api/v1/applications/${String(body['id'])}/query-code`, clerk);
    return { id: String(body['id']), queryCode: String(issued['queryCode']) };
  };
  const before = await taken();
  expect((await track(before.queryCode)).status).toBe(200);
  await recordedLater(office, `${QUERY_CODE_STREAM}${newId()}`, 'QueryCodeIssued');
  const ready = async () => (await office.get('/health/ready')).body;
  await until(async () => (await ready())['status'] !== 'ready');
  expect(await office.get('/health/ready')).toMatchObject({
    status: 200,
    body: {
      status: 'degraded',
      troubled: ['query-codes'],
      views: { 'query-codes': { stopped: expect.any(String) as string } },
    },
  });
  // What the view holds it goes on telling; of what came later it cannot be told whether there was such a code.
  expect(await track(before.queryCode)).toMatchObject({ status: 200, body: { registerNumber: '2025-0001' } });
  const after = await taken();
  for (const unknown of [after.queryCode, 'made-up']) {
    const { status, body, text } = await track(unknown);
    expect([status, body.code]).toEqual([503, 'not_available_now']);
    expect(text).not.toMatch(/视图|view|position|event|query-codes/);
  }
  // One whose own codes cannot be read any more.
  await recordedLater(office, `${QUERY_CODE_STREAM}${before.id}`, 'QueryCodeIssued');
  expect(await track(before.queryCode)).toMatchObject({ status: 503, body: { code: 'not_available_now' } });
  const listed = await cli('due', '--agency', 'BINHAI', '--on', '2025-03-03', '--data', office.directory);
  expect(listed.code).toBe(0);
  expect(listed.out).toContain('2025-0002');
  expect(listed.err).toMatch(/^注意 视图“query-codes”.* stands still, which this command does not read: .*\n$/);
});

test('that the register stands still is told to those who sign in, and why to nobody but the log and who watches', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  const issued = await office.post(`/api/v1/applications/${String(body['id'])}/query-code`, clerk);
  await recordedLater(office, `${APPLICATION_STREAM}${newId()}`, 'ApplicationReceived');
  await until(async () => (await office.get('/health/ready')).text.includes('version 9'));
  expect((await office.get('/health/ready')).status).toBe(503);
  const asked = await office.get('/api/v1/applications', clerk);
  expect(asked).toMatchObject({
    status: 503,
    body: { code: 'view_stopped', detail: expect.stringContaining('register') as string },
  });
  expect(asked.text).not.toMatch(/position|version|ApplicationReceived/);
  const tracked = await office.post('/api/v1/track', undefined, { queryCode: issued.body['queryCode'] });
  expect(tracked).toMatchObject({ status: 503, body: { code: 'not_available_now' } });
  expect(tracked.text).not.toMatch(/视图|view|position|event|register/);
});
