// What flows where.
(function (page) {
  'use strict';

  const {compact, brief, styleOf, canvas, slider, kLine, lengthOf, fit, write} = page;

  const kMostNodes = 24;     // of one kind in a column; of more the smallest are drawn as one
  const kLeastColumn = 125;  // from one column to the next; narrow screens scroll
  const kLastLabels = 146;   // right of the last column
  const kNodeWidth = 12;

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
    return [...sums].map(([name, sum]) => `${name} ${compact(sum)}`).join(', ') ||
      'nothing is delivered';
  }

  function sankey(at, chart, world, quarter, claim) {
    const links = chart.link.map((link) => ({source: link.source, target: link.target,
      value: amountOf(chart, link, world, quarter)})).filter((link) => link.value > 0);
    if (!links.length) {
      d3.select(at).append('p').text('Nothing is made or delivered in this quarter.');
      return;
    }
    const most = largestTotal(chart);
    const total = d3.sum(links.filter((link) => chart.node[link.target].stage === 'buyers'),
      (link) => link.value);
    const {gathered, ...graph} = gather(numbered(chart.node, links));
    const columns = 1 + d3.max(depthsOf(graph.nodes, graph.links));
    const least = (columns - 1) * kLeastColumn + kNodeWidth + kLastLabels;
    const width = Math.max(at.clientWidth, least);
    const height = lay(graph, width, 200 + 130 * Math.min(1, total / most));
    const scroll = d3.select(at).append('div').attr('class', 'scroll').attr('tabindex', 0)
      .attr('role', 'region').attr('aria-label', `Flows, ${chart.world[world]}`);
    const svg = canvas(scroll.node(), width, height, `${chart.world[world]}. ${claim}`)
      .style('min-width', `${least}px`);
    const colours = d3.scaleOrdinal().domain(chart.node.map((node) => node.name))
      .range(d3.range(chart.node.length));
    const style = (node) => styleOf(colours(node.name));
    drawLinks(svg, graph.links, style);
    drawNodes(svg, graph.nodes, style);
    drawLabels(svg, graph.nodes);
    if (gathered) {
      d3.select(at).append('p').attr('class', 'note').text(`The ${kMostNodes} largest of each ` +
        'step are drawn by themselves, all others together; the table has every flow.');
    }
  }

  /** Links among the nodes that they use, numbered from 0. */
  function numbered(all, links) {
    const used = [...new Set(links.flatMap((link) => [link.source, link.target]))]
      .sort((a, b) => a - b);
    const position = new Map(used.map((node, i) => [node, i]));
    return {nodes: used.map((node) => ({...all[node]})), links: links.map((link) => ({...link,
      source: position.get(link.source), target: position.get(link.target)}))};
  }

  /** The longest way to each node. */
  const depthsOf = (nodes, links) => d3.sankey()({nodes: nodes.map(() => ({})),
    links: links.map((link) => ({...link}))}).nodes.map((node) => node.depth);

  /**
   * Draws the smallest nodes together where there are too many to tell apart. They are at the same
   * depth, so that none leads to another and no flow goes round.
   */
  function gather({nodes, links}) {
    const depths = depthsOf(nodes, links);
    const through = nodes.map((node, i) => Math.max(
      d3.sum(links.filter((link) => link.source === i), (link) => link.value),
      d3.sum(links.filter((link) => link.target === i), (link) => link.value)));
    const into = d3.range(nodes.length);
    const all = nodes.slice();
    const groups = d3.nest().key((i) => `${nodes[i].stage} ${depths[i]}`).entries(into.slice());
    groups.filter((group) => group.values.length > kMostNodes + 1).forEach((group) => {
      const small = group.values.sort((a, b) => through[b] - through[a] || a - b).slice(kMostNodes);
      small.forEach((i) => { into[i] = all.length; });
      all.push({name: `${small.length} others`, stage: nodes[small[0]].stage});
    });
    const gathered = all.length > nodes.length;
    if (!gathered) return {nodes, links, gathered};
    return {...numbered(all, summed(links, into)), gathered};
  }

  /** Links between what nodes have become; of those that are now the same, the sum. */
  function summed(links, into) {
    const sums = new Map();
    links.forEach((link) => {
      const [source, target] = [into[link.source], into[link.target]];
      const key = `${source} ${target}`;
      if (!sums.has(key)) sums.set(key, {source, target, value: 0});
      sums.get(key).value += link.value;
    });
    return [...sums.values()];
  }

  function drawLinks(svg, links, style) {
    svg.append('g').selectAll('path').data(links).join('path')
      .attr('class', (link) => `link ${style(link.source)}`)
      .attr('d', d3.sankeyLinkHorizontal()).attr('stroke-width', (link) => Math.max(1, link.width))
      .append('title').text((link) =>
        `${link.source.name} to ${link.target.name}: ${compact(link.value)}`);
  }

  function drawNodes(svg, nodes, style) {
    svg.append('g').selectAll('rect').data(nodes).join('rect')
      .attr('class', (node) => `flownode ${style(node)}`)
      .attr('x', (node) => node.x0).attr('y', (node) => node.y0).attr('width', kNodeWidth)
      .attr('height', (node) => Math.max(1, node.y1 - node.y0))
      .append('title').text((node) => `${node.name}: ${compact(node.value)}`);
  }

  /**
   * Gives nodes and links their places, with `room` for the fullest column and more for its labels;
   * returns the height.
   */
  function lay(graph, width, room) {
    const place = (height, padding) => d3.sankey().nodeWidth(kNodeWidth).nodePadding(padding)
      .extent([[4, padding / 2 + 2], [width - kLastLabels, height - padding / 2 - 2]])(graph);
    place(1e4, 1);  // where columns are, so that labels are known
    label(graph.nodes, width);
    const padding = kLine * d3.max(graph.nodes, (node) => node.lines.length) - 1;
    const fullest = d3.max(d3.nest().key((node) => node.x0).entries(graph.nodes),
      (column) => column.values.length);
    const height = room + padding * fullest;
    place(height, padding);
    return height;
  }

  /** Name and amount, no longer than the gap to the next column; in two lines if need be. */
  function label(nodes, width) {
    const starts = [...new Set(nodes.map((node) => node.x0))].sort((a, b) => a - b);
    nodes.forEach((node) => {
      const gap = (starts.find((start) => start > node.x0) || width) - node.x1 - 10;
      const both = `${node.name} ${brief(node.value)}`;
      node.lines = lengthOf(both) <= gap ? [both] : [fit(node.name, gap), brief(node.value)];
    });
  }

  /** None over that of a larger node. */
  function drawLabels(svg, nodes) {
    const middle = (node) => (node.y0 + node.y1) / 2;
    const shown = [];
    nodes.slice().sort((a, b) => b.value - a.value).forEach((node) => {
      const free = (one) => one.x0 !== node.x0 || Math.abs(middle(one) - middle(node)) >=
        kLine * (one.lines.length + node.lines.length) / 2 - 2;
      if (shown.every(free)) shown.push(node);
    });
    shown.forEach((node) => {
      const y = middle(node) + 4 - kLine * (node.lines.length - 1) / 2;
      write(svg, node.lines, node.x1 + 4, y, 'over').append('title')
        .text(`${node.name}: ${compact(node.value)}`);
    });
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
