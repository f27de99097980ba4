import type {
  Agency,
  AgencyEvent,
  AutomaticStepsSet,
  FeeItemsFact,
  LawDataEvent,
  LetterNumbered,
  QueryCodeEvent,
  RegisterEvent,
  Shapes,
} from '#disclosure';
import {
  AGENCY_SHAPES,
  AUTOMATIC_STEPS_SHAPES,
  FEE_ITEMS_SHAPES,
  LAW_DATA_SHAPES,
  LETTER_REGISTER_SHAPES,
  QUERY_CODE_SHAPES,
  REGISTER_SHAPES,
  TARIFF_2021,
  approveCalendarYear,
  describeAgency,
  evolveLawData,
  initialLawData,
  issueQueryCode,
  nameAgency,
  proposeCalendarYears,
  rejectCalendarYear,
  revokeQueryCode,
  setAutomaticSteps,
  setFeeTariff,
} from '#disclosure';
import type { AccountEvent, Accounts, AgencyTreeEvent, Grant, LogState } from '#identity';
import {
  ACCOUNT_SHAPES,
  AGENCY_TREE_SHAPES,
  LOG_ANCHOR_SHAPES,
  NO_AGENCIES,
  anchorLogs,
  changeAccount,
  closeAgency,
  createAccount,
  createAgency,
  disableAccount,
  enableAccount,
  evolveAccounts,
  evolveAgencyTree,
  grantRole,
  moveAgency,
  resetPassword,
  revokeRole,
  setHandlingUnits,
} from '#identity';
import type { PlainFact } from '#registry';

/** What is recorded of something other than an application, as it is made today: every type in every shape. */
export interface Family {
  /** The folder of its frozen samples. */
  readonly name: string;
  readonly shapes: Shapes;
  readonly madeToday: readonly PlainFact[];
}

const NEW: Agency = { details: {} };
const agency: AgencyEvent[] = [
  ...nameAgency(NEW, '滨海新区生态环境局'),
  ...describeAgency(NEW, {
    heading: '滨海新区生态环境局',
    seal: '滨海新区生态环境局信息公开专用章',
    address: '滨海新区旭升路1号',
    telephone: '022-60000000',
    reviewBody: '滨海新区人民政府',
    court: '滨海新区人民法院',
    payment: '非税收入专户',
  }),
  ...describeAgency({ details: { seal: '公章' } }, {}),
];

const automaticSteps: AutomaticStepsSet[] = setAutomaticSteps(new Map(), '120116', ['correction_lapsed', 'fee_lapsed']);

/** Of these the desks make the facts as they are. */
const register: RegisterEvent[] = [
  { type: 'RegisterNumberIssued', data: { registerNumber: '2020-0001', applicationId: 'application-1' } },
  { type: 'RegisterNumberReplaced', data: { from: '2020-0001', to: '2020-0002', applicationId: 'application-1' } },
];
const letters: LetterNumbered[] = [
  {
    type: 'LetterNumbered',
    data: { kind: 'receipt', year: 2020, sequence: 3, letterId: 'letter-1', applicationId: 'application-1' },
  },
];
const feeItems: FeeItemsFact[] = [
  { type: 'ItemsCharged', data: { applicationId: 'application-1', from: 16, to: 35 } },
  { type: 'ChargedItemsAmended', data: { applicationId: 'application-1', charges: [{ from: 16, to: 30 }] } },
  { type: 'ChargedItemsAmended', data: { applicationId: 'application-1', charges: [] } },
  {
    type: 'EarlierItemsCounted',
    data: { charges: [{ applicationId: 'application-1', from: 16, to: 35, month: '2020-03' }] },
  },
];

const [issued] = issueQueryCode('n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', '2020-06-30', 180);
const queryCodes: QueryCodeEvent[] = [...(issued ? [issued] : []), ...revokeQueryCode(issued?.data)];

function lawData(): LawDataEvent[] {
  const year = {
    year: 2027,
    holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
    makeUpWorkdays: ['2027-01-09'],
  };
  const initial = initialLawData();
  const li = { by: 'li', proposalId: () => 'proposal-1' };
  const seen = { year: 2027, proposalId: 'proposal-1' };
  const proposed = proposeCalendarYears(initial, [year], li);
  const withSource = proposeCalendarYears(initial, [{ ...year, source: '国办发明电〔2026〕9号' }], li);
  const waiting = withSource.reduce(evolveLawData, initial);
  const { source: _source, ...tariff } = TARIFF_2021;
  return [
    ...proposed,
    ...withSource,
    ...approveCalendarYear(waiting, seen, 'zhao'),
    ...proposeCalendarYears(initial, [year], { ...li, by: 'local:root', nobodyElse: true }),
    ...rejectCalendarYear(waiting, seen, '与通知不符'),
    ...setFeeTariff(initial, { ...TARIFF_2021, from: '2027-01-01' }),
    ...setFeeTariff(initial, { ...tariff, from: '2027-01-01', afterPayment: 'resumes' }),
  ];
}

