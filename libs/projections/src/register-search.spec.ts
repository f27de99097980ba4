import type { Amendment, Application, ApplicationEvent } from '#disclosure';
import { OUTCOMES, STAGES, initialLawData, stageBy } from '#disclosure';
import { applicationsAfter, sampleHistory } from '../../../test/lifecycles/office-history.js';
import type { Recorded } from '../../../test/lifecycles/office-history.js';
import type { RegisterRow, RegisterSearch } from './index.js';
import {
  REGISTER_SORTS,
  applicationsByNumber,
  catchUp,
  findByRegisterNumber,
  readApplication,
  readTimeline,
  registerRows,
  searchRegister,
} from './index.js';
import { TestOffice, append, withOffice } from './office.fixture.js';

const AGENCY = '120116';
const { calendar } = initialLawData();

/** Texts of the kind people type, to be looked for. */
const TEXTS = ['100%公开', '100_公开', '100公开', 'a\\b', "O'Brien", '%', '_', '张三'];

/** Three random offices in one, the receipts with texts of their own; several applications for each value of most fields. */
const history = [16, 27, 32].flatMap((seed) =>
  sampleHistory(seed).map(({ applicationId, event }): Recorded => {
    const index = (seed + Number(applicationId.split(' ')[1])) % TEXTS.length;
    return { applicationId: `${applicationId} of ${seed}`, event: withText(event, TEXTS[index] ?? '') };
  }),
);

function withText(event: ApplicationEvent, text: string): ApplicationEvent {
  if (event.type !== 'ApplicationReceived') return event;
  const personal = { ...event.data.personal, applicantName: text, request: `关于“${text}”的信息` };
  return { ...event, data: { ...event.data, personal } };
}

const applications = [...applicationsAfter(history)].map(([id, application]) => ({ id, ...application }));
const own = applications.filter(({ agency }) => agency === AGENCY);

/** The register goes by the counted ending, whatever an appeal brought later. */
const endedOn = ({ counted }: Application): string | undefined => counted?.closedOn;

