// What the numbers of a page must be, by `--json` and the replications.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';

/** Whether a text could be what a reader is shown of the number. */
export function isRounding(text, value) {
  const number = Number(text.replaceAll('\u2212', '-').replace(/[+,]/g, '').replace(/[a-z% ]+$/, ''));
  const unit = /million$/.test(text) ? 1e6 : /thousand$/.test(text) ? 1e3 : /%$/.test(text) ? 0.01 : 1;
  const shown = Math.abs(number * unit);
  const decimals = (text.match(/\.(\d+)/) || ['', ''])[1].length;
  return Math.abs(shown - Math.abs(value)) <= 0.500001 * unit / 10 ** decimals;
}

/** replications.csv as scenario|metric|item|region|period -> values by replication. */
export function readReplications(folder) {
  const [header, ...rows] = readFileSync(folder + '/replications.csv', 'utf8').trim().split('\n');
  const names = header.split(',');
  const values = new Map();
  for (const row of rows) {
    const cells = row.split(',');
    const cell = (name) => cells[names.indexOf(name)];
    const key = [cell('scenario'), cell('metric'), cell('item'), cell('region'), cell('period')].join('|');
    if (!values.has(key)) values.set(key, []);
    values.get(key)[Number(cell('replication'))] = Number(cell('value'));
  }
  return values;
}

/** What the results say of a key. */
export function expectation(key, json, replications) {
  if (!key.includes('|')) {
    return key.replaceAll(/\[(\d+)\]/g, '.$1').split('.').reduce((at, name) => at[name], json);
  }
  const [, world, rest] = key.match(/^(\w+):(.*)$/);
  const [metric, item, region, period, field] = rest.split('|');
  const outcomes = world === 'difference' ? json.differences : json.outcomes;
  const known = outcomes?.find((one) => one.metric === metric && one.item === item &&
    one.region === region && one.period === period);
  if (known && ['mean', 'low', 'high'].includes(field) && world !== 'base' && world !== 'other') {
    return known[field];
  }
  const n = json.replications;
  const scenario = {run: json.scenario, base: json.base, other: json.other};
  const of = (side) => {
    const sum = new Array(n).fill(0);
    for (const one of item.split('+')) {
      const values = replications.get([scenario[side], metric, one, region, period].join('|')) || [];
      for (let r = 0; r < n; ++r) sum[r] += values[r] || 0;
    }
    return sum;
  };
  if (world !== 'difference') return statistic(of(world), field, n);
  const base = of('base');
  return statistic(of('other').map((value, r) => value - base[r]), field, n);
}

function statistic(values, field, n) {
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (field === 'mean') return mean;
  if (field === 'p10' || field === 'p90') {
    const sorted = [...values].sort((a, b) => a - b);
    const at = (field === 'p10' ? 0.1 : 0.9) * (n - 1);
    const below = Math.floor(at);
    return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  }
  // Student's quantile for n = 6 and 90%.
  assert.equal(n, 6);
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
  return mean + (field === 'low' ? -1 : 1) * 2.0150483733330233 * error;
}
