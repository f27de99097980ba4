import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for the files of one test. */
export function testFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'event-store-'));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** Positions without gap, streams without gap, time that never goes back, and a file that SQLite itself finds sound. */
export function expectWhole(file: string): void {
  const db = new Database(file, { readonly: true });
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.prepare('SELECT min(position) FROM events').pluck().get()).toBe(1);
    expect(db.prepare('SELECT max(position) - count(*) FROM events').pluck().get()).toBe(0);
    const brokenStreams = `SELECT stream FROM events GROUP BY stream
      HAVING min(revision) <> 0 OR max(revision) <> count(*) - 1`;
    expect(db.prepare(brokenStreams).all()).toEqual([]);
    const backwards = `SELECT later.position FROM events later JOIN events earlier ON earlier.position = later.position - 1
      WHERE later.recorded_at < earlier.recorded_at`;
    expect(db.prepare(backwards).all()).toEqual([]);
  } finally {
    db.close();
  }
}