describe('searching the register', () => {
  let office: TestOffice;

  beforeAll(async () => {
    office = new TestOffice();
    await append(office.store, history);
    for (const one of office.views()) await catchUp(one, office.store);
  });

  afterAll(() => office.close());

  const search = (narrowing: Partial<RegisterSearch>) =>
    searchRegister(
      office.register,
      { agency: AGENCY, sort: 'position', descending: false, page: 1, pageSize: 1_000, ...narrowing },
      calendar,
    );

  /** The search finds the agency's applications that the rule holds for; true when it does and there are some. */
  const finds = async (
    narrowing: Partial<RegisterSearch>,
    rule: (application: (typeof own)[number]) => boolean,
  ): Promise<number> => {
    const { total, rows } = await search(narrowing);
    const expected = own.filter(rule).map(({ id }) => id);
    expect(rows.map((row) => row.application_id).sort()).toEqual(expected.sort());
    expect(total).toBe(expected.length);
    return total;
  };

  it('finds the applications of the agency and of no other', async () => {
    expect(await finds({}, () => true)).toBeLessThan(applications.length);
  });

  it('narrows by register number', async () => {
    const { registerNumber } = own[0] as Application;
    expect(await finds({ registerNumber }, (one) => one.registerNumber === registerNumber)).toBeGreaterThan(0);
    expect(await finds({ registerNumber: registerNumber.slice(0, -1) }, () => false)).toBe(0);
  });

  it('narrows by applicant kind', async () => {
    const { applicantKind } = own[0] as Application;
    expect(await finds({ applicantKind }, (one) => one.applicantKind === applicantKind)).toBeGreaterThan(0);
  });

  it.each(STAGES)('narrows by the stage %s', async (stage) => {
    await finds({ stage }, (one) => stageBy(one, calendar) === stage);
  });

  it.each(OUTCOMES)('narrows by the counted outcome %s', async (outcome) => {
    await finds({ outcome }, ({ counted }) => {
      if (counted === undefined) return false;
      const { closing } = counted;
      return ('grounds' in closing ? closing.grounds[0] : closing.type) === outcome;
    });
  });

  it('narrows by whether it is open', async () => {
    const open = await finds({ open: true }, (one) => one.stage !== 'closed');
    const closed = await finds({ open: false }, (one) => one.stage === 'closed');
    expect([open > 0, closed > 0]).toEqual([true, true]);
  });

  it('narrows by the day of receipt, both ends included', async () => {
    const dates = own.map(({ receivedOn }) => receivedOn).sort();
    const [receivedFrom = '', receivedTo = ''] = [dates[1], dates.at(-2)];
    expect(await finds({ receivedFrom }, (one) => one.receivedOn >= receivedFrom)).toBeLessThan(own.length);
    expect(await finds({ receivedTo }, (one) => one.receivedOn <= receivedTo)).toBeLessThan(own.length);
    await finds({ receivedFrom, receivedTo: receivedFrom }, (one) => one.receivedOn === receivedFrom);
  });

  it('narrows by the day of the ending, both ends included', async () => {
    const dates = own.flatMap((one) => endedOn(one) ?? []).sort();
    const [closedFrom = '', closedTo = ''] = [dates[1], dates.at(-2)];
    expect(await finds({ closedFrom }, (one) => (endedOn(one) ?? '') >= closedFrom)).toBeLessThan(own.length);
    expect(await finds({ closedTo }, (one) => (endedOn(one) ?? '9') <= closedTo)).toBeLessThan(own.length);
    await finds({ closedFrom, closedTo: closedFrom }, (one) => endedOn(one) === closedFrom);
  });

  it.each(['100%', '100_', '0公', '%', '_', '\\', 'a\\b', "'", '三', '', '100%_', '%%', '没有'])(
    'looks for “%s” as it was typed, in name and request',
    async (text) => {
      await finds({ applicant: text }, (one) => one.applicantName.includes(text));
      await finds({ request: text }, (one) => one.request.includes(text));
    },
  );

  it('narrows by all of it together', async () => {
    const first = own[0] as Application;
    const { applicantKind, receivedOn } = first;
    const stage = stageBy(first, calendar);
    const narrowing = { applicantKind, stage, receivedFrom: receivedOn, receivedTo: receivedOn, applicant: '' };
    expect(
      await finds(
        narrowing,
        (one) =>
          one.applicantKind === applicantKind && stageBy(one, calendar) === stage && one.receivedOn === receivedOn,
      ),
    ).toBeGreaterThan(0);
  });

  const sorted = {
    registerNumber: (one: (typeof own)[number]) => one.registerNumber,
    receivedOn: (one: (typeof own)[number]) => one.receivedOn,
    closedOn: (one: (typeof own)[number]) => endedOn(one) ?? '',
    applicantName: (one: (typeof own)[number]) => one.applicantName,
    position: ({ id }: (typeof own)[number]) =>
      String(history.findLastIndex((recorded) => recorded.applicationId === id)).padStart(9, '0'),
  };

  it.each(REGISTER_SORTS)('sorts by %s, and by application where that is the same', async (sort) => {
    const order = own
      .map((one) => ({ id: one.id, key: sorted[sort](one) }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
    const found = async (descending: boolean) =>
      (await search({ sort, descending })).rows.map((row) => row.application_id);
    expect(await found(false)).toEqual(order);
    expect(await found(true)).toEqual(order.reverse());
  });

  it('gives page after page, each application once', async () => {
    const all = (await search({ sort: 'receivedOn' })).rows.map((row) => row.application_id);
    const paged: string[] = [];
    for (let page = 1; paged.length < own.length; page += 1) {
      const { total, rows } = await search({ sort: 'receivedOn', page, pageSize: 4 });
      expect(total).toBe(own.length);
      expect(rows).toHaveLength(Math.min(4, own.length - paged.length));
      paged.push(...rows.map((row) => row.application_id));
    }
    expect(paged).toEqual(all);
    expect(await search({ page: 1_000, pageSize: 4 })).toEqual({ total: own.length, rows: [] });
  });

  it('finds an application by its number, in every agency or in one', async () => {
    for (const { registerNumber, agency } of applications.slice(0, 5)) {
      const found = await findByRegisterNumber(office.register, registerNumber);
      const expected = applications.filter((one) => one.registerNumber === registerNumber);
      expect(found.map((row) => row.application_id).sort()).toEqual(expected.map(({ id }) => id).sort());
      const there = await findByRegisterNumber(office.register, registerNumber, agency);
      expect(there.map((row) => row.agency)).toEqual(there.map(() => agency));
      expect(there.length).toBeGreaterThan(0);
    }
    expect(await findByRegisterNumber(office.register, '2020-00000')).toEqual([]);
  });

  it('finds the applications of very many numbers at once', async () => {
    const numbers = Array.from({ length: 2_500 }, (_, index) => `none ${index}`);
    numbers.splice(1_700, 0, ...own.map(({ registerNumber }) => registerNumber));
    const found = await applicationsByNumber(office.register, AGENCY, numbers);
    expect([...found.keys()].sort()).toEqual([...new Set(own.map(({ registerNumber }) => registerNumber))].sort());
  });

  it('lists the rows of given applications in the order of the register', async () => {
    const rows = await registerRows(
      office.register,
      applications.map(({ id }) => id),
    );
    const order = rows.map((row) => `${row.received_on} ${row.register_number}`);
    expect(order).toEqual([...order].sort());
    expect(rows).toHaveLength(applications.length);
  });

  it('knows nothing of an application that there is not', async () => {
    expect(await readApplication(office.register, 'nobody’s')).toBeUndefined();
    expect(await readTimeline(office.store, 'nobody’s', 0)).toEqual([]);
  });
});

describe('the row of an application that an appeal reopened', () => {
  const fact = <Type extends ApplicationEvent['type']>(
    type: Type,
    occurredOn: string,
    data: Extract<ApplicationEvent, { type: Type }>['data'],
  ): Recorded => ({
    applicationId: 'reopened',
    event: { type, occurredOn, data, actor: '李文', agency: AGENCY } as ApplicationEvent,
  });
  const amended = (change: Amendment): Recorded =>
    fact('RegisterEntryAmended', '2022-03-01', {
      changes: [change],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
    });
  const received = fact('ApplicationReceived', '2020-11-02', {
    registerNumber: '2020-0001',
    channel: 'online',
    applicantKind: 'natural_person',
    source: 'intake',
    personal: { applicantName: '张三', request: '征地批复' },
  });
  const closed = [
    received,
    fact('NotProvided', '2020-11-20', { grounds: ['not_held'] }),
    fact('AppealFiled', '2020-12-20', { appealId: 'appeal-1', route: 'review' }),
    fact('AppealDecided', '2021-02-20', { appealId: 'appeal-1', result: 'corrected' }),
  ];
  const reopened = [...closed, fact('ApplicationReopened', '2021-02-22', { appealId: 'appeal-1' })];
  const renewed = [...reopened, fact('Disclosed', '2021-03-10', { manner: 'provided', onTheSpot: false })];

  const rowAfter = async (recorded: readonly Recorded[]) => {
    let row: RegisterRow | undefined;
    await withOffice(async (office) => {
      await append(office.store, recorded);
      for (const one of office.views()) await catchUp(one, office.store);
      [row] = await registerRows(office.register, ['reopened']);
    });
    return row;
  };

  it('keeps the counted ending while it is handled again', async () => {
    expect(await rowAfter(reopened)).toMatchObject({
      stage: 'reopened',
      outcome: 'not_held',
      closed_on: '2020-11-20',
      renewed_outcome: null,
      renewed_closed_on: null,
    });
  });

  it('tells the renewed ending beside the counted one', async () => {
    expect(await rowAfter(renewed)).toMatchObject({
      stage: 'closed',
      outcome: 'not_held',
      closed_on: '2020-11-20',
      renewed_outcome: 'disclosed',
      renewed_closed_on: '2021-03-10',
    });
  });

  it('follows the amendment of either ending', async () => {
    const history = [
      ...renewed,
      amended({ field: 'closedOn', from: '2020-11-20', to: '2020-11-30' }),
      amended({ field: 'renewedClosing', from: { type: 'disclosed', manner: 'provided' }, to: { type: 'withdrawn' } }),
    ];
    expect(await rowAfter(history)).toMatchObject({
      outcome: 'not_held',
      closed_on: '2020-11-30',
      renewed_outcome: 'withdrawn',
      renewed_closed_on: '2021-03-10',
    });
  });

  it('is no longer closed anew when another appeal reopens it', async () => {
    const again = [
      ...renewed,
      fact('AppealFiled', '2021-04-01', { appealId: 'appeal-2', route: 'lawsuit_after_review' }),
      fact('AppealDecided', '2021-06-01', { appealId: 'appeal-2', result: 'corrected' }),
      fact('ApplicationReopened', '2021-06-02', { appealId: 'appeal-2' }),
    ];
    expect(await rowAfter(again)).toMatchObject({
      stage: 'reopened',
      outcome: 'not_held',
      closed_on: '2020-11-20',
      renewed_outcome: null,
      renewed_closed_on: null,
      appeals: 2,
    });
  });

  it('is found by the day of the counted ending, not of the renewed one', async () => {
    await withOffice(async (office) => {
      await append(office.store, renewed);
      for (const one of office.views()) await catchUp(one, office.store);
      const closedIn = async (year: number) =>
        (
          await searchRegister(
            office.register,
            {
              agency: AGENCY,
              sort: 'position',
              descending: false,
              page: 1,
              pageSize: 10,
              closedFrom: `${year}-01-01`,
              closedTo: `${year}-12-31`,
            },
            calendar,
          )
        ).total;
      expect([await closedIn(2020), await closedIn(2021)]).toEqual([1, 0]);
    });
  });

  it('is found by a former number, unless another application has that number now', async () => {
    const renumbered = [
      received,
      amended({ field: 'registerNumber', from: '2020-0001', to: '2020-0010' }),
      amended({ field: 'registerNumber', from: '2020-0010', to: '2020-0011' }),
    ];
    const other = { ...received, applicationId: 'another' };
    await withOffice(async (office) => {
      const idsOf = async (number: string, agency?: string) => {
        for (const one of office.views()) await catchUp(one, office.store);
        return (await findByRegisterNumber(office.register, number, agency)).map((row) => row.application_id);
      };
      await append(office.store, renumbered);
      for (const number of ['2020-0001', '2020-0010', '2020-0011']) expect(await idsOf(number)).toEqual(['reopened']);
      expect((await registerRows(office.register, ['reopened']))[0]).toMatchObject({
        register_number: '2020-0011',
        former_numbers: '["2020-0001","2020-0010"]',
      });
      expect(await idsOf('2020-000')).toEqual([]);
      expect(await idsOf('2020-0001', '321300')).toEqual([]);
      await append(office.store, [other]);
      expect(await idsOf('2020-0001')).toEqual(['another']);
      expect(await idsOf('2020-0010')).toEqual(['reopened']);
    });
  });
});
