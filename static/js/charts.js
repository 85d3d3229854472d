// Draws the charts after the page is painted. The table below each chart has the same numbers, so nothing hangs on this.
(function () {
  "use strict";

  const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true, staticPlot: false };
  const LOW_CHART_PX = 400;
  const source = document.currentScript.dataset.plotly;
  let library = null;

  function loadLibrary() {
    library = library || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = source;
      script.onload = function () { resolve(window.Plotly); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return library;
  }

  async function fetchFigure(url) {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("chart data: " + answer.status);
    return answer.json();
  }

  function showFailure(element) {
    element.replaceChildren();
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.classList.add("chart--failed");
    element.setAttribute("data-chart-state", "failed");
    const words = document.createElement("p");
    words.textContent = element.dataset.chartFailed;
    element.appendChild(words);
  }

  // On a low screen a fourth line of legend would take the room of the plot; the words below the chart name the mark.
  function fitLegend(element, figure) {
    if (element.clientHeight >= LOW_CHART_PX) return;
    (figure.layout.shapes || []).forEach(function (shape) { shape.showlegend = false; });
  }

  async function draw(element) {
    try {
      const [plotly, figure] = await Promise.all([loadLibrary(), fetchFigure(element.dataset.chartUrl)]);
      fitLegend(element, figure);
      await plotly.newPlot(element, figure.data, figure.layout, CONFIG);
      element.setAttribute("data-chart-state", "drawn");
    } catch {
      showFailure(element);
    }
  }

  function drawAll() {
    document.querySelectorAll("[data-chart-url]").forEach(draw);
  }

  // The link asks the server for the open drawer; here it opens in place, without loading the page again.
  function openInPlace(event) {
    const link = event.target.closest("a[data-opens]");
    const drawer = link && document.getElementById(link.dataset.opens);
    if (!drawer) return;
    event.preventDefault();
    drawer.open = true;
    drawer.scrollIntoView();
    drawer.querySelector("summary").focus({ preventScroll: true });
  }

  document.addEventListener("click", openInPlace);

  function whenIdle() {
    if (window.requestIdleCallback) window.requestIdleCallback(drawAll, { timeout: 2000 });
    else window.setTimeout(drawAll, 50);
  }

  if (document.readyState === "complete") whenIdle();
  else window.addEventListener("load", whenIdle);
})();
