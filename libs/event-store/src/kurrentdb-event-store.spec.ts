import { KurrentDbStandIn } from '../../../test/kurrentdb-stand-in/stand-in.js';
import { eventStoreContract } from './contract.js';
import { KurrentDbEventStore } from './kurrentdb-event-store.js';

for (const [name, version] of [
  ['a KurrentDB that appends to several streams at once', '25.1.0'],
  ['an older KurrentDB', '24.10.0'],
] as const) {
  eventStoreContract(`The store on ${name} (a stand-in)`, async () => {
    const standIn = await KurrentDbStandIn.start({ version });
    const open = () => KurrentDbEventStore.connect(standIn.url);
    return { store: await open(), another: open, findsIdsInOtherStreams: false, dispose: () => standIn.stop() };
  });
}

const realServer = process.env['TEST_KURRENTDB_URL'];
if (realServer !== undefined) {
  eventStoreContract('The store on a real KurrentDB', async () => {
    const open = () => KurrentDbEventStore.connect(realServer);
    return { store: await open(), another: open, findsIdsInOtherStreams: false };
  });
}
