import { Kysely, PostgresDialect } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { escapeLiteral } from 'pg';
import type { Position } from '#event-store';
import { VIEWS } from './all-views.js';
import type { AnyView } from './batch.js';
import {
  AGENCY_SETTING,
  MOVED_CHANNEL,
  PostgresViewStore,
  READER_ROLE,
  inTransaction,
  viewSchema,
} from './postgres-view-store.js';
import { retryParked } from './project.js';
import type { PartitionState, ViewReader, ViewState, Views } from './views-port.js';

/** How long a wait goes without looking when no notice comes, in milliseconds: notices are lost with their connection. */
const LOOK_AGAIN = 250;

const UNDEFINED_TABLE = '42P01';

/** No projector has made the view's tables yet. */
const isMissing = (error: unknown): boolean => (error as { code?: string }).code === UNDEFINED_TABLE;

interface ParkedRow {
  readonly partition: number;
  readonly position: Position;
  readonly stream: string;
  readonly type: string;
  readonly reason: string;
  readonly since: Date;
}

/** An event that a view has set aside, as the operator sees it. */
export interface SetAside {
  readonly view: string;
  readonly partition: number;
  readonly position: Position;
  readonly type: string;
  readonly applicationId: string;
  readonly reason: string;
  /** UTC instant. */
  readonly since: string;
}

/** What became of the events that a view had set aside. */
export interface Retried {
  readonly view: string;
  readonly taken: number;
  readonly left: number;
}

/** Views that projectors keep in PostgreSQL. */
export class PostgresViews implements Views {
  readonly #waiting = new Set<() => void>();
  readonly #looks = new Map<
    string,
    { readonly running?: Promise<ViewState> | undefined; readonly next?: Promise<ViewState> }
  >();
  #listener: PoolClient | undefined;
  #closed = false;

  constructor(private readonly pool: Pool) {}

  reader<Tables>(view: AnyView): ViewReader<Tables> {
    return new PostgresViewReader<Tables>(this.pool, viewSchema(view));
  }

  async state(view: AnyView): Promise<ViewState> {
    try {
      return await this.#state(viewSchema(view));
    } catch (error) {
      if (!isMissing(error)) throw error;
      return { checkpoint: 0, stopped: 'no projector has made its tables yet' };
    }
  }

  async #state(schema: string): Promise<ViewState> {
    const { rows } = await this.pool.query<{ checkpoint: number | null; stopped: string | null; parked: number }>(
      `SELECT (SELECT min(position) FROM ${schema}.checkpoint) AS checkpoint,
              (SELECT min(stopped) FROM ${schema}.checkpoint) AS stopped,
              (SELECT count(*) FROM ${schema}.parked) AS parked`,
    );
    const [row] = rows;
    const parked = row?.parked ?? 0;
    return {
      checkpoint: row?.checkpoint ?? 0,
      ...(row?.stopped ? { stopped: row.stopped } : {}),
      ...(parked > 0 && { parked }),
    };
  }

  /** All that the views have set aside, view by view in the order of the history. */
  async parked(): Promise<SetAside[]> {
    const all: SetAside[] = [];
    for (const view of VIEWS) {
      for (const { stream, since, ...row } of await this.#parkedOf(view)) {
        const applicationId = stream.slice(view.streams.length);
        all.push({ view: view.name, ...row, applicationId, since: since.toISOString() });
      }
    }
    return all;
  }

  /**
   * Folds again what the views have set aside, while projectors go on: in each partition these wait for the moment it takes.
   * The views that had nothing set aside are not mentioned.
   */
  async retryParked(): Promise<Retried[]> {
    const retried: Retried[] = [];
    for (const view of VIEWS) {
      const partitions = new Set((await this.#parkedOf(view)).map(({ partition }) => partition));
      if (partitions.size === 0) continue;
      let [taken, left] = [0, 0];
      for (const partition of partitions) {
        const store = await PostgresViewStore.open(this.pool, view, partition);
        const again = await retryParked({ view, store });
        taken += again.taken;
        left += again.left;
      }
      retried.push({ view: view.name, taken, left });
    }
    return retried;
  }

  async #parkedOf(view: AnyView): Promise<ParkedRow[]> {
    try {
      const { rows } = await this.pool.query<ParkedRow>(
        `SELECT partition, position, stream, event::json ->> 'type' AS type, reason, parked_at AS since
         FROM ${viewSchema(view)}.parked ORDER BY position`,
      );
      return rows;
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async partitions(view: AnyView): Promise<readonly PartitionState[]> {
    const schema = viewSchema(view);
    try {
      const { rows } = await this.pool.query<PartitionState>(
        `SELECT partition, position AS checkpoint,
                (SELECT count(*) FROM ${schema}.parked WHERE parked.partition = checkpoint.partition) AS parked
         FROM ${schema}.checkpoint ORDER BY partition`,
      );
      return rows;
    } catch (error) {
      if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
      return [];
    }
  }

  /** Projectors set aside what they cannot digest and go on. */
  stopped(): string | undefined {
    return undefined;
  }

  async reaches(view: AnyView, position: Position, milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      await this.#listen();
      const moved = this.#nextNotice(Math.min(LOOK_AGAIN, Math.max(0, deadline - Date.now())));
      if ((await this.#look(view)).checkpoint >= position) return true;
      if (Date.now() >= deadline) return false;
      await moved;
    }
  }

  /** However many wait, one looks at a time for all of them; a look begins after whoever shares it has asked. */
  #look(view: AnyView): Promise<ViewState> {
    const { running, next } = this.#looks.get(view.name) ?? {};
    if (next !== undefined) return next;
    const look = Promise.resolve(running?.catch(() => undefined)).then(() => {
      this.#looks.set(view.name, { running: look });
      return this.state(view);
    });
    this.#looks.set(view.name, { running, next: look });
    return look;
  }

  /** Stops listening; the pool stays open for its owner. */
  release(): void {
    this.#closed = true;
    this.#listener?.release(true);
    this.#listener = undefined;
  }

  /** Closes the pool too. */
  async close(): Promise<void> {
    this.release();
    await this.pool.end();
  }

  /** One connection hears when projectors move a view; lost, it is made anew at the next wait. */
  async #listen(): Promise<void> {
    if (this.#listener !== undefined || this.#closed) return;
    const client = await this.pool.connect();
    this.#listener = client;
    client.on('notification', () => this.#notice());
    client.on('error', () => {
      if (this.#listener === client) this.#listener = undefined;
    });
    await client.query(`LISTEN ${MOVED_CHANNEL}`);
  }

  #nextNotice(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }

  #notice(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

class PostgresViewReader<Tables> implements ViewReader<Tables> {
  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
  ) {}

  /** The database itself shows the query no other agency's rows. */
  read<Result>(agency: string | undefined, query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return inTransaction(this.pool, async (client) => {
      const fence =
        agency === undefined
          ? ''
          : `; SET LOCAL ROLE ${READER_ROLE}; SET LOCAL ${AGENCY_SETTING} = ${escapeLiteral(agency)}`;
      await client.query(`SET LOCAL search_path = ${this.schema}${fence}`);
      const pool = { connect: () => Promise.resolve(lent(client)), end: () => Promise.resolve() };
      return query(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }));
    });
  }

  async close(): Promise<void> {
    // The pool belongs to whoever made it.
  }
}

/** The connection of the running transaction, which Kysely may use and must not give back. */
const lent = (client: PoolClient): PoolClient =>
  new Proxy(client, {
    get: (target, name) => {
      if (name === 'release') return () => undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
