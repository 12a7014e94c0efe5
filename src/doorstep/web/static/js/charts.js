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
  // several lines, each named at its end; where an end is hidden the legend names it
  var volumes = function (data, width) {
    var colours = palette(), high = 0, symbols = ["circle", "rect", "triangle", "diamond"];
    data.series.forEach(function (one) { one.values.forEach(function (value) { high = Math.max(high, value || 0); }); });
    var step = niceStep(high / 3), last = data.months.length - 1;
    var label = function (one) { return one.name + " " + grouped(one.values[last]); };
    var ended = data.series.filter(function (one) { return one.values[last] !== null; });
    var isHidden = ended.length < data.series.length;
    return {
      grid: { left: 8, right: ended.length ? room(ended.map(label), 13, width * 0.4) : 16, top: 16, bottom: isHidden ? 28 : 4, containLabel: true },
      legend: { show: isHidden, bottom: 0, left: 0, itemWidth: 16, itemHeight: 10, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 12 } },
      tooltip: tooltip({ trigger: "axis", valueFormatter: function (value) { return value === null || value === undefined ? "–" : grouped(value); } }),
      xAxis: axis({ type: "category", data: data.months, boundaryGap: false, splitLine: { show: false }, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, interval: named(data.months, width) } }),
      yAxis: axis({ type: "value", min: 0, max: Math.max(step, Math.ceil(high / step) * step), interval: step, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: grouped } }),
      series: data.series.map(function (one, at) {
        return {
          type: "line", name: one.name, data: one.values, symbol: symbols[at % 4], symbolSize: 6, showAllSymbol: true, connectNulls: false,
          lineStyle: { color: colours[at], width: 2 }, itemStyle: { color: colours[at] }, labelLayout: { moveOverlap: "shiftY" },
          endLabel: { show: true, color: css("--ink"), fontFamily: font, fontSize: 13, formatter: function () { return one.values[last] === null ? "" : label(one); } }
        };
      })
    };
  };
  // room beside the picture for the longest label of one side, so that no name lies on a stream
  var pencil = document.createElement("canvas").getContext("2d");
  var room = function (texts, size, most) {
    pencil.font = size + "px " + font;
    return Math.min(most, Math.ceil(Math.max.apply(null, texts.map(function (text) { return pencil.measureText(text).width; })) * 1.1) + 16);
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
  // lines between spots: homes in the middle, destinations around them; room beside the picture for the outer names
  var lines = function (data, width) {
    var size = width < 500 ? 11 : 13, spots = {}, colours = palette();
    data.nodes.forEach(function (node) { spots[node.id] = node; });
    var named = function (node) { return node.home || node.total === null ? node.label : node.label + "  " + grouped(node.total); };
    var side = function (node) { return node.home ? "bottom" : node.y > 0.85 ? "top" : node.y < -0.85 ? "bottom" : node.x > 0 ? "right" : "left"; };
    var ends = function (name) { var found = data.nodes.map(function (node) { return node[name]; }); return { type: "value", min: Math.min.apply(null, found), max: Math.max.apply(null, found), show: false }; };
    var outer = function (node, where) { return !node.home && (where === "left" ? node.x < -0.12 : node.x > 0.12); };
    var texts = function (where) { return data.nodes.filter(function (node) { return side(node) === where; }).map(named); };
    var roomy = function (where) { var found = texts(where); return found.length ? room(found, size, width * 0.27) : 16; };
    // a home at the edge has its name under it, half of it beyond the edge
    var half = function (end) { var found = data.nodes.filter(function (node) { return node.home && node.x === ends("x")[end]; }).map(named); return found.length ? room(found, size, width * 0.4) / 2 : 0; };
    var left = Math.max(roomy("left"), half("min"), 40), right = Math.max(roomy("right"), half("max"), 40), most = data.links.reduce(function (found, link) { return Math.max(found, link.value || 0); }, 1), wide = width < 500 ? 9 : 14;
    var columns = data.nodes.filter(function (node) { return node.home; }).map(function (node) { return node.x; }).sort(function (one, other) { return one - other; });
    var apart = columns.reduce(function (found, x, at) { var gap = at ? x - columns[at - 1] : 0; return gap > 0.001 ? Math.min(found, gap) : found; }, 1) * (width - left - right) / (ends("x").max - ends("x").min) - 4;
    var latin = !/[\u4e00-\u9fff]/.test(data.nodes[0].label); // such names are not broken within a word
    var thick = function (value) { return Math.max(0.75, value / most * wide); };
    return {
      grid: { left: left, right: right, top: 32, bottom: 32 },
      tooltip: tooltip({ formatter: function (item) {
        if (item.data.label && item.seriesType === "lines") return item.data.label;
        if (item.seriesType === "lines") return spots[item.data.from].label + " → " + spots[item.data.to].label + "  " + grouped(item.data.stays);
        return named(item.data.node);
      } }),
      xAxis: ends("x"), yAxis: ends("y"),
      series: [{
        type: "lines", coordinateSystem: "cartesian2d", silent: false, symbol: ["none", "arrow"], clip: false,
        data: data.links.map(function (link) {
          var from = spots[link.source], to = spots[link.target];
          return {
            coords: [[from.x, from.y], [to.x, to.y]], from: link.source, to: link.target, stays: link.value, label: link.label, symbolSize: 5 + thick(link.value) * 0.9,
            lineStyle: { width: thick(link.value), curveness: 0.16 + (link.tone || 0) * 0.08, opacity: 0.5, type: link.value === null ? "dashed" : "solid", color: link.tone === undefined ? (to.home ? colours[0] : colours[1]) : colours[link.tone] }
          };
        }),
        emphasis: { lineStyle: { opacity: 0.95 } }
      }, {
        type: "scatter", clip: false, z: 3,
        data: data.nodes.map(function (node) {
          return {
            value: [node.x, node.y], node: node, symbol: node.home ? "roundRect" : "circle", symbolSize: node.home ? 11 : 8,
            itemStyle: { color: node.home ? css("--accent") : css("--c8"), borderColor: css("--paper"), borderWidth: 1.5 },
            label: { show: true, position: side(node), distance: 5, align: side(node) === "left" || side(node) === "right" ? undefined : outer(node, "left") ? "right" : outer(node, "right") ? "left" : "center", color: css("--ink"), fontFamily: font, fontSize: node.home ? (latin && width < 500 ? 9 : size - 1) : size, lineHeight: size + 3, fontWeight: node.home ? 600 : 400,
              width: node.home ? (latin ? undefined : apart) : side(node) === "left" ? left - 12 : side(node) === "right" ? right - 12 : undefined, overflow: "break", textBorderColor: css("--paper"), textBorderWidth: 3, formatter: function () { return named(node); } }
          };
        })
      }]
    };
  };
  // an institution against the median of its peers: the ring at 1; an axis ends at twice the median
  var radar = function (data, width) {
    var size = width < 500 ? 11 : 12, end = 2;
    var peers = data.axes.map(function () { return 1; });
    // names in lines of a few letters: the picture has no room beside it on a phone
    var most = width < 420 ? 10 : 20;
    var broken = function (name) {
      var wide = 0, lines = "";
      (name.match(/[\u4e00-\u9fff]|[^\u4e00-\u9fff\s]+\s?/g) || [name]).forEach(function (part) {
        var size = /[\u4e00-\u9fff]/.test(part) ? 2 : part.length;
        if (wide && wide + size > most) { lines += "\n"; wide = 0; }
        lines += part; wide += size;
      });
      return lines;
    };
    return {
      tooltip: tooltip({ formatter: function () { return data.axes.map(function (name, at) { return name + "  ×" + data.values[at].toFixed(2); }).join("\n"); } }),
      legend: { bottom: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 12 } },
      radar: {
        center: ["50%", "45%"], radius: width < 420 ? "50%" : "62%", splitNumber: 4,
        indicator: data.axes.map(function (name) { return { name: name, min: 0, max: end }; }),
        axisName: { color: css("--ink"), fontFamily: font, fontSize: size, lineHeight: size + 3, formatter: broken },
        axisLine: { lineStyle: { color: css("--line") } }, splitLine: { lineStyle: { color: css("--line") } }, splitArea: { show: false }
      },
      series: [{
        type: "radar", symbolSize: 5,
        data: [
          { name: data.peers, value: peers, symbol: "none", lineStyle: { color: css("--c8"), width: 2, type: "dashed" }, itemStyle: { color: css("--c8") } },
          { name: data.own, value: data.values.map(function (value) { return Math.min(end, value); }), lineStyle: { color: css("--accent"), width: 2 }, itemStyle: { color: css("--accent") }, areaStyle: { color: css("--accent"), opacity: 0.14 } }
        ]
      }]
    };
  };
  // Levey-Jennings: every level as deviations from its own mean; what rejects a run is named above it
  var control = function (data, width) {
    var colours = palette(), symbols = ["circle", "rect", "triangle"], far = 3.6;
    data.levels.forEach(function (one) { one.z.forEach(function (z) { if (z !== null) far = Math.max(far, Math.min(6, Math.abs(z) + 0.6)); }); });
    var limit = function (at) { return { yAxis: at, lineStyle: { color: Math.abs(at) === 3 ? css("--alarm") : css("--muted"), type: at ? "dashed" : "solid", width: at ? 1 : 1.5, opacity: Math.abs(at) === 1 ? 0.35 : 0.8 }, label: { show: true, position: "end", color: css("--muted"), fontFamily: font, fontSize: 12, formatter: at ? (at > 0 ? "+" : "−") + Math.abs(at) + "s" : "x̄" } }; };
    return {
      grid: { left: 8, right: 36, top: 20, bottom: 28, containLabel: true },
      legend: { bottom: 0, left: 0, itemWidth: 16, itemHeight: 10, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 12 } },
      tooltip: tooltip({ trigger: "axis", formatter: function (items) { return [data.runs[items[0].dataIndex]].concat(items.map(function (item) { return item.seriesName + "  " + (item.data.value === null ? "–" : item.data.value.toFixed(2) + " s"); }), data.broken[items[0].dataIndex] || []).join("\n"); } }),
      xAxis: axis({ type: "category", data: data.runs, splitLine: { show: false }, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, hideOverlap: true, formatter: function (run) { return run.slice(5, 10); } } }),
      yAxis: axis({ type: "value", min: -far, max: far, axisLabel: { show: false }, splitLine: { show: false } }),
      series: data.levels.map(function (one, at) {
        return {
          type: "line", name: one.name, symbol: symbols[at % 3], showAllSymbol: true, connectNulls: true, z: 3,
          lineStyle: { color: colours[at], width: 1.5 }, itemStyle: { color: colours[at] },
          markLine: at ? undefined : { silent: true, symbol: "none", animation: false, data: [-3, -2, -1, 0, 1, 2, 3].map(limit) },
          data: one.z.map(function (z, run) {
            var marked = Boolean(data.broken[run]);
            var shown = z === null ? null : Math.max(-far, Math.min(far, z));
            return { value: shown, symbolSize: marked ? 11 : 6, itemStyle: marked ? { color: css("--alarm") } : undefined, label: { show: marked && !at && data.broken[run] !== data.broken[run - 1], position: shown > 0 ? "top" : "bottom", color: css("--alarm"), fontFamily: font, fontSize: 12, fontWeight: 600, formatter: data.broken[run] || "" } };
          })
        };
      })
    };
  };
  // an effect over time: a dot for each stretch with its interval; what lies before the start should stay near zero
  var course = function (data, width) {
    var ends = data.points.reduce(function (found, one) { return found.concat([one.low, one.high]); }, [0]);
    var low = Math.min.apply(null, ends), high = Math.max.apply(null, ends), step = niceStep((high - low) / 4);
    var start = data.points.filter(function (one) { return one.before; }).length;
    var signed = function (value) { return (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(1); };
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: tooltip({ trigger: "axis", axisPointer: { type: "none" }, formatter: function (items) { var one = data.points[items[0].dataIndex]; return one.label + "\n" + signed(one.effect) + "  (" + signed(one.low) + " – " + signed(one.high) + ")"; } }),
      xAxis: axis({ type: "category", data: data.points.map(function (one) { return one.label; }), splitLine: { show: false }, axisLine: { show: false }, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, hideOverlap: true } }),
      yAxis: axis({ type: "value", min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step, interval: step, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: signed } }),
      series: [{
        type: "custom", silent: true, encode: { x: 0, y: [1, 2] }, data: data.points.map(function (one, at) { return [at, one.low, one.high]; }),
        renderItem: function (params, api) {
          var top = api.coord([api.value(0), api.value(2)]), foot = api.coord([api.value(0), api.value(1)]), colour = data.points[params.dataIndex].before ? css("--c8") : css("--accent");
          var stroke = function (x1, y1, x2, y2) { return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: colour, lineWidth: 2 } }; };
          return { type: "group", children: [stroke(top[0], top[1], foot[0], foot[1]), stroke(top[0] - 4, top[1], top[0] + 4, top[1]), stroke(foot[0] - 4, foot[1], foot[0] + 4, foot[1])] };
        }
      }, {
        type: "scatter", symbolSize: 10, z: 3,
        data: data.points.map(function (one) { return { value: one.effect, itemStyle: { color: one.before ? css("--c8") : css("--accent") } }; }),
        markLine: { silent: true, symbol: "none", animation: false, data: [
          { yAxis: 0, lineStyle: { color: css("--muted"), type: "solid", width: 1 }, label: { show: false } },
          { xAxis: start - 0.5, lineStyle: { color: css("--ink"), type: "dashed", width: 1 }, label: { formatter: data.start, color: css("--ink"), fontFamily: font, fontSize: 12 } }
        ].filter(function (one) { return one.yAxis === 0 || (start && start < data.points.length); }) }
      }]
    };
  };
  // a funnel plot: limits narrow as cases grow; who lies outside differs by more than chance
  var funnel = function (data, width) {
    var percent = function (value) { return value.toFixed(1) + "%"; }, size = width < 500 ? 11 : 12;
    var shown = data.limits.reduce(function (found, one) { return found.concat([one.low998, one.high998]); }, data.points.map(function (one) { return one.value; }));
    var low = Math.max(0, Math.min.apply(null, shown)), high = Math.min(100, Math.max.apply(null, shown)), step = niceStep((high - low) / 4);
    var limit = function (name, dash) { return { type: "line", silent: true, symbol: "none", data: data.limits.map(function (one) { return [one.size, one[name]]; }), lineStyle: { color: css("--muted"), width: 1, type: dash } }; };
    return {
      grid: { left: 8, right: 24, top: 16, bottom: 28, containLabel: true },
      tooltip: tooltip({ trigger: "item", formatter: function (item) { return item.data.name + "\n" + percent(item.data.value[1]) + "  n = " + grouped(item.data.value[0]); } }),
      xAxis: axis({ type: "value", min: 0, name: data.sizeName, nameLocation: "middle", nameGap: 24, nameTextStyle: { color: css("--muted"), fontFamily: font, fontSize: 12 }, splitLine: { show: false }, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: grouped, hideOverlap: true } }),
      yAxis: axis({ type: "value", min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step, interval: step, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: percent } }),
      series: [limit("low95", "dashed"), limit("high95", "dashed"), limit("low998", "solid"), limit("high998", "solid"), {
        type: "scatter", symbolSize: 11, z: 3, labelLayout: { hideOverlap: true },
        data: data.points.map(function (one) { return { value: [one.size, one.value], name: one.name, symbol: one.outside ? "diamond" : "circle", itemStyle: { color: one.outside ? css("--c2") : css("--accent") }, label: { show: true, position: "top", color: css("--ink"), fontFamily: font, fontSize: size, formatter: one.name } }; }),
        markLine: { silent: true, symbol: "none", animation: false, data: [{ yAxis: data.centre, lineStyle: { color: css("--ink"), type: "solid", width: 1 }, label: { show: false } }] }
      }]
    };
  };
  // Lorenz curves: how far each hangs under the diagonal is how uneven it is
  var lorenz = function (data, width) {
    var colours = palette(), share = function (value) { return Math.round(value * 100) + "%"; };
    var named = function (name) { return { name: name, nameLocation: "middle", nameTextStyle: { color: css("--muted"), fontFamily: font, fontSize: 12 }, min: 0, max: 1, interval: 0.25, axisLabel: { color: css("--muted"), fontFamily: font, fontSize: 12, formatter: share } }; };
    return {
      grid: { left: 28, right: 24, top: 16, bottom: 24 + 26 * (width < 500 ? data.curves.length + 1 : 1) + 24, containLabel: true },
      legend: { bottom: 0, left: 0, orient: width < 500 ? "vertical" : "horizontal", itemWidth: 18, itemHeight: 10, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 13 } },
      tooltip: tooltip({ trigger: "item", formatter: function (item) { return item.seriesName + "\n" + data.across + " " + share(item.value[0]) + "\n" + data.up + " " + share(item.value[1]); } }),
      xAxis: axis(Object.assign({ type: "value", nameGap: 26 }, named(data.across))), yAxis: axis(Object.assign({ type: "value", nameGap: 44 }, named(data.up))),
      series: [{ type: "line", name: data.even, silent: true, symbol: "none", data: [[0, 0], [1, 1]], lineStyle: { color: css("--muted"), width: 1, type: "dashed" }, itemStyle: { color: css("--muted") } }].concat(data.curves.map(function (one, at) {
        return { type: "line", name: one.name, data: one.points, symbol: at ? "diamond" : "circle", symbolSize: one.points.length > 30 ? 3 : 6, showAllSymbol: true, lineStyle: { color: colours[at], width: 2 }, itemStyle: { color: colours[at] } };
      }))
    };
  };
  // lines over two measured axes, such as what more money brings or how a gap closes
  var xy = function (data, width) {
    var colours = palette(), small = { color: css("--muted"), fontFamily: font, fontSize: 12 };
    var named = function (name, gap) { return { type: "value", name: name, nameLocation: "middle", nameGap: gap, nameTextStyle: small, scale: true, axisLabel: Object.assign({ formatter: grouped, hideOverlap: true }, small) }; };
    return {
      grid: { left: 4, right: 44, top: 36, bottom: 24 + 26 * (width < 500 ? data.series.length : 1) + 24, containLabel: true },
      legend: { bottom: 0, left: 0, orient: width < 500 ? "vertical" : "horizontal", itemWidth: 18, itemHeight: 10, textStyle: { color: css("--ink"), fontFamily: font, fontSize: 13 } },
      tooltip: tooltip({ trigger: "item", formatter: function (item) { return item.seriesName + "\n" + data.across + " " + grouped(item.value[0]) + "\n" + data.up + " " + grouped(item.value[1]); } }),
      // what goes up is named above its axis: beside it, the width of the numbers would decide whether it fits
      xAxis: axis(named(data.across, 26)), yAxis: axis(Object.assign(named(data.up, 12), { nameLocation: "end", nameTextStyle: Object.assign({ align: "left" }, small) })),
      series: data.series.map(function (one, at) {
        return { type: "line", name: one.name, data: one.points, symbol: at ? "diamond" : "circle", symbolSize: 7, step: data.steps ? "end" : false, showAllSymbol: !data.steps, showSymbol: !data.steps, lineStyle: { color: colours[at], width: 2, type: at ? "dashed" : "solid" }, itemStyle: { color: colours[at] } };
      })
    };
  };
  var kinds = { course: course, funnel: funnel, control: control, line: line, volumes: volumes, sankey: sankey, stack: stack, lines: lines, radar: radar, lorenz: lorenz, xy: xy };
  var drawn = [];
  var draw = function (figure) {
    var canvas = figure.querySelector(".canvas");
    var data = JSON.parse(document.getElementById("data-" + figure.dataset.chart).textContent);
    canvas.classList.add("kind-" + data.kind);
    if (data.kind === "lines") canvas.classList.add("tall");
    if (data.kind === "control" || data.kind === "course" || data.kind === "funnel" || data.kind === "lorenz" || data.kind === "xy") canvas.classList.add("medium");
    if (data.kind === "radar") canvas.classList.add("radar-wide");
    if (data.kind === "sankey") canvas.classList.add(data.nodes.length > 12 ? "tall" : "medium");
    var chart = echarts.init(canvas, null, { renderer: "canvas" });
    var paint = function () {
      if (data.kind === "stack") { canvas.style.height = data.rows.length * 52 + 48 + legendHeight(data, canvas.clientWidth) + "px"; chart.resize(); }
      chart.setOption(Object.assign({ animation: false }, kinds[data.kind](data, canvas.clientWidth)), true);
    };
    paint();
    drawn.push({ canvas: canvas, drop: function () { chart.dispose(); }, resize: function () { chart.resize(); paint(); } });
  };
  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);
  // htmx hands the attributes of a place on to the one that follows under its name; the page's policy forbids that for a style
  document.addEventListener("htmx:before:swap", function (event) {
    drawn.forEach(function (one) { if (event.target.contains(one.canvas)) one.canvas.removeAttribute("id"); });
  });
  // a fragment that came anew brings its charts along; those it replaced are let go
  document.addEventListener("htmx:after:swap", function () {
    drawn = drawn.filter(function (one) { if (!one.canvas.isConnected) one.drop(); return one.canvas.isConnected; });
    var known = drawn.map(function (one) { return one.canvas; });
    Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), function (figure) { if (known.indexOf(figure.querySelector(".canvas")) < 0) draw(figure); });
  });
  var waiting;
  var again = function () { clearTimeout(waiting); waiting = setTimeout(function () { drawn.forEach(function (one) { one.resize(); }); }, 120); };
  window.addEventListener("resize", again);
  document.addEventListener("toggle", again, true);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
