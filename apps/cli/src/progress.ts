const WIDTH = 30;
const EVERY_MS = 100;

/** A progress bar on the terminal's stderr; silent where that is no terminal. */
export class ProgressBar {
  #drawnAt = 0;

  constructor(private readonly label: string) {}

  update(done: number, total: number): void {
    if (!process.stderr.isTTY || total === 0) return;
    const now = Date.now();
    if (done < total && now - this.#drawnAt < EVERY_MS) return;
    this.#drawnAt = now;
    const filled = Math.round((done / total) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const percent = String(Math.floor((done / total) * 100)).padStart(3);
    process.stderr.write(`\r${this.label} ${bar} ${percent}% ${done}/${total}`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  }
}
