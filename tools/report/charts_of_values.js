// Charts of values side by side: one dot for each replication, bars and points.
(function (page) {
  'use strict';

  const {compact, styleOf, canvas, legend, signs, symbol, bottomAxis, shorten} = page;

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
  page.drawings.strip = drawStrip;
  page.drawings.bars = drawBars;
}(page));
