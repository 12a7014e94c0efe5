// The viewer of DICOM images: one or two panes, each a stack of pictures with a slider, tools, overlay and measurements.
// The manifest (series and addresses of pictures, in order) and all words come from the page.
import {
  Enums, RenderingEngine, annotation, addTool, cache, eventTarget, imageLoader, metaData, startCore, startLoader, startTools,
  ToolEnums, ToolGroupManager, EllipticalROITool, LengthTool, PanTool, RectangleROITool, StackScrollTool, WindowLevelTool, ZoomTool,
} from "../vendor/cornerstone-5.14.0.min.js";

const MOST_AHEAD = 400, AT_ONCE = 3, CACHE_BYTES = 768 * 1024 * 1024, PER_SECOND = 10;
const TOOLS = [WindowLevelTool, ZoomTool, PanTool, StackScrollTool, LengthTool, RectangleROITool, EllipticalROITool];
const MEASURES = [LengthTool.toolName, RectangleROITool.toolName, EllipticalROITool.toolName];
const GROUP = "viewer", ENGINE = "viewer";

const root = document.querySelector("[data-viewer]");
const said = JSON.parse(root.dataset.said), studies = JSON.parse(root.dataset.manifest);
const place = root.querySelector("[data-panes]"), results = root.querySelector("[data-results]");
const say = (name, values = {}) => said[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const made = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
const panes = [];
let active = null, engine = null, group = null;

class Pane {
  constructor(study, number, series) {
    this.study = study;
    this.id = `pane-${number}`;
    this.at = 0;
    this.playing = 0;
    this.build(number);
    this.choose(series);
  }

  build(number) {
    this.box = made("div", "pane");
    const head = made("div", "pane-head"), foot = made("div", "pane-foot");
    this.select = made("select");
    this.select.setAttribute("aria-label", `${said.series} · ${say("pane", { number })}`);
    this.study.series.forEach((one, at) => this.select.add(new Option(`${said.series} ${one.number}${one.name ? " · " + one.name : ""} (${one.images.length})`, at)));
    this.select.onchange = () => { this.choose(Number(this.select.value)); this.show(); };
    head.append(made("span", "", this.study.title), this.select);
    this.screen = made("div", "screen");
    this.screen.tabIndex = 0;
    this.screen.setAttribute("role", "group");
    this.screen.setAttribute("aria-label", `${say("pane", { number })}: ${this.study.title}`);
    this.picture = made("div", "picture");
    this.corners = Object.fromEntries(["nw", "ne", "sw", "se"].map((name) => [name, made("div", `corner ${name}`)]));
    this.message = made("p", "told");
    this.message.setAttribute("role", "status");
    this.screen.append(this.picture, ...Object.values(this.corners), this.message);
    this.slider = Object.assign(made("input"), { type: "range", min: 1, step: 1 });
    this.slider.setAttribute("aria-label", `${said.slice} · ${say("pane", { number })}`);
    this.progress = made("span");
    foot.append(this.slider, this.progress);
    this.box.append(head, this.screen, foot);
    place.append(this.box);
    this.slider.oninput = () => this.go(Number(this.slider.value) - 1);
    this.screen.addEventListener("focusin", () => activate(this));
    this.screen.addEventListener("pointerdown", () => activate(this));
    this.screen.addEventListener("keydown", (event) => this.key(event));
  }

  get viewport() { return engine.getViewport(this.id); }

  choose(at) {
    this.stop();
    this.series = this.study.series[Math.min(at, this.study.series.length - 1)];
    this.select.value = String(this.study.series.indexOf(this.series));
    this.images = (this.series?.images || []).map((path) => `wadouri:${location.origin}${path}`);
    this.slider.max = String(Math.max(this.images.length, 1));
    this.slider.disabled = this.images.length < 2;
    this.at = Math.floor(this.images.length / 2) * Number(this.images.length > 8 && !this.images[0].includes("frame="));
  }

  start() {
    engine.enableElement({ viewportId: this.id, type: Enums.ViewportType.STACK, element: this.picture });
    group.addViewport(this.id, ENGINE);
    this.picture.addEventListener(Enums.Events.STACK_NEW_IMAGE, () => { this.at = this.viewport.getCurrentImageIdIndex(); this.tell(); });
    for (const name of [Enums.Events.VOI_MODIFIED, Enums.Events.CAMERA_MODIFIED, Enums.Events.IMAGE_RENDERED]) this.picture.addEventListener(name, () => this.tell());
    return this.show();
  }

  async show() {
    if (!this.images.length) return this.fail(said.none);
    this.message.hidden = false;
    this.message.textContent = say("loading", { done: 0, all: this.images.length });
    const wanted = this.images;
    try {
      await imageLoader.loadAndCacheImage(wanted[this.at]);
      if (wanted !== this.images) return;
      await this.viewport.setStack(this.images, this.at);
      this.viewport.render();
      this.message.hidden = true;
      this.tell();
      this.ahead(wanted);
    } catch (error) {
      console.debug(error);
      if (wanted === this.images) this.fail(said.failed);
    }
    refreshBar();
  }

  fail(words) {
    this.message.hidden = false;
    this.message.textContent = words;
    this.screen.dataset.failed = "true";
  }

  async ahead(wanted) {
    const line = wanted.slice(0, MOST_AHEAD);
    let done = 0;
    const worker = async () => {
      while (line.length && wanted === this.images) {
        await imageLoader.loadAndCacheImage(line.shift()).catch(() => {});
        done += 1;
        this.progress.textContent = done < wanted.length ? say("loading", { done, all: wanted.length }) : "";
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (wanted === this.images) this.progress.textContent = "";
  }

  async go(at) {
    const next = Math.min(Math.max(at, 0), this.images.length - 1);
    if (next === this.at && this.viewport.getCurrentImageIdIndex() === next) return;
    this.at = next;
    try {
      await this.viewport.setImageIdIndex(next);
      delete this.screen.dataset.failed;
      this.message.hidden = true;
    } catch (error) {
      this.fail(said.failed);
    }
    this.tell();
  }

  tell() {
    const { voiRange } = this.viewport.getProperties(), all = this.images.length;
    this.slider.value = String(this.at + 1);
    const where = say("image-of", { at: this.at + 1, all });
    this.slider.setAttribute("aria-valuetext", where);
    this.corners.nw.textContent = `${this.study.patient}\n${this.study.title}`;
    this.corners.ne.textContent = `${said.series} ${this.series.number}${this.series.name ? " · " + this.series.name : ""}\n${where}`;
    const window = voiRange ? `W ${Math.round(voiRange.upper - voiRange.lower + 1)}  L ${Math.round((voiRange.upper + voiRange.lower + 1) / 2)}` : "";
    this.corners.sw.textContent = `${window}\n${said.zoom} ${this.viewport.getZoom().toFixed(2)}`;
    this.corners.se.textContent = this.isSized() ? "" : said.unsized;
    this.screen.dataset.ready = "true";
  }

  isSized() {
    const plane = metaData.get("imagePlaneModule", this.images[this.at]);
    return Boolean(plane && !plane.usingDefaultValues && plane.rowPixelSpacing);
  }

  window(width, level) {
    // the ends of a window as DICOM PS3.3 C.11.2.1.2 counts them
    this.viewport.setProperties({ voiRange: { lower: level - 0.5 - (width - 1) / 2, upper: level - 0.5 + (width - 1) / 2 } });
    this.viewport.render();
  }

  reset() {
    this.viewport.resetProperties();
    this.viewport.resetCamera();
    this.viewport.render();
    root.querySelector("[data-preset]").value = "";
    this.tell();
  }

  invert() {
    this.viewport.setProperties({ invert: !this.viewport.getProperties().invert });
    this.viewport.render();
  }

  zoom(factor) {
    this.viewport.setZoom(this.viewport.getZoom() * factor);
    this.viewport.render();
  }

  play() {
    if (this.playing) return this.stop();
    if (this.images.length < 2) return undefined;
    this.playing = setInterval(() => this.go((this.at + 1) % this.images.length), 1000 / PER_SECOND);
    return refreshBar();
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    refreshBar();
  }

  key(event) {
    const moves = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e6, End: 1e6 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) this.go(this.at + moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.2);
    else if (event.key === "-") this.zoom(1 / 1.2);
    else if (event.key === "r" || event.key === "R") this.reset();
    else if (event.key === " ") this.play();
    else if (/^[1-7]$/.test(event.key)) choose(TOOLS[Number(event.key) - 1].toolName);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function activate(pane) {
  active = pane;
  refreshBar();
}

function refreshBar() {
  if (!active) return;
  const play = root.querySelector("[data-act=play]");
  play.hidden = active.images.length < 2;
  play.textContent = active.playing ? said.stop : said.play;
  root.querySelector(".preset").hidden = active.study.modality !== "CT";
}

function choose(name) {
  const { MouseBindings } = ToolEnums;
  for (const tool of TOOLS) if (tool.toolName !== name) group.setToolPassive(tool.toolName, { removeAllBindings: true });
  const usual = { [StackScrollTool.toolName]: [{ mouseButton: MouseBindings.Wheel }], [PanTool.toolName]: [{ mouseButton: MouseBindings.Auxiliary }], [ZoomTool.toolName]: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }] };
  for (const [tool, bindings] of Object.entries(usual)) if (tool !== name) group.setToolActive(tool, { bindings });
  group.setToolActive(name, { bindings: [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }, ...(usual[name] || [])] });
  for (const button of root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === name));
}

