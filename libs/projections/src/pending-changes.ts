import type { Changes, Row, Table, Value } from './view.js';

/** What is to be added to the sum of a key. */
export interface PendingSum {
  readonly key: Row;
  amount: number;
}

/** Changes of a batch, kept until they are written together: of several puts of one row the last, of several sums their sum. */
export class PendingChanges implements Changes {
  readonly rows = new Map<Table, Map<string, Row>>();
  readonly sums = new Map<Table, PendingSum[]>();
  /** The same by the values of their keys, one after the other: to make one text of them takes several times as long. */
  readonly #sumsByKey = new Map<Table, Branch>();

  put(table: Table, row: Row): void {
    const rows = this.rows.get(table) ?? new Map<string, Row>();
    this.rows.set(table, rows);
    rows.set(keyOf(table, row), row);
  }

  add(table: Table, key: Row, amount: number): void {
    let branch = branchOf(this.#sumsByKey, table);
    for (const value of key) branch = branchOf(branch.branches, value);
    if (branch.sum !== undefined) {
      branch.sum.amount += amount;
      return;
    }
    branch.sum = { key, amount };
    const sums = this.sums.get(table) ?? [];
    this.sums.set(table, sums);
    sums.push(branch.sum);
  }

  clear(): void {
    this.rows.clear();
    this.sums.clear();
    this.#sumsByKey.clear();
  }
}

interface Branch {
  readonly branches: Map<Value, Branch>;
  sum?: PendingSum;
}

function branchOf<Key>(branches: Map<Key, Branch>, key: Key): Branch {
  const known = branches.get(key);
  if (known !== undefined) return known;
  const branch: Branch = { branches: new Map() };
  branches.set(key, branch);
  return branch;
}

const keyColumns = new Map<Table, readonly number[]>();

/** Where the primary key's columns are in a row. */
function keyColumnsOf(table: Table): readonly number[] {
  const known = keyColumns.get(table);
  if (known !== undefined) return known;
  const columns = Object.keys(table.columns);
  const found = table.primaryKey.map((column) => columns.indexOf(column));
  keyColumns.set(table, found);
  return found;
}

function keyOf(table: Table, row: Row): string {
  const [first = 0, ...others] = keyColumnsOf(table);
  let key = String(row[first]);
  for (const column of others) key += `\u0000${row[column]}`;
  return key;
}
