// The report page in a real browser, opened from disk with the network off.
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {createRequire} from 'node:module';
import {open, startBrowser, Workshop} from './browser.mjs';
import {illegible} from './legible.mjs';
import {expectation, isRounding, readReplications} from './numbers.mjs';
import {crowd, hostile, nothing, single} from './scenarios.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kMostBytes = 3e6;
const shop = new Workshop();
const pages = {};
let browser;

/** Runs a command with a page, few replications, and keeps what it printed. */
function make(name, ...words) {
  const file = shop.path(name + '.html');
  const json = JSON.parse(shop.run(...words, '--report', file, '--json', '--out', shop.path(name),
    '--store', shop.path('runs.sqlite'), '--quiet'));
  pages[name] = {file, json, folder: shop.path(name)};
}

before(async () => {
  const few = ['--reps', '6', '--report-reps', '2'];
  make('compare', 'compare', 'scenarios/policies/reversal-2025-07.txtpb',
    'scenarios/policies/order-300k-h20.txtpb', ...few);
  make('happened', 'run', 'scenarios/policies/as-it-happened.txtpb', ...few);
  make('single', 'run', shop.write('single.txtpb', single), ...few);
  make('nothing', 'run', shop.write('nothing.txtpb', nothing), ...few);
  make('crowd', 'run', shop.write('crowd.txtpb', crowd), ...few);
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  shop.close();
});

const all = ['compare', 'happened', 'single', 'nothing', 'crowd'];
const sizes = [['phone', 320, 640], ['tablet', 820, 1180], ['desk', 1440, 900]];

describe('every page', () => {
  for (const name of all) {
    test(`${name}: draws its charts, asks for nothing, complains of nothing`, async () => {
      const page = await open(browser, pages[name].file);
      const undrawn = await page.$$eval('.chart[data-chart]', (charts) =>
        charts.filter((chart) => !chart.querySelector('svg') && !chart.querySelector('.controls'))
          .map((chart) => chart.dataset.chart));
      assert.deepEqual(undrawn, []);
      assert.deepEqual(page.complaints, []);
      assert.deepEqual(page.asked.filter((url) => !url.startsWith('file:')), []);
      assert.equal(page.asked.length, 1);
      assert.ok(statSync(pages[name].file).size < kMostBytes);
      await page.context().close();
    });

    test(`${name}: is accessible, light and dark`, async () => {
      for (const dark of [false, true]) {
        const page = await open(browser, pages[name].file, {dark});
        await page.$$eval('details', (twins) => twins.slice(0, 3).forEach((one) => { one.open = true; }));
        assert.deepEqual(await audit(page), []);
        await page.context().close();
      }
    });

    test(`${name}: fits every width, and twice the size`, async () => {
      for (const [, width, height] of sizes) {
        const page = await open(browser, pages[name].file, {width, height});
        const overflow = await page.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`);
        await page.context().close();
      }
      const page = await open(browser, pages[name].file, {width: 640, height: 450, scale: 2});
      await page.addStyleTag({content: 'html { font-size: 200% }'}).catch(() => {});
      const overflow = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide at 200%`);
      await page.context().close();
    });

    test(`${name}: no text of a chart is cut off or lies on another`, async () => {
      for (const [size, width, height] of sizes) {
        const page = await open(browser, pages[name].file, {width, height});
        assert.deepEqual(await page.evaluate(illegible), [], size);
        await page.context().close();
      }
    });

    test(`${name}: is complete without script`, async () => {
      const page = await open(browser, pages[name].file, {script: false});
      const figures = await page.$$('figure');
      assert.ok(figures.length > 3);
      for (const figure of figures) {
        let shown = false;
        for (const what of await figure.$$('table, svg')) shown ||= await what.isVisible();
        assert.ok(shown, await figure.$eval('h3', (one) => one.textContent));
      }
      await page.context().close();
    });
  }

  test('prints to PDF, with the tables', async () => {
    const page = await open(browser, pages.compare.file);
    const pdf = await page.pdf({path: shop.path('page.pdf'), format: 'A4'});
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
    assert.ok(sheets > 5 && sheets < 80, `${sheets} sheets`);
    await page.context().close();
  });
});

