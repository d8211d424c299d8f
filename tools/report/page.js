/*!
 * chokepoint's report page (Apache-2.0), with d3 and d3-sankey above.
 *
 * d3: Copyright 2010-2020 Mike Bostock. d3-sankey: Copyright 2015 Mike Bostock. BSD-3-Clause:
 * Redistribution and use in source and binary forms, with or without modification, are permitted
 * provided that the following conditions are met: redistributions of source code must retain the
 * above copyright notice, this list of conditions and the following disclaimer; redistributions in
 * binary form must reproduce the above copyright notice, this list of conditions and the following
 * disclaimer in the documentation and/or other materials provided with the distribution; neither the
 * name of the author nor the names of contributors may be used to endorse or promote products derived
 * from this software without specific prior written permission. THIS SOFTWARE IS PROVIDED BY THE
 * COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
 * LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT,
 * INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT
 * OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
 * NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 */
(function () {
  'use strict';

  // Draws each chart from the data in the page, in place of the table that stands for it. Text goes
  // into the page as text only. A chart that cannot be drawn leaves its table open.

  const kStyles = 6;  // colours; beyond them they repeat

  const compact = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return signed(d3.format(',.3~r')(value / 1e6)) + ' million';
    if (size >= 1e4) return signed(d3.format(',.3~r')(value / 1e3)) + ' thousand';
    if (size >= 100 || value === Math.round(value)) return signed(d3.format(',.0f')(value));
    return signed(size >= 1 ? d3.format('.3~r')(value) : d3.format('.4~f')(value));
  };
  /** Shorter, for labels in a chart: "2.74M". */
  const brief = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return signed(d3.format('.3~r')(value / 1e6)) + 'M';
    if (size >= 1e4) return signed(d3.format('.3~r')(value / 1e3)) + 'k';
    return signed(d3.format(',.0f')(value));
  };
  const signed = (text) => text.replace(/^-/, '\u2212');
  const tickText = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return signed(d3.format('~g')(value / 1e6)) + 'M';
    if (size >= 1e4) return signed(d3.format('~g')(value / 1e3)) + 'k';
    return signed(d3.format(',.4~g')(value));
  };
  const styleOf = (i) => 's' + (i % kStyles);
  /** A letter that stands on an area, so that it can be told without its colour. */
  const codeOf = (i) => String.fromCharCode(65 + (i % 26));

  /** An SVG as wide as the element. */
  const canvas = (at, width, height, claim) => d3.select(at).append('svg')
    .attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height)
    .attr('role', 'img').attr('aria-label', claim + ' The table below the chart has its numbers.');

  /** Names of series, each with its own sign. */
  const legend = (at, entries) => {
    const items = d3.select(at).append('ul').attr('class', 'legend').selectAll('li').data(entries)
      .join('li');
    items.append('svg').attr('viewBox', '0 0 34 14').attr('aria-hidden', 'true')
      .each(function (entry) { entry.sign(d3.select(this)); });
    items.append('span').text((entry) => entry.name);
  };

  const signs = {
    line: (i, dash) => (svg) => {
      svg.append('line').attr('x1', 1).attr('x2', 33).attr('y1', 7).attr('y2', 7)
        .attr('class', `series stroke ${styleOf(i)} ${dash ? 'dash' : ''}`);
      symbol(svg, i, 17, 7);
    },
    dot: (i) => (svg) => symbol(svg, i, 17, 7),
    patch: (i) => (svg) => {
      svg.append('rect').attr('width', 34).attr('height', 14).attr('class', `fill ${styleOf(i)}`);
      svg.append('text').attr('class', 'code').attr('x', 17).attr('y', 11).text(codeOf(i));
    },
  };

  /** A mark of the i-th series: shape and colour both tell. */
  const shapes = [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond,
    d3.symbolCross, d3.symbolStar];
  function symbol(svg, i, x, y, size = 42) {
    return svg.append('path').attr('d', d3.symbol().type(shapes[i % shapes.length]).size(size)())
      .attr('transform', `translate(${x},${y})`).attr('class', `fill ${styleOf(i)}`);
  }

  /** A slider under a chart, and a line that says what is there. */
  const slider = (at, label, count, first, show, name) => {
    const box = d3.select(at).append('div').attr('class', 'controls');
    const input = box.append('label').text(label + ' ').append('input').attr('type', 'range')
      .attr('min', 0).attr('max', count - 1).attr('step', 1);
    const output = box.append('output').attr('aria-live', 'polite');
    const set = (i) => {
      input.property('value', i).attr('aria-valuetext', name(i));
      output.text(show(i));
    };
    input.on('input', function () { set(+this.value); });
    set(first);
    return set;
  };

  const bottomAxis = (svg, scale, y, width, format) => {
    svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${y})`)
      .call(d3.axisBottom(scale).ticks(Math.max(2, Math.min(8, Math.floor(width / 90))))
        .tickFormat(format || tickText));
  };

  // --- Values by quarter -------------------------------------------------------------------------

  function drawLines(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const height = width < 480 ? 260 : 320;
    const edge = {top: chart.mark.length ? 24 : 10, right: 14, bottom: 26, left: 52};
    const starts = chart.begins.map((day) => new Date(day));
    const end = new Date(chart.end);
    const middles = starts.map((start, i) => new Date((+start + +(starts[i + 1] || end)) / 2));
    const all = chart.series.flatMap((one) => [...one.value, ...one.low, ...one.high])
      .filter((value) => value !== null);
    const x = d3.scaleTime().domain([starts[0], end]).range([edge.left, width - edge.right]);
    const y = d3.scaleLinear().domain([Math.min(0, d3.min(all)), Math.max(0, d3.max(all)) || 1]).nice()
      .range([height - edge.bottom, edge.top]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''),
      sign: chart.difference ? signs.dot(i) : signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', `translate(${edge.left},0)`)
      .call(d3.axisLeft(y).ticks(6).tickFormat(tickText));
    svg.append('g').selectAll('line').data(y.ticks(6)).join('line').attr('class', 'grid')
      .attr('x1', edge.left).attr('x2', width - edge.right).attr('y1', y).attr('y2', y);
    svg.append('line').attr('class', 'zero').attr('x1', edge.left).attr('x2', width - edge.right)
      .attr('y1', y(0)).attr('y2', y(0));
    quarters(svg, chart, x, middles, height - edge.bottom, width);
    marks(svg, chart.mark, x, edge.top, height - edge.bottom);
    const step = x(middles[1] || end) - x(middles[0]);
    // The baseline last: its dashes show on the line that they lie on.
    const order = d3.range(chart.series.length).sort((a, b) =>
      chart.series[a].baseline - chart.series[b].baseline);
    order.forEach((i) => {
      const one = chart.series[i];
      if (chart.difference) differences(svg, one, i, chart.series.length, x, y, middles, step);
      else bandAndLine(svg, one, i, x, y, middles);
    });
    cursor(at, svg, chart, x, middles, edge.top, height - edge.bottom);
  }

  function quarters(svg, chart, x, middles, at, width) {
    const every = Math.ceil(chart.period.length / Math.max(2, Math.floor(width / 75)));
    const axis = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${at})`);
    axis.append('path').attr('d', `M${x.range()[0]} 0H${x.range()[1]}`);
    axis.selectAll('text').data(chart.period.map((name, i) => ({name, i}))
      .filter((d) => d.i % every === 0)).join('text').attr('x', (d) => x(middles[d.i]))
      .attr('y', 17).attr('text-anchor', 'middle').text((d) => d.name);
  }

  function bandAndLine(svg, one, i, x, y, middles) {
    const points = one.value.map((value, q) => ({value, low: one.low[q], high: one.high[q],
      at: x(middles[q])})).filter((point) => point.value !== null);
    if (one.low.length) {
      svg.append('path').attr('class', `band fill ${styleOf(i)}`)
        .attr('d', d3.area().x((d) => d.at).y0((d) => y(d.low)).y1((d) => y(d.high))(points));
    }
    svg.append('path').attr('class', `series stroke ${styleOf(i)} ${one.baseline ? 'dash' : ''}`)
      .attr('d', d3.line().x((d) => d.at).y((d) => y(d.value))(points));
    points.forEach((point) => symbol(svg, i, point.at, y(point.value), 30));
  }

  function differences(svg, one, i, count, x, y, middles, step) {
    const offset = (i - (count - 1) / 2) * Math.min(14, step / (count + 1));
    one.value.forEach((value, q) => {
      if (value === null) return;
      const at = x(middles[q]) + offset;
      if (one.low[q] !== null && one.low[q] !== undefined) {
        svg.append('line').attr('class', `whisker stroke ${styleOf(i)}`).attr('x1', at).attr('x2', at)
          .attr('y1', y(one.low[q])).attr('y2', y(one.high[q]));
      }
      symbol(svg, i, at, y(value));
    });
  }

  /** Numbered lines; the list under the chart says what they are. */
  function marks(svg, all, x, top, bottom) {
    let last = -Infinity;
    all.forEach((mark, i) => {
      const at = x(new Date(mark.date));
      svg.append('line').attr('class', 'mark').attr('x1', at).attr('x2', at).attr('y1', top - 6)
        .attr('y2', bottom).append('title').text(`${mark.date} ${mark.label}`);
      const label = Math.max(at, last + 17);
      last = label;
      svg.append('circle').attr('class', 'markdot').attr('cx', label).attr('cy', top - 13)
        .attr('r', 8).append('title').text(`${mark.date} ${mark.label}`);
      svg.append('text').attr('class', 'quiet').attr('x', label).attr('y', top - 9)
        .attr('text-anchor', 'middle').text(i + 1);
    });
  }

  function cursor(at, svg, chart, x, middles, top, bottom) {
    const line = svg.append('line').attr('class', 'cursor').attr('y1', top).attr('y2', bottom)
      .attr('opacity', 0);
    const say = (i) => {
      line.attr('x1', x(middles[i])).attr('x2', x(middles[i])).attr('opacity', 0.6);
      return chart.period[i] + ': ' + chart.series.map((one) => {
        if (one.value[i] === null) return `${one.name} not defined`;
        const ends = one.low.length && one.low[i] !== null
          ? ` [${compact(one.low[i])}, ${compact(one.high[i])}]` : '';
        return `${one.name} ${compact(one.value[i])}${ends}`;
      }).join('; ');
    };
    const set = slider(at, 'Read off a quarter', chart.period.length, chart.period.length - 1, say,
      (i) => chart.period[i]);
    line.attr('opacity', 0);
    svg.on('pointermove', function () {
      const [px] = d3.mouse(this);
      const distances = middles.map((middle) => Math.abs(x(middle) - px));
      set(distances.indexOf(d3.min(distances)));
    });
  }

  // --- One dot for each replication --------------------------------------------------------------

  function drawStrip(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const row = 84;
    const height = chart.row.length * row + 44;
    const all = chart.row.flatMap((one) => [...one.value, one.low, one.high, 0, 1])
      .filter((value) => value !== null);
    const x = d3.scaleLinear().domain(d3.extent(all)).nice().range([24, width - 24]);
    const svg = canvas(at, width, height, claim);
    [[0, '0: nothing lost'], [1, '1: one each']].forEach(([value, text]) => {
      svg.append('line').attr('class', value ? 'grid' : 'zero').attr('x1', x(value))
        .attr('x2', x(value)).attr('y1', 4).attr('y2', height - 40);
      svg.append('text').attr('class', 'quiet').attr('x', Math.min(x(value) + 4, width - 76))
        .attr('y', 12).text(text);
    });
    chart.row.forEach((one, i) => {
      const middle = i * row + 62;
      svg.append('text').attr('class', 'strong').attr('x', 2).attr('y', middle - 32)
        .text(`${one.label}: ${compact(one.mean)} [${compact(one.low)}, ${compact(one.high)}]`);
      spread(one.value.map(x), 6).forEach(([px, level]) => {
        svg.append('circle').attr('class', `dot fill ${styleOf(i)}`).attr('cx', px)
          .attr('cy', middle - level * 5).attr('r', 3);
      });
      svg.append('line').attr('class', 'zero').attr('stroke-width', 3).attr('x1', x(one.low))
        .attr('x2', x(one.high)).attr('y1', middle + 10).attr('y2', middle + 10);
      symbol(svg, i, x(one.mean), middle + 10, 60);
    });
    bottomAxis(svg, x, height - 38, width);
    svg.append('text').attr('class', 'quiet').attr('x', width / 2).attr('y', height - 4)
      .attr('text-anchor', 'middle').text(chart.axis);
  }

  /** Levels for dots, so that few lie on each other; always the same for the same dots. */
  function spread(positions, levels) {
    const last = new Array(levels).fill(-Infinity);
    return positions.slice().sort((a, b) => a - b).map((px) => {
      let level = last.findIndex((before) => px - before > 6);
      if (level < 0) level = last.indexOf(d3.min(last));
      last[level] = px;
      return [px, level - 1];
    });
  }

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

  const shorten = (text, letters) =>
    ([...text].length > letters ? [...text].slice(0, letters - 1).join('') + '\u2026' : text);

  // --- What binds when ---------------------------------------------------------------------------

  function drawMonths(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const row = 64;
    const height = chart.line.length * row + 26;
    const names = [...new Set(chart.line.flatMap((line) => line.part.map((part) => part.name)))];
    legend(at, names.map((name, i) => ({name, sign: signs.patch(i)})));
    const svg = canvas(at, width, height, claim);
    const x = d3.scaleBand().domain(d3.range(chart.month.length)).range([2, width - 2])
      .paddingInner(0.12);
    chart.line.forEach((line, i) => {
      const top = i * row + 18;
      const y = d3.scaleLinear().domain([0, 1]).range([top + 40, top]);
      svg.append('text').attr('class', 'strong').attr('x', 2).attr('y', top - 4).text(line.name);
      svg.append('line').attr('class', 'grid').attr('x1', 0).attr('x2', width).attr('y1', top + 40)
        .attr('y2', top + 40);
      const sums = new Array(chart.month.length).fill(0);
      line.part.forEach((part) => part.share.forEach((share, month) => {
        if (!share) return;
        const kind = names.indexOf(part.name);
        svg.append('rect').attr('x', x(month)).attr('width', x.bandwidth())
          .attr('y', y(sums[month] + share)).attr('height', y(0) - y(share))
          .attr('class', `fill ${styleOf(kind)}`).append('title')
          .text(`${line.name}, ${chart.month[month]}: ${part.name} in ${Math.round(share * 100)}%`);
        if (y(0) - y(share) >= 10) {
          svg.append('text').attr('class', 'code').attr('x', x(month) + x.bandwidth() / 2)
            .attr('y', (y(sums[month]) + y(sums[month] + share)) / 2 + 4).text(codeOf(kind));
        }
        sums[month] += share;
      }));
    });
    const every = Math.ceil(chart.month.length / Math.max(2, Math.floor(width / 85)));
    chart.month.forEach((month, i) => {
      if (i % every) return;
      svg.append('text').attr('class', 'quiet').attr('x', x(i)).attr('y', height - 6).text(month);
    });
  }

  // --- Cumulative shares -------------------------------------------------------------------------

  function drawSteps(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const height = 300;
    const x = d3.scaleLinear().domain([0, d3.max(chart.series, (one) => d3.max(one.at))])
      .range([48, width - 14]);
    const y = d3.scaleLinear().domain([0, 1]).range([height - 42, 10]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''), sign: signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', 'translate(48,0)')
      .call(d3.axisLeft(y).ticks(5).tickFormat(d3.format('.0%')));
    svg.selectAll('.grid').data(y.ticks(5)).join('line').attr('class', 'grid').attr('x1', 48)
      .attr('x2', width - 14).attr('y1', y).attr('y2', y);
    bottomAxis(svg, x, height - 42, width);
    svg.append('text').attr('class', 'quiet').attr('x', width / 2).attr('y', height - 6)
      .attr('text-anchor', 'middle').text(chart.axis);
    chart.series.forEach((one, i) => {
      const points = one.at.map((weeks, k) => [x(weeks), y(one.share[k])]);
      svg.append('path').attr('class', `series stroke ${styleOf(i)} ${one.baseline ? 'dash' : ''}`)
        .attr('d', d3.line().curve(d3.curveStepAfter)([[x(0), y(0)], ...points]));
      const half = one.share.findIndex((share) => share >= 0.5);
      if (half >= 0) symbol(svg, i, points[half][0], points[half][1], 60);
    });
  }

  // --- Bars and points ---------------------------------------------------------------------------

  function drawBars(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const row = 40;
    const height = chart.row.length * row + 46;
    const known = (value) => value !== null && value !== undefined;
    let sum = 0;
    const rows = chart.row.map((one, i) => {
      const last = chart.waterfall && i === chart.row.length - 1;
      const from = chart.waterfall && !last ? sum : 0;
      if (chart.waterfall && !last) sum += one.value;
      return {...one, from, to: from + (one.value || 0), last};
    });
    const all = rows.flatMap((one) => [one.from, known(one.value) ? one.to : null, one.low, one.high,
      one.other, one.other_low, one.other_high]).filter(known).concat(chart.points ? [] : [0]);
    if (chart.points && !chart.other_name) all.push(0);
    const [least, most] = all.length ? d3.extent(all) : [0, 1];
    const x = d3.scaleLinear().domain([least, most > least ? most : least + 1]).nice()
      .range([24, width - 24]);
    if (chart.other_name) {
      legend(at, [{name: chart.value_name, sign: signs.dot(0)}, {name: chart.other_name,
        sign: signs.dot(1)}]);
    }
    const svg = canvas(at, width, height, claim);
    const zero = rows.length && rows.every((one) => one.other === 1) ? 1 : 0;
    const visible = zero >= x.domain()[0] && zero <= x.domain()[1];
    rows.forEach((one, i) => {
      const top = i * row;
      if (visible) {
        svg.append('line').attr('class', 'zero').attr('x1', x(zero)).attr('x2', x(zero))
          .attr('y1', top + 17).attr('y2', top + row - 1);
      }
      const value = !known(one.value) ? ''
        : compact(one.value) + (known(one.low) && one.low !== one.high
          ? ` [${compact(one.low)}, ${compact(one.high)}]` : '');
      const room = Math.floor((width - 10) / 6.6) - value.length - 2;
      svg.append('text').attr('x', 2).attr('y', top + 13).text(shorten(one.label, Math.max(8, room)))
        .append('title').text(one.label);
      svg.append('text').attr('class', 'quiet').attr('x', width - 2).attr('y', top + 13)
        .attr('text-anchor', 'end').text(value);
      if (!known(one.value)) return;
      const middle = top + 26;
      if (!chart.points) {
        svg.append('rect').attr('class', `fill ${one.last ? 's1' : 's0'}`)
          .attr('x', Math.min(x(one.from), x(one.to))).attr('y', middle - 8)
          .attr('width', Math.max(1, Math.abs(x(one.to) - x(one.from)))).attr('height', 16);
      }
      if (known(one.low)) {
        svg.append('line').attr('class', chart.points ? 'whisker stroke s0' : 'zero')
          .attr('x1', x(one.low)).attr('x2', x(one.high)).attr('y1', middle).attr('y2', middle);
      }
      if (chart.points) symbol(svg, 0, x(one.value), middle, 60);
      if (!known(one.other)) return;
      if (known(one.other_low)) {
        svg.append('line').attr('class', 'whisker stroke s1').attr('x1', x(one.other_low))
          .attr('x2', x(one.other_high)).attr('y1', middle + 8).attr('y2', middle + 8);
      }
      symbol(svg, 1, x(one.other), middle + 8, 40);
    });
    bottomAxis(svg, x, height - 42, width);
    svg.append('text').attr('class', 'quiet').attr('x', width / 2).attr('y', height - 5)
      .attr('text-anchor', 'middle').text(shorten(chart.axis, Math.floor(width / 6.6)));
  }

  // --- The page ----------------------------------------------------------------------------------

  const drawings = {lines: drawLines, strip: drawStrip, flows: drawFlows, months: drawMonths,
    steps: drawSteps, bars: drawBars};
  const charts = JSON.parse(document.getElementById('charts').textContent);
  const places = [...document.querySelectorAll('.chart[data-chart]')];

  const draw = (at) => {
    const spec = charts[at.dataset.chart];
    const figure = at.closest('figure');
    at.textContent = '';
    try {
      drawings[spec.kind](at, spec.chart, figure.querySelector('h3').textContent + '.');
      return true;
    } catch (error) {
      at.textContent = '';
      console.error(at.dataset.chart, error);
      return false;
    }
  };

  places.forEach((at) => {
    const twin = at.closest('figure').querySelector('details.twin');
    if (draw(at) && twin) twin.open = false;
  });

  // Drawn again where the page has become wider or narrower.
  let width = document.body.clientWidth;
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (document.body.clientWidth === width) return;
      width = document.body.clientWidth;
      places.forEach(draw);
    }, 120);
  });

  // Paper cannot be opened: tables are printed beside their charts.
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details.twin:not([open])')];
    opened.forEach((one) => { one.open = true; });
  });
  window.addEventListener('afterprint', () => {
    opened.forEach((one) => { one.open = false; });
  });
}());
