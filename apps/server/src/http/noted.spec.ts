import { inspect } from 'node:util';
import { Marked, Noted } from './noted.js';

describe('what is noted of a request', () => {
  it('is what was noted last, of this one and of no other', () => {
    const noted = new Noted<object, string>();
    const [one, other] = [{}, {}];
    noted.set(one, 'wang');
    noted.set(one, 'zhou');
    expect([noted.get(one), noted.get(other)]).toEqual(['zhou', undefined]);
    expect(new Noted<object, string>().get(one)).toBeUndefined();
    const marked = new Marked<object>();
    marked.add(one);
    expect([marked.has(one), marked.has(other)]).toEqual([true, false]);
  });

  it('goes into no copy and no log', () => {
    const noted = new Noted<object, object>();
    const request = { url: '/api/v1/due' };
    noted.set(request, { token: 'secret' });
    expect(noted.get({ ...request })).toBeUndefined();
    expect(inspect(request) + JSON.stringify(request)).not.toContain('secret');
  });
});
