import { NO_ITEMS } from '../fee-items.js';
import { AGENCY, CLERK, LAW_DATA, stateAfter } from './application.fixture.js';
import { decide } from './decide.js';
import type { ApplicationEvent } from './events.js';
import { AMENDMENTS } from './recorded-events/amendments.fixture.js';
import { APPEALS } from './recorded-events/appeals.fixture.js';
import { ENDINGS_WITHOUT_REPLY } from './recorded-events/endings.fixture.js';
import { LETTERS } from './recorded-events/letters.fixture.js';
import { PROCEDURE } from './recorded-events/procedure.fixture.js';
import { RECEIPT } from './recorded-events/receipt.fixture.js';
import { REPLY } from './recorded-events/reply.fixture.js';
import type { Sample } from './recorded-events/sample.fixture.js';

const SAMPLES: Readonly<Record<ApplicationEvent['type'], readonly Sample[]>> = {
  ...RECEIPT,
  ...PROCEDURE,
  ...LETTERS,
  ...REPLY,
  ...ENDINGS_WITHOUT_REPLY,
  ...APPEALS,
  ...AMENDMENTS,
};

/** Another person of the same name was charged in the month. */
const ITEMS = { ...NO_ITEMS, namesakes: [{ applicationId: 'application-2', registerNumber: '2020-0002' }] };

/** The events of a type as they are made today, one for each shape. */
export const eventsMadeToday = (type: ApplicationEvent['type']): ApplicationEvent[] =>
  SAMPLES[type].flatMap(([history, command, actor = CLERK]) =>
    decide(stateAfter(history), command, { today: '2020-06-30', actor, agency: AGENCY, ...LAW_DATA, items: ITEMS }),
  );
