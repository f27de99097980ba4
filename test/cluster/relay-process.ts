/** A relay in a process of its own, to be killed: `node relay-process.js EVENTS DATABASE BROKER TOPIC`. Prints what it has to say. */
import { RelayLease, Relay } from '../../apps/worker/src/relay/index.js';
import { SqliteEventStore } from '#event-store';
import { openTopic } from '#messaging';

const [file = '', database = '', broker = '', name = ''] = process.argv.slice(2);
const notice = (line: string): void => void process.stdout.write(`${line}\n`);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const store = SqliteEventStore.open(file, { readOnly: true });
const topic = await openTopic({ brokers: [broker], clientId: 'relay', notice }, { name });
const lease = await RelayLease.open(database, name);
await new Relay({ store, topic, lease, notice }).run(stop.signal);
await Promise.all([topic.close(), lease.close(), store.close()]);
