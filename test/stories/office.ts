import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type {
  AmendmentProposedAnswer,
  AppealFiledAnswer,
  ApplicationAnswer,
  ReceivedAnswer,
  RecordedAnswer,
  RegisterPageAnswer,
} from '../../apps/server/src/applications/answers.js';
import { codesIn } from '../../libs/disclosure/src/chinese-words.fixture.js';
import { Configuration } from '../../apps/server/src/configuration.js';
import type { ProblemAnswer } from '../../apps/server/src/http/documentation.js';
import type { CellAnswer } from '../../apps/server/src/reports/dto.js';
import type { ReportAnswer } from '../../apps/server/src/reports/queries.js';
import { createServer } from '../../apps/server/src/server.js';

const AGENCY = 'BINHAI';

type Fields = Readonly<Record<string, unknown>>;
type Words = Readonly<Record<string, string>>;

/** The server refused, as problem+json; any other answer to a refused request fails the test. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly problem: ProblemAnswer & Fields,
  ) {
    super(`${status} ${problem.code}: ${problem.english}`);
  }
}

/** Who refused what is for the test to say: `await expect(refusalOf(clerk.step(…))).resolves.toMatchObject(…)`. */
export async function refusalOf(request: Promise<unknown>): Promise<Refused> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(codesIn(error.problem.detail)).toEqual([]);
    return error;
  }
  throw new Error('the request was not refused');
}

/** A clerk of an agency, working over HTTP. */
export class Clerk {
  constructor(
    readonly url: string,
    readonly agency = AGENCY,
    readonly actor = '张三',
  ) {}

  /** A colleague at the same server. */
  colleague(actor: string, agency = this.agency): Clerk {
    return new Clerk(this.url, agency, actor);
  }

  /** Logs an application: a natural person's, received online on the day given, unless the fields say otherwise. */
  intake(receivedOn: string, fields: Fields = {}, headers: Words = {}): Promise<ReceivedAnswer> {
    const body = {
      receivedOn,
      channel: 'online',
      applicantKind: 'natural_person',
      applicantName: '王建国',
      request: '2023年度道路修缮工程的预算和决算',
      ...fields,
    };
    return this.post('/api/v1/applications', body, headers) as Promise<ReceivedAnswer>;
  }

  /** A step of handling, such as `assign` or `reply`. */
  step(id: string, name: string, fields: Fields = {}, headers: Words = {}): Promise<RecordedAnswer> {
    return this.post(`/api/v1/applications/${id}/${name}`, fields, headers) as Promise<RecordedAnswer>;
  }

  appeal(id: string, fields: Fields, headers: Words = {}): Promise<AppealFiledAnswer> {
    return this.step(id, 'appeals', fields, headers) as Promise<AppealFiledAnswer>;
  }

  /** Draft, legal review and sign-off by three people, on one day. */
  async replyDrafted(id: string, decision: Fields, on: string): Promise<void> {
    await this.colleague('拟稿人').step(id, 'draft-reply', { decision, text: '答复如下。', draftedOn: on });
    await this.colleague('审核人').step(id, 'review-reply', { approved: true, opinion: '同意', reviewedOn: on });
    await this.colleague('签发人').step(id, 'sign-off-reply', { signedOffOn: on });
  }

  /** The same, and then the reply. */
  async replyWith(id: string, decision: Fields, on: string): Promise<RecordedAnswer> {
    await this.replyDrafted(id, decision, on);
    return this.step(id, 'reply', { repliedOn: on });
  }

  /** Amends an application that was closed: one person proposes it, another approves. */
  async amendClosed(id: string, { amendedOn, ...fields }: Fields): Promise<RecordedAnswer> {
    const proposal = { ...fields, ...(amendedOn !== undefined && { amendedOn }) };
    const { amendmentId } = (await this.step(id, 'amendments', proposal)) as AmendmentProposedAnswer;
    const approval = amendedOn === undefined ? {} : { approvedOn: amendedOn };
    return this.colleague('批准人').step(id, `amendments/${amendmentId}/approve`, approval);
  }

