// Charts of values side by side: one dot for each replication, bars and points.
(function (page) {
  'use strict';

  const {compact, brief, interval, styleOf, canvas, legend, signs, symbol, bottomAxis} = page;
  const {kLine, lengthOf, fit, wrap, write, writeAxisTitle} = page;
  const kEdge = 24;  // between an end of the scale and the edge

  // --- One dot for each replication --------------------------------------------------------------

  function drawStrip(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const all = chart.row.flatMap((one) => [...one.value, one.low, one.high, 0, 1])
      .filter((value) => value !== null);
    const x = d3.scaleLinear().domain(d3.extent(all)).nice().range([kEdge, width - kEdge]);
    const references = referenceLabels(x, width);
    const title = wrap(chart.axis, width - 4);
    let bottom = d3.max(references, (one) => one.y) + 6;
    const rows = chart.row.map((one) => {
      const ends = interval(one.low, one.high, compact);
      const lines = wrap(`${one.label}: ${compact(one.mean)} ${ends}`, width - 4, {strong: true});
      const top = bottom;
      bottom += kLine * lines.length + 50;
      return {...one, lines, top, middle: top + kLine * lines.length + 28};
    });
    const height = bottom + 26 + kLine * title.length;
    const svg = canvas(at, width, height, claim);
    references.forEach((one) => {
      svg.append('line').attr('class', one.value ? 'grid' : 'zero').attr('x1', x(one.value))
        .attr('x2', x(one.value)).attr('y1', one.y - 8).attr('y2', bottom);
      svg.append('text').attr('class', 'quiet over').attr('x', one.x).attr('y', one.y)
        .text(one.text);
    });
    rows.forEach((one, i) => stripRow(svg, one, i, x));
    bottomAxis(svg, x, bottom, width);
    writeAxisTitle(svg, title, width, height);
  }

  /** What no loss and a loss of one each look like; below each other where they would meet. */
  function referenceLabels(x, width) {
    const labels = ['0: nothing lost', '1: one each'].map((text, value) => ({value, text, y: 12,
      x: Math.min(x(value) + 4, width - lengthOf(text) - 2)}));
    const [zero, one] = labels;
    if (one.x < zero.x + lengthOf(zero.text) + 8) one.y += kLine;
    return labels;
  }

  function stripRow(svg, one, i, x) {
    write(svg, one.lines, 2, one.top + 12, 'strong over');
    spread(one.value.map(x), 6).forEach(([px, level]) => {
      svg.append('circle').attr('class', `dot fill ${styleOf(i)}`).attr('cx', px)
        .attr('cy', one.middle - level * 5).attr('r', 3);
    });
    svg.append('line').attr('class', 'zero').attr('stroke-width', 3).attr('x1', x(one.low))
      .attr('x2', x(one.high)).attr('y1', one.middle + 10).attr('y2', one.middle + 10);
    symbol(svg, i, x(one.mean), one.middle + 10, 60);
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

  const known = (value) => value !== null && value !== undefined;

  function drawBars(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const rows = stacked(chart);
    const x = scaleOf(chart, rows, width);
    const bottom = layRows(rows, width);
    const title = wrap(chart.axis, width - 4);
    const height = bottom + 29 + kLine * title.length;
    if (chart.other_name) {
      legend(at, [{name: chart.value_name, sign: signs.dot(0)}, {name: chart.other_name,
        sign: signs.dot(1)}]);
    }
    const svg = canvas(at, width, height, claim);
    const zero = rows.length && rows.every((one) => one.other === 1) ? 1 : 0;
    const visible = zero >= x.domain()[0] && zero <= x.domain()[1];
    rows.forEach((one) => {
      if (visible) {
        svg.append('line').attr('class', 'zero').attr('x1', x(zero)).attr('x2', x(zero))
          .attr('y1', one.middle - 9).attr('y2', one.middle + 13);
      }
      rowText(svg, one, width);
      if (known(one.value)) mark(svg, chart, one, x);
      if (known(one.value) && known(one.other)) otherMark(svg, one, x);
    });
    bottomAxis(svg, x, bottom + 4, width);
    writeAxisTitle(svg, title, width, height);
  }

  /** Rows with where their bars begin and end: in a waterfall each where the one before ended. */
  function stacked(chart) {
    let sum = 0;
    return chart.row.map((one, i) => {
      const last = chart.waterfall && i === chart.row.length - 1;
      const from = chart.waterfall && !last ? sum : 0;
      if (chart.waterfall && !last) sum += one.value;
      return {...one, from, to: from + (one.value || 0), last};
    });
  }

  function scaleOf(chart, rows, width) {
    const all = rows.flatMap((one) => [one.from, known(one.value) ? one.to : null, one.low, one.high,
      one.other, one.other_low, one.other_high]).filter(known).concat(chart.points ? [] : [0]);
    if (chart.points && !chart.other_name) all.push(0);
    const [least, most] = all.length ? d3.extent(all) : [0, 1];
    return d3.scaleLinear().domain([least, most > least ? most : least + 1]).nice()
      .range([kEdge, width - kEdge]);
  }

  const valueText = (one, words) => (!known(one.value) ? '' : words(one.value) +
    (known(one.low) && one.low !== one.high ? ' ' + interval(one.low, one.high, words) : ''));

  /**
   * Gives each row its lines of text and its place; returns where the last one ends. A label stands
   * left and a value right of one line if all have room for that, with shorter numbers if need be;
   * else a value that has no room stands on a line of its own.
   */
  function layRows(rows, width) {
    const room = width - 4;
    const narrow = rows.some((one) =>
      lengthOf(one.label) + lengthOf(valueText(one, compact)) + 12 > room);
    let bottom = 0;
    rows.forEach((one) => {
      one.text = valueText(one, narrow ? brief : compact);
      one.lines = wrap(one.label, room, {most: 2});
      const ends = lengthOf(one.lines[one.lines.length - 1]) + lengthOf(one.text) + 12;
      const lines = one.lines.length + (ends > room ? 1 : 0);
      one.top = bottom + 13;
      one.valueAt = one.top + kLine * (lines - 1);
      one.middle = one.valueAt + 13;
      bottom = one.middle + 14;
    });
    return bottom;
  }

  function rowText(svg, one, width) {
    write(svg, one.lines, 2, one.top, null).append('title').text(one.label);
    svg.append('text').attr('class', 'quiet').attr('x', width - 2).attr('y', one.valueAt)
      .attr('text-anchor', 'end').text(fit(one.text, width - 4));
  }

  function mark(svg, chart, one, x) {
    if (!chart.points) {
      svg.append('rect').attr('class', `fill ${one.last ? 's1' : 's0'}`)
        .attr('x', Math.min(x(one.from), x(one.to))).attr('y', one.middle - 8)
        .attr('width', Math.max(1, Math.abs(x(one.to) - x(one.from)))).attr('height', 16);
    }
    if (known(one.low)) {
      svg.append('line').attr('class', chart.points ? 'whisker stroke s0' : 'zero')
        .attr('x1', x(one.low)).attr('x2', x(one.high)).attr('y1', one.middle)
        .attr('y2', one.middle);
    }
    if (chart.points) symbol(svg, 0, x(one.value), one.middle, 60);
  }

  /** The second value of a row, a little lower than the first. */
  function otherMark(svg, one, x) {
    const y = one.middle + 8;
    if (known(one.other_low)) {
      svg.append('line').attr('class', 'whisker stroke s1').attr('x1', x(one.other_low))
        .attr('x2', x(one.other_high)).attr('y1', y).attr('y2', y);
    }
    symbol(svg, 1, x(one.other), y, 40);
  }
  page.drawings.strip = drawStrip;
  page.drawings.bars = drawBars;
}(page));
