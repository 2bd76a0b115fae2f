// What every map has: base map, scale, zoom buttons and a name for screen readers.
import { map, say } from "./settings.js";

/** Dress the map; the base map comes when it can, places do not wait for it. */
export function prepareMap({ buttons = "bottomleft" } = {}) {
  map.options.zoomAnimation = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (buttons === "bottomleft") L.control.scale({ imperial: false, position: buttons }).addTo(map);
  L.control.zoom({ position: buttons, zoomInTitle: say("zoomIn"), zoomOutTitle: say("zoomOut") }).addTo(map);
  // Plus and minus work as keys, so that the map stays one stop of the tabulator.
  document.querySelectorAll(".leaflet-control-zoom a").forEach((button) => (button.tabIndex = -1));
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map"));
  import("/static/basemap/basemap.js")
    .then(({ addBasemap }) => addBasemap(map, { words: { credit: say("credit"), failed: say("noBasemap") } }))
    .catch((error) => console.warn("base map", error));
}

/** West, south, east, north of what is seen, or null while the map is hidden. */
export function viewBox() {
  const size = map.getSize();
  if (size.x === 0 || size.y === 0) return null;
  const bounds = map.getBounds();
  const clamp = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(6);
  return [
    clamp(bounds.getWest(), 180),
    clamp(bounds.getSouth(), 90),
    clamp(bounds.getEast(), 180),
    clamp(bounds.getNorth(), 90),
  ].join(",");
}

/** Leaflet bounds of [west, south, east, north]. */
export function boundsOf([west, south, east, north]) {
  return [
    [south, west],
    [north, east],
  ];
}

/** How bounds are shown so that a legend on the map covers nothing of them. */
export function besideLegend() {
  const legend = document.querySelector(".plan-legend");
  const covers = legend && getComputedStyle(legend).position === "absolute";
  return { animate: false, paddingTopLeft: [covers ? legend.offsetLeft + legend.offsetWidth : 0, 0] };
}

/** Keep a shape out of the tab order: a browser lets one tab to whatever listens to focus, as tooltips do. */
export function noStop(shape) {
  return shape.on("add", () => shape.getElement()?.setAttribute("tabindex", "-1"));
}
