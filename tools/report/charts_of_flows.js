// What flows where.
(function (page) {
  'use strict';

  const {compact, brief, styleOf, canvas, slider, shorten} = page;

  // --- What flows where --------------------------------------------------------------------------

  function drawFlows(at, chart, claim) {
    const count = chart.period.length;
    const worlds = chart.world.map((name, world) => ({name, world,
      box: d3.select(at).append('div')}));
    const show = (quarter) => {
      worlds.forEach((one) => {
        one.box.selectAll('*').remove();
        one.box.append('p').attr('class', 'world').text(`${one.name}, ${chart.period[quarter]}`);
        sankey(one.box.node(), chart, one.world, quarter, claim);
      });
      const sums = worlds.map((one) => `${one.name}: ` + delivered(chart, one.world, quarter));
      return `${chart.period[quarter]}. ${sums.join('. ')}`;
    };
    slider(at, 'Quarter', count, chart.chosen, show, (i) => chart.period[i]);
    at.insertBefore(at.lastChild, at.firstChild);
  }

  const amountOf = (chart, link, world, quarter) =>
    link.amount[world * chart.period.length + quarter];

  function delivered(chart, world, quarter) {
    const sums = new Map();
    chart.link.forEach((link) => {
      const target = chart.node[link.target];
      if (target.stage !== 'buyers') return;
      sums.set(target.name, (sums.get(target.name) || 0) + amountOf(chart, link, world, quarter));
    });
    return [...sums].map(([name, sum]) => `${name} ${compact(sum)}`).join(', ');
  }

  function sankey(at, chart, world, quarter, claim) {
    const width = Math.max(260, at.clientWidth);
    const inner = Math.max(width, 720);  // narrow screens scroll
    const links = chart.link.map((link) => ({source: link.source, target: link.target,
      value: amountOf(chart, link, world, quarter)})).filter((link) => link.value > 0);
    if (!links.length) {
      d3.select(at).append('p').text('Nothing is made or delivered in this quarter.');
      return;
    }
    const used = new Set(links.flatMap((link) => [link.source, link.target]));
    const position = new Map([...used].sort((a, b) => a - b).map((node, i) => [node, i]));
    const nodes = [...position.keys()].map((node) => ({...chart.node[node], node}));
    links.forEach((link) => {
      link.source = position.get(link.source);
      link.target = position.get(link.target);
    });
    const most = largestTotal(chart);
    const total = d3.sum(links.filter((link) => nodes[link.target].stage === 'buyers'),
      (link) => link.value);
    const height = 150 + 14 * nodes.length + 130 * Math.min(1, total / most);
    const layout = d3.sankey().nodeWidth(12).nodePadding(14)
      .extent([[4, 8], [inner - 150, height - 8]]);
    const graph = layout({nodes, links});
    const scroll = d3.select(at).append('div').attr('class', 'scroll').attr('tabindex', 0)
      .attr('role', 'region').attr('aria-label', `Flows, ${chart.world[world]}`);
    const svg = canvas(scroll.node(), inner, height, `${chart.world[world]}. ${claim}`);
    svg.style('min-width', '720px');
    const family = d3.scaleOrdinal().domain(chart.node.map((node) => node.name))
      .range(d3.range(chart.node.length));
    svg.append('g').selectAll('path').data(graph.links).join('path')
      .attr('class', (link) => `link ${styleOf(family(link.source.name))}`)
      .attr('d', d3.sankeyLinkHorizontal()).attr('stroke-width', (link) => Math.max(1, link.width))
      .append('title').text((link) =>
        `${link.source.name} to ${link.target.name}: ${compact(link.value)}`);
    const boxes = svg.append('g').selectAll('g').data(graph.nodes).join('g');
    boxes.append('rect').attr('class', (node) => `flownode ${styleOf(family(node.name))}`)
      .attr('x', (node) => node.x0).attr('y', (node) => node.y0).attr('width', 12)
      .attr('height', (node) => Math.max(1, node.y1 - node.y0));
    boxes.append('text').attr('x', (node) => node.x1 + 4)
      .attr('y', (node) => (node.y0 + node.y1) / 2 + 4)
      .attr('class', 'over').text((node) => shorten(`${node.name} ${brief(node.value)}`, 24))
      .append('title').text((node) => `${node.name}: ${compact(node.value)}`);
  }

  function largestTotal(chart) {
    let most = 0;
    chart.world.forEach((name, world) => chart.period.forEach((period, quarter) => {
      most = Math.max(most, d3.sum(chart.link, (link) =>
        (chart.node[link.target].stage === 'buyers' ? amountOf(chart, link, world, quarter) : 0)));
    }));
    return most || 1;
  }
  page.drawings.flows = drawFlows;
}(page));
