import type { Application, ItemsCharged } from '#disclosure';
import { FEE_ITEMS_SHAPES, countedTogether } from '#disclosure';
import type { EventStore } from '#event-store';
import { stateOf } from './application-reading.js';
import { factsIn } from './facts.js';
import { applicationStream, feeItemsStream } from './streams.js';

export interface LoadedFeeItems {
  /** So many items of the applicant's month are charged already. */
  readonly charged: number;
  /** Where the stream of the agency stands; the next append expects it. */
  readonly revision: number | 'none';
}

/** What was charged by item to the applicant of an application in the calendar month of its receipt. */
export async function loadFeeItems(store: EventStore, application: Application): Promise<LoadedFeeItems> {
  const history = await store.readStream(feeItemsStream(application.agency));
  let charged = 0;
  for (const { data } of factsIn<ItemsCharged>(history, FEE_ITEMS_SHAPES)) {
    if (data.to <= charged) continue;
    const other = stateOf(await store.readStream(applicationStream(data.applicationId)));
    if (other !== undefined && countedTogether(application, other)) charged = data.to;
  }
  return { charged, revision: history.at(-1)?.revision ?? 'none' };
}