/** Violations as axe names them; the page's policy lets no script be added, so it runs beside it. */
async function audit(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
      'wcag22aa', 'best-practice']});
    return found.violations.map((one) => `${one.id}: ${one.nodes[0].html} ${one.nodes[0].failureSummary}`);
  });
}

describe('on a phone', () => {
  const phone = {width: 320, height: 640};

  test('letters on narrow cells do not run into a word', async () => {
    const page = await open(browser, pages.compare.file, phone);
    const letters = await page.$$eval('#f-binding svg[role=img] text.code', (all) =>
      all.map((one) => [+one.getAttribute('x'), +one.getAttribute('y'), one.textContent]));
    assert.ok(letters.length > 10);
    letters.forEach((one, i) => letters.slice(0, i).forEach((other) => {
      const [x, y] = [0, 1].map((axis) => Math.abs(one[axis] - other[axis]));
      assert.ok(x >= 10 || y >= 10, `${one} and ${other}`);
    }));
    await page.context().close();
  });

  test('values are short, and whole', async () => {
    const page = await open(browser, pages.compare.file, phone);
    const texts = await page.$$eval('#f-rules-cn svg[role=img] text', (all) =>
      all.map((one) => one.textContent));
    assert.ok(texts.some((one) => /^[\d.]+[kM]\u00a0?\s?\[.*\]$/.test(one)), texts.join('; '));
    assert.ok(!texts.some((one) => /thousand|million|\u2026/.test(one)), texts.join('; '));
    await page.context().close();
  });

  test('hashes and the command are not cut', async () => {
    for (const name of ['compare', 'single']) {
      const page = await open(browser, pages[name].file, phone);
      const beyond = await page.$eval('#f-reproduction .scroll', (box) =>
        box.scrollWidth - box.clientWidth);
      assert.ok(beyond <= 0, `${name}: ${beyond} pixels too wide`);
      await page.context().close();
    }
  });
});

describe('too many to draw', () => {
  test('the network is a closed table', async () => {
    const page = await open(browser, pages.crowd.file);
    assert.equal(await page.locator('#f-network table').isVisible(), false);
    await page.locator('#f-network summary').click();
    assert.equal(await page.locator('#f-network table').isVisible(), true);
    await page.context().close();
  });

  test('flows beyond the largest are drawn together, and none is lost', async () => {
    const page = await open(browser, pages.crowd.file);
    const nodes = await page.$$eval('#f-flows .flownode title', (all) =>
      all.map((one) => one.textContent.match(/^(.*): ([\d,.]+)$/).slice(1)));
    const amount = (text) => Number(text.replaceAll(',', ''));
    const goods = nodes.filter(([name]) => /^(chip-|\d+ others)/.test(name));
    assert.equal(goods.length, 25);
    const total = goods.reduce((sum, [, text]) => sum + amount(text), 0);
    const begun = amount(nodes.find(([name]) => name.startsWith('machines'))[1]);
    assert.ok(Math.abs(total - begun) < 30, `${total} of ${begun}`);
    assert.match(await page.locator('#f-flows').textContent(), /24 largest .* all others together/);
    await page.context().close();
  });
});

describe('words', () => {
  test('one is not many', async () => {
    const page = await open(browser, pages.single.file);
    assert.equal(await page.locator('#f-network h3').textContent(),
      '1 process, 1 pool of capacity, 1 item, 1 buyer');
    await page.context().close();
  });

  test('a cause is a sentence', async () => {
    const page = await open(browser, pages.compare.file);
    assert.match(await page.locator('#f-causes-1 h3').textContent(),
      /of what is late is being made or on its way; most of the rest \(\d+%\) waits because /);
    await page.context().close();
  });
});

describe('numbers', () => {
  test('of a comparison are those of --json and of the replications', () => verify('compare', 30));
  test('of a run are those of --json and of the replications', () => verify('happened', 30));
  test('of a scenario of one product', () => verify('single', 10));
});

