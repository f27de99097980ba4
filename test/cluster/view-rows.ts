import Database from 'better-sqlite3';
import type { Pool } from 'pg';
import { VIEWS, viewFile, viewSchema } from '#projections';

/** Every row of every table of every view, as lines that both databases write alike. */
export type ViewRows = Readonly<Record<string, readonly string[]>>;

type Cell = string | number | null;

const line = (row: readonly Cell[]): string =>
  JSON.stringify(row.map((value) => (value === null ? null : String(value))));

/** Of views embedded under a directory. */
export function embeddedRows(directory: string): ViewRows {
  const rows: Record<string, string[]> = {};
  for (const view of VIEWS) {
    const db = new Database(viewFile(directory, view), { readonly: true });
    for (const { name, primaryKey } of [view.documents, ...view.tables]) {
      const found = db
        .prepare<[], Cell[]>(`SELECT * FROM ${name} ORDER BY ${primaryKey.join(', ')}`)
        .raw()
        .all();
      rows[`${view.name} ${name}`] = found.map(line);
    }
    db.close();
  }
  return rows;
}

/** Of views in PostgreSQL. A sum that has come back to nothing may still have a row there. */
export async function postgresRows(pool: Pool): Promise<ViewRows> {
  const rows: Record<string, string[]> = {};
  for (const view of VIEWS) {
    for (const { name, primaryKey, sum } of [view.documents, ...view.tables]) {
      const where = sum === undefined ? '' : `WHERE ${sum} <> 0`;
      const text = `SELECT * FROM ${viewSchema(view)}.${name} ${where} ORDER BY ${primaryKey.join(', ')}`;
      const found = await pool.query<Cell[]>({ text, rowMode: 'array' });
      rows[`${view.name} ${name}`] = found.rows.map(line);
    }
  }
  return rows;
}
