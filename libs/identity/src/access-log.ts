import { hash as digest } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Finding } from '#event-store';
import { StoreUnavailable } from '#event-store';
import type { LogChecked, Mark } from './log-chain.js';
import { LogChain } from './log-chain.js';
import { Statements } from './statements.js';

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
  /** Over this entry and all before, in hexadecimal; empty for one from before there were hashes. */
  readonly hash: string;
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
  lower(hex(hash)) AS hash,
  CASE WHEN refused IS NOT NULL THEN 0 WHEN application IS NULL THEN coalesce(count, 0) ELSE 1 END AS shown`;

const WRITTEN = [
  ...['at', 'account', 'home', 'agency', 'action', 'application', 'list', 'address', 'request'],
  ...['refused', 'times'],
];
const DIGEST_OF_LIST = `coalesce((SELECT lower(hex(digest)) FROM shown_list WHERE shown_list.id = list), '')`;

/** Who looked at what names people, in the file of secrets and logs. */
export class AccessLog {
  readonly #statements: Statements;
  readonly #append: Database.Transaction<(access: Access) => void>;
  readonly chain: LogChain;

  constructor(db: Database.Database) {
    this.#statements = new Statements(db);
    this.chain = new LogChain(db, 'access', WRITTEN, DIGEST_OF_LIST);
    this.#append = db.transaction((access: Access) => this.#insert(access));
  }

  append(access: Access): void {
    // At once for writing: another process may be writing, too.
    this.#append.immediate(access);
  }

  /** Newest first, from before an id. Each filter has its index: an application is found in a log of years. */
  read({ agency, application, account, refused }: AccessFilter, before: number, limit: number): AccessRow[] {
    const also = ['access.id > @after', 'access.id < @before'];
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
    return this.#statements
      .of(
        `SELECT ${COLUMNS} FROM access LEFT JOIN shown_list ON shown_list.id = access.list
       WHERE access.id IN (${ids.join(' UNION ')}) ${latest}`,
      )
      .all({ after: this.chain.start(), before, limit, agency, application, account }) as AccessRow[];
  }

  /** Ids of the applications that an entry of the log has shown, with its agencies; undefined where there is no such entry. */
  shownBy(id: number): Pick<Access, 'home' | 'agency' | 'shown'> | undefined {
    const row = this.#statements
      .of('SELECT home, agency, application, refused, list FROM access WHERE id = ? AND id > ?')
      .get(id, this.chain.start()) as
      | { home: string | null; agency: string; application: string | null; refused: string | null; list: number | null }
      | undefined;
    if (row === undefined) return undefined;
    const { home, agency, application, refused, list } = row;
    const listed = this.#statements.of('SELECT hex(application) AS digits FROM shown WHERE list = ?').all(list) as {
      digits: string;
    }[];
    return {
      home,
      agency,
      shown: [
        ...(application === null || refused !== null ? [] : [application]),
        ...listed.map(({ digits }) => idOf(digits)),
      ],
    };
  }

  /** Lets go of what is older than an instant, and no entry behind that id; of a transaction. */
  cut(before: number, upTo?: number): void {
    const over = this.chain.over(before, upTo);
    if (over === undefined) return;
    const lists = this.#statements
      .of('SELECT DISTINCT list FROM access WHERE id <= ? AND list IS NOT NULL')
      .all(over.id) as { list: number }[];
    this.chain.cut(before, over);
    for (const { list } of lists) {
      if (this.#statements.of('SELECT 1 FROM access WHERE list = ?').get(list) !== undefined) continue;
      this.#statements.of('DELETE FROM shown WHERE list = ?').run(list);
      this.#statements.of('DELETE FROM shown_list WHERE id = ?').run(list);
    }
  }

  /** Of a transaction, as others may be writing. */
  check(marks?: readonly Mark[]): LogChecked {
    const checked = this.chain.check(marks);
    return { ...checked, findings: [...checked.findings, ...this.#changedLists()] };
  }

  #changedLists(): Finding[] {
    const lists = this.#statements
      .of(
        `SELECT shown_list.id, digest, count, json_group_array(hex(application) ORDER BY application)
       FILTER (WHERE application IS NOT NULL) AS ids
       FROM shown_list LEFT JOIN shown ON shown.list = shown_list.id GROUP BY shown_list.id`,
      )
      .iterate() as IterableIterator<{ id: number; digest: Buffer; count: number; ids: string }>;
    const findings: Finding[] = [];
    for (const { id, digest: name, count, ids } of lists) {
      const shown = (JSON.parse(ids) as string[]).map(idOf);
      if (shown.length === count && digestOf(shown).equals(name)) continue;
      findings.push({ where: 'log access', what: `list ${id} of applications is not what was written` });
    }
    return findings;
  }

  #insert({ at, account, home, agency, action, shown, refused, address, request }: Access): void {
    const [only = null] = shown.length === 1 ? shown : [];
    const list = shown.length > 1 ? this.#listOf(shown) : null;
    this.chain.add(
      [
        ...[at, account, home, agency, action, only, list?.id ?? null, address, request],
        ...[refused?.code ?? null, refused?.times ?? 1],
      ],
      list?.digest,
    );
  }

  /** A list that was shown before is not written again. */
  #listOf(shown: readonly string[]): { readonly id: number | bigint; readonly digest: string } {
    const ids = [...new Set(shown)].sort();
    const name = digestOf(ids);
    const known = this.#statements.of('SELECT id FROM shown_list WHERE digest = ?').get(name) as
      { id: number } | undefined;
    if (known !== undefined) return { id: known.id, digest: name.toString('hex') };
    const { lastInsertRowid: id, changes } = this.#statements
      .of('INSERT INTO shown_list (digest, count) VALUES (?, ?)')
      .run(...[name, ids.length]);
    const { changes: listed } = this.#statements
      .of(`INSERT INTO shown SELECT ?, unhex(value, '-') FROM json_each(?)`)
      .run(id, JSON.stringify(ids));
    if (changes !== 1 || listed !== ids.length) {
      throw new StoreUnavailable('the access log does not keep what a list has shown; see taizhang verify');
    }
    return { id, digest: name.toString('hex') };
  }
}

const digestOf = (ids: readonly string[]): Buffer => digest('sha256', JSON.stringify(ids), 'buffer');

/** An id from its thirty-two digits. */
const idOf = (digits: string): string => digits.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
