import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Directory, checkReceives } from '#identity';
import type { Fault, Imported, Sheets } from '#registry';
import { ImportRefused, UnreadableFile, importRegister, readAppeals, readSheets, recordAgencyName } from '#registry';
import { applicationsByNumber, registerView } from '#projections';
import type { OpenOffice } from './data-directory.js';
import { level, withOffice } from './data-directory.js';
import { Failure } from './failure.js';
import { operator } from './operator.js';
import { ProgressBar } from './progress.js';
import { logRead } from './read-log.js';

export interface ImportOptions {
  readonly data: string;
  readonly agency: string;
  readonly agencyName?: string;
  readonly appeals?: string;
  readonly actor?: string;
}

/** `taizhang import`: a register kept elsewhere, whole or not at all. */
export async function importFile(file: string, options: ImportOptions): Promise<void> {
  const sheets = await sheetsOf(file, options.appeals);
  const imported = await withOffice(options.data, { mayCreate: true, reads: [registerView] }, (office) =>
    take(office, sheets, options),
  );
  for (const notice of imported.notices) process.stderr.write(`注意 ${lineOf(notice)}\n`);
  process.stdout.write(`${summaryOf(imported)}\n`);
}

/** Imports sheets into an open office and brings the views level with what was added. */
export async function take(office: OpenOffice, sheets: Sheets, options: ImportOptions): Promise<Imported> {
  const recording = operator(options.agency, options.actor);
  checkReceives((await Directory.open(office.store)).tree, options.agency);
  const bar = new ProgressBar('核对台账');
  try {
    const imported = await importRegister(sheets, recording, {
      store: office.store,
      applicationsByNumber: (numbers) => applicationsByNumber(office.register.db, options.agency, numbers),
      onCompared: (applications) => logRead(options.data, options.agency, 'Import', applications),
      onProgress: (done, total) => bar.update(done, total),
    });
    bar.end();
    if (options.agencyName !== undefined) await recordAgencyName(office.store, options.agencyName, recording);
    await level(office.directory, office.store, [registerView]);
    return { ...imported, position: await office.store.head() };
  } catch (error) {
    bar.end();
    if (!(error instanceof ImportRefused)) throw error;
    const lines = error.faults.map(lineOf);
    throw new Failure(
      `共 ${lines.length} 处错误，没有导入任何内容 / nothing was imported, faults: ${lines.length}\n${lines.join('\n')}`,
    );
  }
}

async function sheetsOf(file: string, appealsFile: string | undefined): Promise<Sheets> {
  try {
    const sheets = await readSheets(read(file), basename(file));
    if (appealsFile === undefined) return sheets;
    if (sheets.appeals !== undefined) {
      throw new Failure(
        `${file} 中已有复议诉讼工作表，请去掉 --appeals / ${file} has an appeals sheet already; leave out --appeals`,
      );
    }
    return { ...sheets, appeals: await readAppeals(read(appealsFile), basename(appealsFile)) };
  } catch (error) {
    if (error instanceof UnreadableFile) throw new Failure(`${error.message} / ${error.english}`);
    throw error;
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(
      `无法读取“${file}” / cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const lineOf = ({ sheet, row, column, value, expected, english }: Fault): string =>
  `${sheet} 第 ${row} 行 “${column}”${value === '' ? '' : `＝“${value}”`}：${expected} / ${english}`;

const summaryOf = ({ received, closed, appealsFiled, appealsDecided, unchanged, position }: Imported): string =>
  `已导入：新登记 ${received} 件，办结 ${closed} 件，复议诉讼提起 ${appealsFiled} 件、审结 ${appealsDecided} 件；` +
  `无变化 ${unchanged} 行。事件库现至位置 ${position}。`;
