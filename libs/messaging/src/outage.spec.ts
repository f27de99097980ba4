import { jest } from '@jest/globals';
import { Outage, within } from './outage.js';

const never = new Promise<void>(() => undefined);

describe('An outage', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is told once when it lasts, and once when it is over', () => {
    const lines: string[] = [];
    const outage = new Outage('reading', (line) => lines.push(line));
    for (let second = 0; second < 60; second++) {
      outage.failed('connection refused');
      jest.advanceTimersByTime(1_000);
    }
    expect(lines).toEqual(['reading fails: connection refused; trying again']);
    outage.over();
    outage.over();
    expect(lines.slice(1)).toEqual(['reading works again after 60 s']);
  });

  it('is not told when it passes at once', () => {
    const lines: string[] = [];
    const outage = new Outage('reading', (line) => lines.push(line));
    for (let time = 0; time < 100; time++) {
      outage.failed('the coordinator is loading');
      jest.advanceTimersByTime(1_000);
      outage.over();
    }
    expect(lines).toEqual([]);
  });

  it('pauses longer with every failure, up to two seconds, and not at all once the signal has aborted', async () => {
    jest.useRealTimers();
    const outage = new Outage('reading', () => undefined);
    const started = performance.now();
    outage.failed('connection refused');
    await outage.pause(new AbortController().signal);
    expect(performance.now() - started).toBeGreaterThan(90);
    for (let i = 0; i < 1_000; i++) outage.failed('connection refused');
    await outage.pause(AbortSignal.abort());
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('A promise within a time', () => {
  it('comes to what it comes to', async () => {
    await expect(within(1_000, Promise.resolve(7))).resolves.toBe(7);
    await expect(within(1_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('fails when it takes longer', async () => {
    await expect(within(10, never)).rejects.toThrow('no answer within 0.01 s');
  });

  it('ends with the reason of the signal, whether that aborts before or meanwhile', async () => {
    await expect(within(60_000, never, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    const controller = new AbortController();
    const waiting = within(60_000, never, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