function measured() {
  const found = annotation.state.getAllAnnotations().filter((one) => MEASURES.includes(one.metadata.toolName));
  const lines = found.map(lineOf).filter(Boolean).map((text) => made("li", "", text));
  results.replaceChildren(...(lines.length ? lines : [made("li", "note", said["no-results"])]));
}

function lineOf(one) {
  const stats = Object.values(one.data.cachedStats || {})[0];
  if (!stats) return "";
  if (one.metadata.toolName === LengthTool.toolName) return `${said.length} ${stats.length.toFixed(1)} ${stats.unit}`;
  if (stats.mean === undefined || stats.mean === null) return "";
  const mean = Array.isArray(stats.mean) ? stats.mean : [stats.mean], spread = [].concat(stats.stdDev);
  return `${said.mean} ${mean.map((value) => value.toFixed(1)).join(", ")} ± ${spread.map((value) => value.toFixed(1)).join(", ")} ${stats.modalityUnit || ""} · ${said.area} ${stats.area.toFixed(1)} ${stats.areaUnit}`;
}

function clear() {
  annotation.state.removeAllAnnotations();
  panes.forEach((pane) => pane.viewport.render());
  measured();
}

function listen() {
  root.querySelector(".viewer-bar").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !active) return;
    if (button.dataset.tool) choose(button.dataset.tool);
    else if (button.dataset.act === "clear") clear();
    else active[button.dataset.act]();
  });
  root.querySelector("[data-preset]").addEventListener("change", (event) => {
    if (!active) return;
    const [width, level] = event.target.value.split(",").map(Number);
    if (event.target.value) active.window(width, level);
    else active.viewport.resetProperties(), active.viewport.render();
  });
  const { Events } = ToolEnums;
  for (const name of [Events.ANNOTATION_COMPLETED, Events.ANNOTATION_MODIFIED, Events.ANNOTATION_REMOVED]) eventTarget.addEventListener(name, measured);
  addEventListener("resize", () => engine.resize(true, true));
}

async function start() {
  await startCore();
  await startTools();
  startLoader({ maxWebWorkers: Math.min(navigator.hardwareConcurrency || 2, 4), wasmBasePath: root.dataset.codecs });
  cache.setMaxCacheSize(CACHE_BYTES);
  TOOLS.forEach(addTool);
  engine = new RenderingEngine(ENGINE);
  group = ToolGroupManager.createToolGroup(GROUP);
  TOOLS.forEach((tool) => group.addTool(tool.toolName));
  choose(WindowLevelTool.toolName);
  listen();
  const again = studies.length > 1 && studies[0].study === studies[1].study;
  studies.forEach((study, at) => panes.push(new Pane(study, at + 1, again ? at : 0)));
  place.classList.toggle("two", panes.length > 1);
  activate(panes[0]);
  await Promise.all(panes.map((pane) => pane.start()));
  root.dataset.started = "true";
}

start().catch(() => {
  place.replaceChildren(made("p", "empty", said.failed));
  root.dataset.failed = "true";
});
