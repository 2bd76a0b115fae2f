// The map beside a resource: the quarter, and the mark where it is.
import { prepareMap } from "../ground.js";
import { Outline } from "../outline.js";
import { map, settings } from "../settings.js";

const NEAR_ZOOM = 16;
const SVG = "http://www.w3.org/2000/svg";

/** The mark of a theme out of the sprite. */
function mark(theme) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "mark");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/marks.svg#${theme ?? "group-open"}`);
  svg.append(use);
  return svg;
}

prepareMap({ buttons: "topleft" });
if (settings.area) new Outline().draw(settings.area);
if (settings.pin) {
  const { lon, lat, text, theme } = settings.pin;
  const icon = L.divIcon({ html: mark(theme), className: "resource-pin", iconSize: [40, 40], iconAnchor: [20, 20] });
  L.marker([lat, lon], { icon, keyboard: false, title: text }).addTo(map);
  map.setView([lat, lon], NEAR_ZOOM, { animate: false });
}
