import type { Changes, Row, Table } from './view.js';

/** Changes of a batch, kept until they are written together: of several puts of one row the last, of several sums their sum. */
export class PendingChanges implements Changes {
  readonly rows = new Map<Table, Map<string, Row>>();
  readonly sums = new Map<Table, Map<string, { readonly key: Row; amount: number }>>();

  put(table: Table, row: Row): void {
    const rows = this.rows.get(table) ?? new Map<string, Row>();
    this.rows.set(table, rows);
    rows.set(keyOf(table, row), row);
  }

  add(table: Table, key: Row, amount: number): void {
    const sums = this.sums.get(table) ?? new Map<string, { readonly key: Row; amount: number }>();
    this.sums.set(table, sums);
    let name = '';
    // Not joined, which takes several times as long for so few.
    for (const value of key) name += `\u0000${value}`;
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { key, amount });
    else sum.amount += amount;
  }

  clear(): void {
    this.rows.clear();
    this.sums.clear();
  }
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