  /** The holidays of a year are published: one person enters them, another approves what was entered. */
  async publishYear(year: number, arrangement: Fields): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const path = `/api/v1/calendar/${year}`;
    await this.send(`${path}/proposal`, { method: 'PUT', headers, body: JSON.stringify(arrangement) });
    const { proposalId } = (await this.get(`${path}/proposal`)) as { proposalId: string };
    await this.colleague('赵主任').post(`${path}/approve`, { proposalId });
  }

  /** The application with its timeline and cells; with a position, as soon as the views have reached it. */
  find(id: string, position?: number): Promise<ApplicationAnswer> {
    const query = position === undefined ? {} : { position: String(position) };
    return this.get(`/api/v1/applications/${id}`, query) as Promise<ApplicationAnswer>;
  }

  register(query: Words = {}): Promise<RegisterPageAnswer> {
    return this.get('/api/v1/applications', query) as Promise<RegisterPageAnswer>;
  }

  report(year: number, query: Words = {}): Promise<ReportAnswer> {
    return this.get(`/api/v1/reports/${year}`, query) as Promise<ReportAnswer>;
  }

  /** The applications behind a cell. */
  cell(year: number, row: string, kind: string, query: Words = {}): Promise<CellAnswer> {
    return this.get(`/api/v1/reports/${year}/cells`, { row, kind, ...query }) as Promise<CellAnswer>;
  }

  /** The name is recorded that its letters are headed with. */
  nameAgency(name = '滨海新区滨海街道办事处'): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return this.send('/api/v1/agency', { method: 'PUT', headers, body: JSON.stringify({ name }) });
  }

  /** The position of the last event: what adds nothing leaves it where it is. */
  async head(): Promise<number> {
    const answer = await fetch(`${this.url}/health/ready`);
    const { head } = (await answer.json()) as { head: number };
    return head;
  }

  get(path: string, query: Words = {}): Promise<unknown> {
    const search = new URLSearchParams(query).toString();
    return this.send(`${path}${search === '' ? '' : `?${search}`}`, { method: 'GET' });
  }

  post(path: string, body: unknown, headers: Words = {}): Promise<unknown> {
    const json = { 'content-type': 'application/json', ...headers };
    return this.send(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  /** @throws Refused */
  async send(path: string, request: RequestInit): Promise<unknown> {
    const headers = new Headers(request.headers);
    // A story leaves one of these out by giving it empty.
    if (!headers.has('x-agency')) headers.set('x-agency', encodeURIComponent(this.agency));
    if (!headers.has('x-actor')) headers.set('x-actor', encodeURIComponent(this.actor));
    const answer = await fetch(`${this.url}${path}`, { ...request, headers });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    if (answer.ok) return JSON.parse(text) as unknown;
    if (!type.startsWith('application/problem+json')) throw new Error(`${answer.status} is no problem+json: ${text}`);
    throw new Refused(answer.status, JSON.parse(text) as ProblemAnswer & Fields);
  }
}

/** A server in this process on a data directory, with a clock that the story sets, and a clerk at it. */
export class Office extends Clerk {
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly clock: { now: number },
    readonly directory: string,
    url: string,
  ) {
    super(url);
  }

  /** @param at the time on the clock of the office, in Shanghai: `2025-03-02T10:00` */
  static async open(
    at: string,
    directory = temporaryDirectory(),
    settings: Partial<Configuration> = {},
  ): Promise<Office> {
    const clock = { now: instantOf(at) };
    const configuration = Object.assign(new Configuration(), {
      DATA_DIR: directory,
      // Most stories are about the office and not about its door: their headers say who acts.
      SIGN_IN: 'off',
      ...settings,
    });
    const app = await createServer(configuration, () => clock.now);
    await app.listen(0, '127.0.0.1');
    const office = new Office(app, clock, directory, await app.getUrl());
    atTheEnd.push(() => office.close());
    return office;
  }

  /** Sets the clock, in Shanghai. */
  itIs(at: string): void {
    this.clock.now = instantOf(at);
  }

  close(): Promise<void> {
    return (this.closed ??= this.app.close());
  }
}

const instantOf = (at: string): number => Date.parse(`${at}+08:00`);

/** Between two looks at something that is awaited. */
const aMoment = (): Promise<void> => pause(5);

/** Waits until something is so; the test's own time limit is the limit. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await aMoment();
}

/** A new directory, gone when the stories of the file are told. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-story-'));
  atTheEnd.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What the stories of a file opened; closed, last opened first, when they are told. */
export const atTheEnd: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const close of atTheEnd.reverse()) await close();
});
