// Draws each chart from the plain data beside it. Colours come from the style sheet, so that light, dark and print agree.
(function () {
  "use strict";
  var css = function (name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); };
  var font = getComputedStyle(document.body).fontFamily;
  var palette = function () { return ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"].map(css); };
  var grouped = function (value) { return Number(value).toLocaleString("en-US"); };
  var tooltip = function (extra) {
    return Object.assign({
      renderMode: "richText", confine: true, backgroundColor: css("--card"), borderColor: css("--line"),
      textStyle: { color: css("--ink"), fontFamily: font, fontSize: 13 }
    }, extra);
  };
  var axis = function (extra) {
    return Object.assign({
      axisLine: { lineStyle: { color: css("--line") } }, axisTick: { show: false },
      axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12 }, splitLine: { lineStyle: { color: css("--line"), opacity: 0.6 } }
    }, extra);
  };
  var niceStep = function (rough) {
    var power = Math.pow(10, Math.floor(Math.log10(rough || 1))), part = rough / power;
    return (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1) * power;
  };
  // months named on the axis: Januaries, then also Julys, then every quarter, as the width allows
  var named = function (months, width) {
    var apart = [3, 6, 12].filter(function (step) { return months.length / step * 72 < width; })[0] || 12;
    return months.length <= 12 ? "auto" : function (at, month) { return (Number(month.slice(5)) - 1) % apart === 0; };
  };
  var line = function (data, width) {
    var unit = data.percent ? "%" : "";
    var shown = data.values.filter(function (value) { return value !== null; });
    var low = Math.min.apply(null, shown), high = Math.max.apply(null, shown);
    var step = niceStep(Math.max(high - low, data.percent ? 2 : high * 0.05) / 3);
    var floor = Math.max(0, Math.floor(low / step) * step), top = Math.ceil(high / step) * step;
    if (top === floor) { floor = Math.max(0, floor - step); top = data.percent ? Math.min(100, top + step) : top + step; }
    return {
      grid: { left: 8, right: 64, top: 16, bottom: 4, containLabel: true },
      tooltip: tooltip({ trigger: "axis", valueFormatter: function (value) { return value === null ? "–" : (data.percent ? value.toFixed(1) : grouped(value)) + unit; } }),
      xAxis: axis({ type: "category", data: data.months, boundaryGap: false, splitLine: { show: false }, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, interval: named(data.months, width) } }),
      yAxis: axis({ type: "value", min: floor, max: top, interval: step, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: function (value) { return grouped(value) + unit; } } }),
      series: [{
        type: "line", data: data.values, symbol: "circle", symbolSize: data.months.length > 24 ? 4 : 6, showAllSymbol: true, connectNulls: false,
        lineStyle: { color: css("--accent"), width: 2 }, itemStyle: { color: css("--accent") },
        endLabel: { show: true, color: css("--ink"), fontFamily: font, fontSize: 13, fontWeight: 600, formatter: function (item) { return item.value === null ? "" : (data.percent ? item.value.toFixed(1) : grouped(item.value)) + unit; } }
      }]
    };
  };
  // room beside the picture for the longest label of one side, so that no name lies on a stream
  var pencil = document.createElement("canvas").getContext("2d");
  var room = function (texts, size, most) {
    pencil.font = size + "px " + font;
    return Math.min(most, Math.ceil(Math.max.apply(null, texts.map(function (text) { return pencil.measureText(text).width; }))) + 12);
  };
  var sankey = function (data, width) {
    var size = width < 500 ? 11 : 13, sums = {};
    data.links.forEach(function (link) { [link.source, link.target].forEach(function (end) { sums[end] = (sums[end] || 0) + link.value; }); });
    var sideRoom = function (side) {
      var texts = data.nodes.filter(function (node) { return node.name.indexOf(side) === 0; }).map(function (node) { return node.label + "  " + grouped(sums[node.name] || 0); });
      return room(texts, size, width * 0.3);
    };
    var left = sideRoom("c:"), right = sideRoom("d:");
    var colours = palette(), at = 0, labels = {};
    var nodes = data.nodes.map(function (node) {
      labels[node.name] = node.label;
      var isCondition = node.name.indexOf("c:") === 0;
      return { name: node.name, itemStyle: { color: isCondition && node.name !== "c:other" ? colours[at++ % (colours.length - 1)] : css("--c8") }, label: { position: isCondition ? "left" : "right", width: (isCondition ? left : right) - 8, overflow: "break" } };
    });
    return {
      tooltip: tooltip({ formatter: function (item) {
        return item.dataType === "edge" ? labels[item.data.source] + " → " + labels[item.data.target] + "  " + grouped(item.data.value) : labels[item.name] + "  " + grouped(item.value);
      } }),
      series: [{
        type: "sankey", data: nodes, links: data.links, left: left, right: right, top: 10, bottom: 10, nodeWidth: 10, nodeGap: width < 500 ? 16 : 18,
        draggable: false, layoutIterations: 0, emphasis: { focus: "adjacency" }, lineStyle: { color: "source", opacity: 0.32, curveness: 0.5 },
        label: { color: css("--ink"), fontFamily: font, fontSize: size, formatter: function (item) { return labels[item.name] + "  " + grouped(item.value); } }
      }]
    };
  };
  // the legend wraps: its rows are counted as the chart will lay them, so that none lies on the bars
  var legendHeight = function (data, width) {
    var used = 0, rows = 1;
    data.series.forEach(function (one) {
      var wide = room([one.name], 12, width) + 20;
      if (used + wide > width && used) { rows += 1; used = 0; }
      used += wide;
    });
    return rows * 23;
  };
  var stack = function (data, width) {
    var colours = palette();
    var totals = data.rows.map(function (_, row) { return data.series.reduce(function (sum, one) { return sum + one.values[row]; }, 0); });
    return {
      grid: { left: 8, right: 16, top: 8, bottom: legendHeight(data, width) + 16, containLabel: true },
      legend: { bottom: 0, left: 0, type: "plain", itemWidth: 12, itemHeight: 12, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 12 } },
      tooltip: tooltip({ trigger: "item", formatter: function (item) { return item.seriesName + "  " + item.value.toFixed(1) + "%"; } }),
      xAxis: axis({ type: "value", max: 100, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: "{value}%" } }),
      yAxis: axis({ type: "category", data: data.rows, inverse: true, splitLine: { show: false }, axisLabel: { color: css("--ink"), fontFamily: font, fontSize: 13, width: width < 500 ? 84 : 180, overflow: "break" } }),
      series: data.series.map(function (one, index) {
        return {
          type: "bar", stack: "all", name: one.name, barWidth: 22, itemStyle: { color: colours[index % colours.length] },
          label: { show: true, color: "#fff", textBorderColor: "rgba(0,0,0,0.55)", textBorderWidth: 2, fontFamily: font, fontSize: 12, formatter: function (item) { return item.value < (width < 500 ? 14 : 5) ? "" : item.value.toFixed(1) + "%"; } },
          data: one.values.map(function (value, row) { return totals[row] ? value / totals[row] * 100 : 0; })
        };
      })
    };
  };
  var kinds = { line: line, sankey: sankey, stack: stack };
  var drawn = [];
  var draw = function (figure) {
    var canvas = figure.querySelector(".canvas");
    var data = JSON.parse(document.getElementById("data-" + figure.dataset.chart).textContent);
    canvas.classList.add("kind-" + data.kind);
    if (data.kind === "sankey") canvas.classList.add(data.nodes.length > 12 ? "tall" : "medium");
    var chart = echarts.init(canvas, null, { renderer: "canvas" });
    var paint = function () {
      if (data.kind === "stack") { canvas.style.height = data.rows.length * 52 + 48 + legendHeight(data, canvas.clientWidth) + "px"; chart.resize(); }
      chart.setOption(Object.assign({ animation: false }, kinds[data.kind](data, canvas.clientWidth)), true);
    };
    paint();
    drawn.push({ resize: function () { chart.resize(); paint(); } });
  };
  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);
  var waiting;
  var again = function () { clearTimeout(waiting); waiting = setTimeout(function () { drawn.forEach(function (one) { one.resize(); }); }, 120); };
  window.addEventListener("resize", again);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
