// The base map below a Leaflet map: MapLibre GL where WebGL 2 works, canvas where not, a plain word where neither does.
import { canvasLayer } from "./canvas.js";

const VENDOR = "/static/vendor/";
const GL_FILES = [
  "maplibre-gl/maplibre-gl-csp.js",
  "maplibre-gl-leaflet/leaflet-maplibre-gl.js",
];
const CANVAS_FILES = ["protomaps-leaflet/protomaps-leaflet.js"];
const CONTEXT_PATIENCE_MS = 2000;
const HANDFUL_MS = 100;
const GERMAN = {
  credit: "OpenStreetMap-Mitwirkende",
  failed: "Die Grundkarte lässt sich hier nicht zeichnen. Die Liste zeigt alle Orte.",
};

/**
 * Draw the base map below `map`.
 *
 * Options: `variant` ("quiet", "contrast", "pale"; left out: as the user's system asks for contrast) and `renderer`
 * ("webgl", "canvas"; left out: what works here) and `words` in the page's language. Returns a handle: `ready` resolves to the renderer's name when the map
 * is drawn for the first time, `setVariant(name)` changes the look.
 */
export function addBasemap(map, options = {}) {
  return new Basemap(map, options);
}

class Basemap {
  constructor(map, { variant, renderer, words = GERMAN }) {
    this.map = map;
    this.moreContrast = matchMedia("(prefers-contrast: more)");
    this.chosen = variant;
    this.words = words;
    map.attributionControl?.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    this.moreContrast.addEventListener("change", () => this.redraw());
    this.ready = this.start(renderer ?? (hasWebGL() ? "webgl" : "canvas"));
  }

  get variant() {
    return this.chosen ?? (this.moreContrast.matches ? "contrast" : "quiet");
  }

  get credit() {
    return `© <a href="https://www.openstreetmap.org/copyright">${this.words.credit}</a>`;
  }

  async start(renderer) {
    const order = renderer === "webgl" ? ["webgl", "canvas"] : ["canvas"];
    for (const name of order) {
      try {
        await this.draw(name);
        return this.tell(name);
      } catch (error) {
        console.warn(`base map: ${name} does not work here`, error);
        this.clear();
      }
    }
    this.apologise();
    return this.tell("none");
  }

  async draw(renderer) {
    const [, look] = await Promise.all([loadFonts(), getLook(renderer, this.variant)]);
    this.renderer = renderer;
    await (renderer === "webgl" ? this.drawWithGL(look) : this.drawOnCanvas(look));
  }

  async drawWithGL(style) {
    await loadScripts(GL_FILES);
    loadStylesheet(`${VENDOR}maplibre-gl/maplibre-gl.css`);
    maplibregl.setWorkerUrl(`${VENDOR}maplibre-gl/maplibre-gl-csp-worker.js`);
    const credit = { customAttribution: this.credit };
    const locale = { "Map.Title": "" };
    this.layer = L.maplibreGL({ style, attributionControl: credit, fadeDuration: 0, locale, padding: 0.05 });
    this.layer.addTo(this.map);
    const gl = this.layer.getMaplibreMap();
    hideFromReaders(gl.getCanvas());
    gl.on("webglcontextlost", () => this.waitForContext(gl));
    this.catchUp(gl);
    this.giveWay(gl);
    await drawnOnce(gl);
  }

  /** Ask again for tiles that did not come, as soon as the network is back. */
  catchUp(gl) {
    let missed = false;
    gl.on("error", ({ error }) => {
      missed = true;
      console.warn("base map", error.message);
    });
    addEventListener("online", () => {
      if (!missed || this.layer?.getMaplibreMap() !== gl) return;
      missed = false;
      for (const source of Object.keys(gl.getStyle().sources)) gl.refreshTiles(source);
    });
  }

