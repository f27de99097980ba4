import { hash as digest } from 'node:crypto';
import type Database from 'better-sqlite3';

/** Somebody's look at what names people, or what they have tried in vain. */
export interface Access {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly account: string;
  /** The account's own agency, where that is another one. */
  readonly home: string | null;
  /** Whose cases or people they are. */
  readonly agency: string;
  readonly action: string;
  /** Ids of the applications whose people were shown; of a refusal, that which was asked for. */
  readonly shown: readonly string[];
  /** The code of the refusal, and how many they were. */
  readonly refused?: { readonly code: string; readonly times: number };
  readonly address: string;
  readonly request: string;
}

export interface AccessRow extends Omit<Access, 'shown' | 'refused'> {
  readonly id: number;
  /** The application that was shown or asked for, where it was one. */
  readonly application: string | null;
  /** How many were shown. */
  readonly shown: number;
  /** Why nothing was. */
  readonly refused: string | null;
  /** How many such requests there were. */
  readonly times: number;
}

export interface AccessFilter {
  /** Whose cases were looked at, or whose people have looked elsewhere. */
  readonly agency?: string;
  /** Also in lists that have shown it. */
  readonly application?: string;
  readonly account?: string;
  /** Only what was refused, or only what was shown. */
  readonly refused?: boolean;
}

const COLUMNS = `access.id, at, account, home, agency, action, application, address, request, refused, times,
  CASE WHEN refused IS NOT NULL THEN 0 WHEN application IS NULL THEN coalesce(count, 0) ELSE 1 END AS shown`;

/** Who looked at what names people, in the file of secrets and logs. */
export class AccessLog {
  readonly #statements = new Map<string, Database.Statement>();
  readonly #append: Database.Transaction<(access: Access) => void>;

  constructor(private readonly db: Database.Database) {
    this.#append = db.transaction((access: Access) => this.#insert(access));
  }

  append(access: Access): void {
    // At once for writing: another process may be writing, too.
    this.#append.immediate(access);
  }

  /** Newest first, from before an id. Each filter has its index: an application is found in a log of years. */
  read({ agency, application, account, refused }: AccessFilter, before: number, limit: number): AccessRow[] {
    const also = ['access.id < @before'];
    if (account !== undefined) also.push('account = @account');
    if (refused !== undefined) also.push(refused ? 'refused IS NOT NULL' : 'refused IS NULL');
    const sources: string[] = [];
    if (application !== undefined) {
      if (agency !== undefined) also.push('(agency = @agency OR home = @agency)');
      sources.push(
        'FROM access WHERE application = @application',
        `FROM shown CROSS JOIN access ON access.list = shown.list WHERE shown.application = unhex(@application, '-')`,
      );
    } else if (agency !== undefined) {
      sources.push('FROM access WHERE agency = @agency', 'FROM access WHERE home = @agency');
    } else sources.push('FROM access WHERE TRUE');
    const latest = 'ORDER BY access.id DESC LIMIT @limit';
    const ids = sources.map(
      (source) => `SELECT * FROM (SELECT access.id ${source} AND ${also.join(' AND ')} ${latest})`,
    );
    return this.#statement(
      `SELECT ${COLUMNS} FROM access LEFT JOIN shown_list ON shown_list.id = access.list
       WHERE access.id IN (${ids.join(' UNION ')}) ${latest}`,
    ).all({ before, limit, agency, application, account }) as AccessRow[];
  }

  /** Ids of the applications that an entry of the log has shown, with its agencies; undefined where there is no such entry. */
  shownBy(id: number): Pick<Access, 'home' | 'agency' | 'shown'> | undefined {
    const row = this.#statement('SELECT home, agency, application, refused, list FROM access WHERE id = ?').get(id) as
      | { home: string | null; agency: string; application: string | null; refused: string | null; list: number | null }
      | undefined;
    if (row === undefined) return undefined;
    const { home, agency, application, refused, list } = row;
    const listed = this.#statement('SELECT application FROM shown WHERE list = ?').all(list) as {
      application: Buffer;
    }[];
    return {
      home,
      agency,
      shown: [...(application === null || refused !== null ? [] : [application]), ...listed.map(idIn)],
    };
  }

  /** Lets go of what is older than an instant; of a transaction. */
  cut(before: number): void {
    const lists = this.#statement('SELECT DISTINCT list FROM access WHERE at < ? AND list IS NOT NULL').all(before) as {
      list: number;
    }[];
    this.#statement('DELETE FROM access WHERE at < ?').run(before);
    for (const { list } of lists) {
      if (this.#statement('SELECT 1 FROM access WHERE list = ?').get(list) !== undefined) continue;
      this.#statement('DELETE FROM shown WHERE list = ?').run(list);
      this.#statement('DELETE FROM shown_list WHERE id = ?').run(list);
    }
  }

  #insert({ at, account, home, agency, action, shown, refused, address, request }: Access): void {
    const [only = null] = shown.length === 1 ? shown : [];
    const list = shown.length > 1 ? this.#listOf(shown) : null;
    this.#statement(
      `INSERT INTO access (at, account, home, agency, action, application, list, address, request, refused, times)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      ...[at, account, home, agency, action, only, list, address, request],
      ...[refused?.code ?? null, refused?.times ?? 1],
    );
  }

  /** A list that was shown before is not written again. */
  #listOf(shown: readonly string[]): number | bigint {
    const applications = JSON.stringify([...new Set(shown)].sort());
    const name = digest('sha256', applications, 'buffer');
    const known = this.#statement('SELECT id FROM shown_list WHERE digest = ?').get(name) as { id: number } | undefined;
    if (known !== undefined) return known.id;
    const { lastInsertRowid } = this.#statement(
      'INSERT INTO shown_list (digest, count) VALUES (?, json_array_length(?))',
    ).run(name, applications);
    this.#statement(`INSERT INTO shown SELECT ?, unhex(value, '-') FROM json_each(?)`).run(
      lastInsertRowid,
      applications,
    );
    return lastInsertRowid;
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The sixteen bytes of an id, as it is written. */
const idIn = ({ application }: { readonly application: Buffer }): string =>
  application.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
