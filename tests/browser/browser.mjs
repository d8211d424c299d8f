// Debian's chromium, driven by playwright, and the pages that the tests open in it.
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const source = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.CHOKEPOINT || join(source, 'build/release/chokepoint');

/** A directory for this run, removed by `close`. */
export class Workshop {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'chokepoint-browser-'));
  }

  path(name) {
    return join(this.folder, name);
  }

  write(name, text) {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Runs the program in the source tree; returns stdout. Throws unless the exit code is 0. */
  run(...words) {
    return execFileSync(program, words, {cwd: source, encoding: 'utf8', maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe']});
  }

  /** Exit code and stderr. */
  attempt(...words) {
    const done = spawnSync(program, words, {cwd: source, encoding: 'utf8'});
    return {code: done.status, error: done.stderr};
  }

  close() {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** Starts chromium; playwright gives it a profile of its own that nobody has used. */
export const startBrowser = () => chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/**
 * Opens a file with the network off. What the page complained of is in `page.complaints`, what it
 * asked for in `page.asked`.
 */
export async function open(browser, file, {width = 1280, height = 900, dark = false, script = true,
  scale = 1} = {}) {
  const context = await browser.newContext({offline: true, javaScriptEnabled: script,
    viewport: {width, height}, deviceScaleFactor: scale, colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce', acceptDownloads: true});
  const page = await context.newPage();
  page.complaints = [];
  page.asked = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('request', (request) => page.asked.push(request.url()));
  page.on('dialog', (dialog) => {
    page.complaints.push('dialog: ' + dialog.message());
    dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}