  /**
   * After a jump let what stands on the map be painted first, and tiles come by the handful: without a graphics card a
   * frame of the base map costs more than all the rest.
   */
  giveWay(gl) {
    const repaint = gl.triggerRepaint.bind(gl);
    const { style } = gl.getContainer();
    let waiting = false;
    let timer;
    gl.triggerRepaint = () => waiting || repaint();
    const goAfter = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        waiting = false;
        repaint();
      }, ms);
    };
    const shown = () => {
      style.visibility = "";
      waiting = true;
      goAfter(HANDFUL_MS);
    };
    const jump = () => {
      waiting = true;
      // Of another place it would be wrong.
      style.visibility = "hidden";
      gl.off("render", shown);
      gl.once("render", shown);
      requestAnimationFrame(() => goAfter(0));
    };
    this.map.on("viewprereset", jump);
    this.layer.once("remove", () => this.map.off("viewprereset", jump));
  }

  waitForContext(gl) {
    const giveUp = setTimeout(() => {
      this.clear();
      this.ready = this.start("canvas");
    }, CONTEXT_PATIENCE_MS);
    gl.once("webglcontextrestored", () => clearTimeout(giveUp));
  }

  async drawOnCanvas(look) {
    await loadScripts(CANVAS_FILES);
    this.layer = canvasLayer(look, this.credit);
    const drawn = new Promise((resolve) => this.layer.once("load", resolve));
    this.layer.addTo(this.map);
    await drawn;
  }

  async setVariant(variant) {
    this.chosen = variant;
    await this.redraw();
  }

  async redraw() {
    const renderer = await this.ready;
    if (renderer === "none") return;
    const look = await getLook(renderer, this.variant);
    if (renderer === "webgl") {
      this.layer.getMaplibreMap().setStyle(look);
    } else {
      this.clear();
      await this.drawOnCanvas(look);
    }
    this.tell(renderer);
  }

  clear() {
    this.layer?.remove();
    this.layer = undefined;
  }

  apologise() {
    const word = document.createElement("p");
    word.className = "basemap-failed";
    word.textContent = this.words.failed;
    this.map.getContainer().append(word);
  }

  tell(renderer) {
    const { dataset } = this.map.getContainer();
    dataset.basemap = renderer;
    dataset.basemapVariant = this.variant;
    return renderer;
  }
}

function hasWebGL() {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

function hideFromReaders(canvas) {
  canvas.removeAttribute("role");
  canvas.removeAttribute("aria-label");
  canvas.setAttribute("aria-hidden", "true");
  canvas.tabIndex = -1;
}

// Both renderers draw letters once and keep them, so the page's font has to be there before the first.
function loadFonts() {
  const weights = [400, 500, 600].map((weight) => document.fonts.load(`${weight} 24px "Fira Sans"`, "Straße Ö"));
  return Promise.allSettled(weights);
}

async function getLook(renderer, variant) {
  const answer = await fetch(`/tiles/${renderer === "webgl" ? "style" : "rules"}/${variant}.json`);
  if (!answer.ok) throw new Error(`the look of the base map: ${answer.status}`);
  const look = await answer.json();
  // MapLibre asks for tiles from a worker, where a path alone is no address.
  for (const source of Object.values(look.sources ?? {})) {
    source.tiles = source.tiles.map((path) => location.origin + path);
  }
  return look;
}

const loading = new Map();

async function loadScripts(files) {
  for (const file of files) {
    if (!loading.has(file)) loading.set(file, loadScript(VENDOR + file));
    await loading.get(file);
  }
}

function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url, onload: resolve, onerror: () => reject(new Error(`${url} did not load`)) });
    document.head.append(script);
  });
}

function loadStylesheet(url) {
  if (document.querySelector(`link[href="${url}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: url }));
}

function drawnOnce(gl) {
  return new Promise((resolve, reject) => {
    gl.once("idle", resolve);
    gl.once("error", ({ error }) => gl.isStyleLoaded() || reject(error));
  });
}
