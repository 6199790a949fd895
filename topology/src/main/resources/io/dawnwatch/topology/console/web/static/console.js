"use strict";
// Charts and the pulse of the overview. Everything here is text or numbers: nothing from a log becomes markup.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const zone = document.documentElement.dataset.zone || "UTC";

  const axis = more => ({stroke: colour("--soft"), grid: {stroke: colour("--line"), width: 1}, ticks: {stroke: colour("--line"), width: 1}, ...more});

  // Points: {x: [seconds], events: [...], score: [...], hot: [...], threshold: [...]}; null where nothing is.
  function options(points, width) {
    const series = [
      {label: "time", value: (u, v) => v == null ? "" : new Date(v * 1000).toLocaleString("en-GB", {timeZone: zone, hourCycle: "h23", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"})},
      {label: "events", scale: "events", stroke: colour("--line"), fill: colour("--line"), width: 1, paths: uPlot.paths.bars({size: [0.9, 40]}), points: {show: false}, value: (u, v) => v == null ? "" : v.toLocaleString("en")},
      {label: "score", scale: "score", stroke: colour("--cool"), width: 2, spanGaps: false, points: {show: points.x.length < 3}, value: (u, v) => v == null ? "" : v.toFixed(3)},
      {label: "anomaly", scale: "score", stroke: colour("--hot"), fill: colour("--hot"), paths: () => null, points: {show: true, size: 7, fill: colour("--hot")}, value: (u, v) => v == null ? "" : v.toFixed(3)}
    ];
    const data = [points.x, points.events, points.score, points.hot];
    if (points.threshold) {
      series.push({label: "threshold", scale: "score", stroke: colour("--hot"), dash: [5, 5], width: 1, points: {show: false}, value: (u, v) => v == null ? "" : v.toFixed(3)});
      data.push(points.threshold);
    }
    return [{
      width, height: 190, tzDate: at => uPlot.tzDate(new Date(at * 1000), zone),
      scales: {x: {time: true}, score: {range: [0, 1.02]}, events: {range: (u, min, max) => [0, Math.max(1, max * 1.05)]}},
      axes: [axis({values: [[86400, "{D} {MMM}", null, null, null, null, null, null, 1], [3600, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1], [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1], [1, "{HH}:{mm}:{ss}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1]]}),
        axis({scale: "events", size: 60, values: (u, ticks) => ticks.map(v => Number.isInteger(v) ? v.toLocaleString("en") : "")}), axis({scale: "score", side: 1, grid: {show: false}, size: 40})],
      cursor: {drag: {x: true, y: false}}, series
    }, data];
  }

  function draw(place) {
    const points = JSON.parse(place.dataset.points);
    if (points.x.length === 0) return;
    place.replaceChildren();
    const [what, data] = options(points, place.clientWidth || 600);
    const plot = new uPlot(what, data, place);
    place.setAttribute("data-drawn", "yes");
    new ResizeObserver(() => { if (Math.abs(plot.width - place.clientWidth) > 1 && place.contains(plot.root)) plot.setSize({width: place.clientWidth, height: 190}); }).observe(place);
  }

  const drawAll = () => { if (window.uPlot) document.querySelectorAll(".chart[data-points]").forEach(draw); };
  drawAll();
  dark.addEventListener("change", drawAll);

  // The overview says when it is no longer new; the reader decides when to read again.
  const pulse = document.querySelector("[data-pulse]");
  if (pulse) {
    const state = pulse.querySelector("[data-state]");
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch("/api/pulse", {headers: {Accept: "application/json"}, redirect: "error"});
        if (!answer.ok) throw new Error(String(answer.status));
        const now = await answer.json();
        document.querySelectorAll("[data-live]").forEach(one => { const said = now[one.dataset.live]; if (said !== undefined) one.textContent = said; });
        const fresh = now.mark !== pulse.dataset.pulse;
        state.textContent = fresh ? "There is something new: " : "Up to date at " + now.at + ".";
        pulse.querySelector("a").classList.toggle("hidden", !fresh);
      } catch (e) {
        state.textContent = "The console does not answer since " + new Date().toLocaleTimeString("en-GB") + ": is it still running?";
      }
    };
    setInterval(ask, 10000);
  }
})();
