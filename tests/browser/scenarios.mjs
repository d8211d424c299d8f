// Scenarios at the edges of what a page must bear, and what must stay text wherever it is written.

export const hostile =
  '</script><script>window.broken=1</script>"\'><img src=x onerror="window.broken=1">&amp;\u{1F600}';

const head = (name, title) => `schema: 1
name: ${JSON.stringify(name)}
title: ${JSON.stringify(title)}
horizon { start: "2025-01-01" end: "2026-01-01" }
country { id: "US" region: US } country { id: "CN" region: CN } country { id: "TW" }
site { id: "plant" country: "TW" }
buyer { id: "us-cloud" country: "US" } buyer { id: "cn-cloud" country: "CN" }
lane { id: "to-us" from: "plant" to: "us-cloud" transit { unit: "days" fixed: 5 } }
lane { id: "to-cn" from: "plant" to: "cn-cloud" transit { unit: "days" fixed: 5 } }
pool { id: "machines" per_period { per: "week" constant: 100 } }
`;

const product = (id, {weeks = 4, rate = 20, title = '', buyer = 'us-cloud'} = {}) => `
item { id: "${id}" title: ${JSON.stringify(title)} chip { tpp: 3000 die_area_mm2: 800 } unit_value_usd: 100 }
process { id: "make-${id}" title: ${JSON.stringify(title)} at: "plant" start: MAKE_TO_ORDER
  use { pool: "machines" } output { item: "${id}" } cycle_time { unit: "weeks" fixed: ${weeks} } }
demand { id: "want-${id}" buyer: "${buyer}" item: "${id}" rate { per: "week" constant: ${rate} } poisson {} }
`;

/** One product, no rule. */
export const single = head('single', 'One product') + product('chip');

/** Nothing is ready before the end. */
export const nothing = head('nothing', 'Nothing is delivered') + product('chip', {weeks: 60});

/** 200 products, whose names and those of rules and sources are hostile. */
export const crowd = head(hostile, hostile) +
  Array.from({length: 200}, (_, i) => product(`chip-${i}`,
    {rate: 1, title: hostile + i, buyer: i % 2 ? 'cn-cloud' : 'us-cloud'})).join('') +
  `rule { id: "ban" title: ${JSON.stringify(hostile)} issuer: ${JSON.stringify(hostile)}
     from: "2025-04-01" stage: START source: "S1" match { destination: "CN" } prohibit {} }
   source { id: "S1" cite: ${JSON.stringify(hostile)} grade: PRESS }
`;
