import { randomUUID } from 'node:crypto';
import { KurrentDbStandIn, type Fault } from '../../../test/kurrentdb-stand-in/stand-in.js';
import { StoreUnavailable, WrongExpectedRevision, type EventStore, type StreamAppend } from './event-store.js';
import { KurrentDbEventStore } from './kurrentdb-event-store.js';
import { anEvent, follow, readFrom, someEvents } from './test-events.js';

describe('An append to several streams of a KurrentDB that cannot take them at once', () => {
  let standIn: KurrentDbStandIn;
  let stores: EventStore[];
  let store: EventStore;
  let application: string;
  let appends: StreamAppend[];

  beforeEach(async () => {
    standIn = await KurrentDbStandIn.start({ version: '24.10.0' });
    stores = [];
    store = await open();
    await store.append([{ stream: 'register-1', expected: 'none', events: someEvents(1) }]);
    application = `application-${randomUUID()}`;
    appends = [
      { stream: application, expected: 'none', events: someEvents(2) },
      { stream: 'register-1', expected: 0, events: someEvents(1) },
    ];
  });

  afterEach(async () => {
    await Promise.all(stores.map((each) => each.close()));
    await standIn.stop();
  });

  async function open(patience?: number): Promise<EventStore> {
    const opened = await KurrentDbEventStore.connect(standIn.url, patience === undefined ? {} : { patience });
    stores.push(opened);
    return opened;
  }

  /** What readers see, each event by stream and revision. */
  const shown = async (reader = store) => (await readFrom(reader, 0)).map(({ stream, revision }) => [stream, revision]);

  const before = [['register-1', 0]];
  const whole = () => [...before, [application, 0], [application, 1], ['register-1', 1]];

  /** Lets the append die with its call of that number: two for the streams, then one for the decision. */
  async function dieAt(call: number, fault: Fault): Promise<void> {
    standIn.fail('append', ...new Array<Fault>(call).fill('none'), fault);
    await expect(store.append(appends)).rejects.toBeInstanceOf(StoreUnavailable);
  }

  it.each([
    [0, 'cut before'],
    [0, 'cut after'],
    [1, 'cut before'],
    [1, 'cut after'],
    [2, 'cut before'],
  ] as const)('that dies at call %s (%s) is invisible until it is repeated, and then whole', async (call, fault) => {
    const head = await store.head();
    await dieAt(call, fault);
    for (const reader of [store, await open()]) {
      expect(await shown(reader)).toEqual(before);
      expect(await reader.head()).toBe(head);
      expect(await reader.readStream(application)).toEqual([]);
      expect(await reader.readStream('register-1')).toHaveLength(1);
    }

    // By another process, as after a crash.
    const result = await (await open()).append(appends);
    expect(await shown()).toEqual(whole());
    expect(result).toEqual({ position: await store.head(), revisions: [1, 1], repeated: false });
    expect(await store.append(appends)).toEqual({ ...result, repeated: true });
    expect(await shown()).toEqual(whole());
  });

  it('that dies with everything done but the answer is whole, and known when repeated', async () => {
    await dieAt(2, 'cut after');
    expect(await shown(await open())).toEqual(whole());
    expect(await store.append(appends)).toMatchObject({ revisions: [1, 1], repeated: true });
  });

  it('holds readers back behind its rows until it is repeated, so that none misses them', async () => {
    const reader = await open();
    const later = anEvent();
    const seen = follow(reader, 0, ({ id }) => id === later.id);
    await dieAt(1, 'cut before');
    await store.append([{ stream: 'agency-1', expected: 'none', events: [later] }]);
    const page = reader.readAll((await reader.readAll(0, 1))[0]?.position ?? 0, 10);
    await store.append(appends);
    expect((await page).map(({ stream }) => stream).slice(0, 3)).toEqual([application, application, 'agency-1']);
    expect((await seen).slice(0, 4)).toEqual((await readFrom(store, 0)).slice(0, 4));
    expect(await shown()).toEqual([...before, [application, 0], [application, 1], ['agency-1', 0], ['register-1', 1]]);
  });

  describe('that nobody repeats in time', () => {
    it('is abandoned by a reader that has to get past it, and lands whole when it is repeated after all', async () => {
      await dieAt(1, 'cut before');
      const later = anEvent();
      await store.append([{ stream: 'agency-1', expected: 'none', events: [later] }]);
      const reader = await open(20);
      expect(await shown(reader)).toEqual([...before, ['agency-1', 0]]);

      expect(await store.append(appends)).toMatchObject({ revisions: [1, 1], repeated: false });
      const events = [...before, ['agency-1', 0], [application, 0], [application, 1], ['register-1', 1]];
      expect(await shown()).toEqual(events);
      expect(await shown(reader)).toEqual(events);
    });

    it('is abandoned by an append to one of its streams; revisions have no gap where its rows were', async () => {
      await dieAt(1, 'cut after');
      const other = await open(20);
      await other.append([{ stream: 'register-1', expected: 0, events: someEvents(1) }]);
      await expect(store.append(appends)).rejects.toBeInstanceOf(WrongExpectedRevision);
      await store.append([{ stream: application, expected: 'none', events: someEvents(2) }]);
      await other.append([{ stream: application, expected: 1, events: someEvents(1) }]);
      const events = [...before, ['register-1', 1], [application, 0], [application, 1], [application, 2]];
      expect(await shown()).toEqual(events);
      expect((await store.readStream(application)).map(({ revision }) => revision)).toEqual([0, 1, 2]);
    });
  });

  describe('that meets another writer half-way', () => {
    /** Another client takes the register's next place between the writer's look and its write. */
    const meanwhile = {
      meanwhile: () => standIn.log.append([{ stream: 'register-1', expected: 0, events: [foreign()] }]),
    };
    const foreign = () => {
      const { id, type, data, ...envelope } = anEvent();
      const metadata = JSON.stringify({ ...envelope, schemaVersion: '1' });
      return { id, type, isJson: true, data: Buffer.from(data), metadata: Buffer.from(metadata) };
    };

    it('is refused as a whole if the stream is not where it was expected', async () => {
      standIn.fail('append', 'none', meanwhile);
      await expect(store.append(appends)).rejects.toMatchObject({ stream: 'register-1', expected: 0, actual: 1 });
      expect(await shown()).toEqual([...before, ['register-1', 1]]);
    });

    it('lands as a whole behind the other if any revision will do', async () => {
      standIn.fail('append', 'none', meanwhile);
      const any = appends.map((append) => ({ ...append, expected: 'any' as const }));
      expect(await store.append(any)).toMatchObject({ revisions: [1, 2], repeated: false });
      const events = [...before, ['register-1', 1], [application, 0], [application, 1], ['register-1', 2]];
      expect(await shown()).toEqual(events);
    });
  });

  it('lands once when two processes repeat it at the same time', async () => {
    await dieAt(1, 'cut before');
    const others = [await open(), await open()];
    const results = await Promise.all(others.map((other) => other.append(appends)));
    expect(results.map(({ position }) => position)).toEqual([await store.head(), await store.head()]);
    expect(await shown()).toEqual(whole());
  });

  it('is finished on a newer server that it was not begun on', async () => {
    await dieAt(1, 'cut before');
    const newer = await KurrentDbStandIn.start({ version: '25.1.0', log: standIn.log });
    const upgraded = await KurrentDbEventStore.connect(newer.url);
    expect(await upgraded.append(appends)).toMatchObject({ revisions: [1, 1], repeated: false });
    expect(await shown()).toEqual(whole());
    await upgraded.close();
    await newer.stop();
  });

  it('may be larger than what the server takes in one call, also to one stream and on a newer server', async () => {
    const newer = await KurrentDbStandIn.start({ version: '25.1.0', log: standIn.log });
    const importer = await KurrentDbEventStore.connect(newer.url);
    stores.push(importer);
    const data = JSON.stringify('公开'.repeat(500));
    const events = Array.from({ length: 1000 }, () => anEvent({ data }));
    const seen = follow(store, 0, ({ id }) => id === events.at(-1)?.id);
    newer.fail('append', 'none', 'none', 'cut before');
    const large: StreamAppend[] = [{ stream: 'register-2', expected: 'none', events }];
    await expect(importer.append(large)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await shown()).toEqual(before);
    expect(await importer.append(large)).toMatchObject({ revisions: [999], repeated: false });
    expect((await seen).slice(1).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect((await store.readStream('register-2')).map(({ revision }) => revision)).toEqual(events.map((_, i) => i));
    await newer.stop();
  });
});