/** Each is decided on what those before it have made. */
function inTurn<State, Fact>(
  initial: State,
  evolve: (state: State, fact: Fact) => State,
  ...decisions: readonly ((state: State) => readonly Fact[])[]
): Fact[] {
  const facts: Fact[] = [];
  for (const decide of decisions) facts.push(...decide(facts.reduce(evolve, initial)));
  return facts;
}

const accounts = (): AccountEvent[] => {
  const handler: Grant = { role: 'handler', agency: '120116', reach: 'own' };
  const facts: AccountEvent[] = [];
  const state = (): Accounts => facts.reduce<Accounts>(evolveAccounts, new Map());
  const at = (subject: string) => ({ issuer: 'https://login.example', subject });
  facts.push(...createAccount(state(), { account: 'li', name: '李承办', agency: '120116' }, NO_AGENCIES));
  facts.push(
    ...createAccount(state(), { account: 'zhao', name: '赵主任', agency: '*', identity: at('a1b2') }, NO_AGENCIES),
  );
  facts.push(...changeAccount(state(), 'li', { name: '李文' }));
  facts.push(...changeAccount(state(), 'li', { identity: at('c3d4') }));
  facts.push(...grantRole(state(), 'li', handler, 'zhao', NO_AGENCIES));
  facts.push(...grantRole(state(), 'li', { ...handler, reach: 'children' }, 'zhao', NO_AGENCIES));
  facts.push(...revokeRole(state(), 'li', handler, 'zhao'));
  facts.push(...resetPassword(state(), 'li'));
  facts.push(...disableAccount(state(), 'li', 'zhao'));
  facts.push(...enableAccount(state(), 'li'));
  return facts;
};

const HASHES = [
  '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
  '8b940be7fb78aaa6b6567dd7a3987996947460df1c668e698eb92ca77e425349',
] as const;
const logStates: LogState[] = [
  {
    log: 'access',
    keptAfter: { id: 7, hash: HASHES[0] },
    keptSince: Date.UTC(2017, 5, 30),
    last: { id: 12, hash: HASHES[1] },
  },
  { log: 'sign_in', keptAfter: { id: 0, hash: '' }, keptSince: 0, last: { id: 1, hash: HASHES[0] } },
];

export const FAMILIES: readonly Family[] = [
  { name: 'law-data', shapes: LAW_DATA_SHAPES, madeToday: lawData() },
  { name: 'agency', shapes: AGENCY_SHAPES, madeToday: agency },
  { name: 'automatic-steps', shapes: AUTOMATIC_STEPS_SHAPES, madeToday: automaticSteps },
  { name: 'register', shapes: REGISTER_SHAPES, madeToday: register },
  { name: 'letters', shapes: LETTER_REGISTER_SHAPES, madeToday: letters },
  { name: 'fee-items', shapes: FEE_ITEMS_SHAPES, madeToday: feeItems },
  { name: 'query-codes', shapes: QUERY_CODE_SHAPES, madeToday: queryCodes },
  {
    name: 'log-anchors',
    shapes: LOG_ANCHOR_SHAPES,
    madeToday: anchorLogs([], logStates, Date.UTC(2020, 5, 30)),
  },
  { name: 'accounts', shapes: ACCOUNT_SHAPES, madeToday: accounts() },
  {
    name: 'agencies',
    shapes: AGENCY_TREE_SHAPES,
    madeToday: inTurn<typeof NO_AGENCIES, AgencyTreeEvent>(
      NO_AGENCIES,
      evolveAgencyTree,
      (tree) => createAgency(tree, '120116', undefined),
      (tree) => createAgency(tree, '12011601', '120116'),
      (tree) => moveAgency(tree, '12011601', undefined),
      (tree) => moveAgency(tree, '12011601', '120116'),
      (tree) => setHandlingUnits(tree, '12011601', ['政策法规科', '监察支队']),
      (tree) => closeAgency(tree, '12011601'),
    ),
  },
];