/** Compares every number with a key; at least `least` of them. */
async function verify(name, least) {
  const {file, json, folder} = pages[name];
  const page = await open(browser, file, {script: false});
  const numbers = await page.$$eval('data[data-key]', (all) =>
    all.map((one) => ({key: one.dataset.key, value: Number(one.value), text: one.textContent})));
  const replications = readReplications(folder);
  let compared = 0;
  for (const {key, value, text} of numbers) {
    const expected = expectation(key, json, replications);
    const same = key.match(/^(base|other):/) || key.includes('+')
      ? Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)) : value === expected;
    assert.ok(same, `${key}: ${value} on the page, ${expected} in the results`);
    assert.ok(isRounding(text, value), `${key}: "${text}" for ${value}`);
    ++compared;
  }
  assert.ok(compared >= least, `only ${compared} numbers compared`);
  await page.context().close();
}

describe('what moves', () => {
  test('the quarter of the flows, by keyboard', async () => {
    const page = await open(browser, pages.compare.file);
    const figure = page.locator('#f-flows');
    const slider = figure.locator('input[type=range]').first();
    await slider.focus();
    await page.keyboard.press('Home');
    const first = await figure.locator('output').first().textContent();
    assert.match(first, /^2024Q1/);
    await page.keyboard.press('End');
    const last = await figure.locator('output').first().textContent();
    assert.match(last, /^2026Q4/);
    assert.match(await figure.locator('.world').first().textContent(), /2026Q4/);
    assert.equal(await figure.locator('svg[role=img]').count(), 2);
    await page.context().close();
  });

  test('the reading of a chart, by pointer and keyboard', async () => {
    const page = await open(browser, pages.compare.file);
    const figure = page.locator('#f-supply-us');
    await figure.locator('svg[role=img]').scrollIntoViewIfNeeded();
    const box = await figure.locator('svg[role=img]').boundingBox();
    await page.mouse.move(box.x + 70, box.y + 100);
    assert.match(await figure.locator('output').textContent(), /^2024Q1: .*order-300k-h20/);
    await figure.locator('input').focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await figure.locator('output').textContent(), /^2024Q2: /);
    await page.context().close();
  });

  test('charts are drawn anew for another width', async () => {
    const page = await open(browser, pages.compare.file);
    const width = () => page.$eval('#f-supply-us svg[role=img]', (svg) => svg.viewBox.baseVal.width);
    const wide = await width();
    await page.setViewportSize({width: 400, height: 800});
    // Redrawing waits for the width to settle; the page's policy forbids a function that polls in it.
    for (let tries = 0; tries < 50 && await width() >= wide; ++tries) await page.waitForTimeout(100);
    assert.ok(await width() < wide);
    await page.context().close();
  });

  test('a table is downloaded as CSV, at full precision', async () => {
    const page = await open(browser, pages.compare.file);
    const waiting = page.waitForEvent('download');
    await page.locator('#f-difference-us .tools a').click();
    const download = await waiting;
    const text = readFileSync(await download.path(), 'utf8');
    const cell = await page.$eval('#f-difference-us tbody td data', (one) => one.value);
    assert.equal(download.suggestedFilename(), 'difference-us.csv');
    assert.ok(text.split('\n')[1].split(',').includes(cell));
    await page.context().close();
  });
});

describe('names full of markup', () => {
  test('stay text', async () => {
    const page = await open(browser, pages.crowd.file);
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.locator('h1').textContent(), hostile);
    assert.ok((await page.locator('#rules').textContent()).includes(hostile));
    await page.context().close();
  });
});

describe('the same page twice', () => {
  test('has the same bytes, made by the command or from the store', () => {
    const again = shop.path('again.html');
    const began = process.hrtime.bigint();
    shop.run('report', shop.path('runs.sqlite'), '-o', again, '--page',
      'order-300k-h20 minus reversal-2025-07');
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    assert.ok(readFileSync(again).equals(readFileSync(pages.compare.file)));
    assert.ok(seconds < 2, `${seconds} s`);
  });
});

describe('screenshots', {skip: !process.env.SCREENSHOTS}, () => {
  for (const name of ['compare', 'happened', 'crowd', 'nothing']) {
    for (const [size, width, height] of sizes) {
      for (const dark of [false, true]) {
        test(`${name} ${size} ${dark ? 'dark' : 'light'}`, async () => {
          const page = await open(browser, pages[name].file, {width, height, dark});
          await page.screenshot({fullPage: true,
            path: `${process.env.SCREENSHOTS}/${name}-${size}-${dark ? 'dark' : 'light'}.png`});
          await page.context().close();
        });
      }
    }
  }
});
