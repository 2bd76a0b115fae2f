// The map beside a gap: the quarter, and the ring where something is missing.
import { prepareMap } from "../ground.js";
import { Outline } from "../outline.js";
import { map, settings } from "../settings.js";

const NEAR_ZOOM = 15;

prepareMap({ buttons: "topleft" });
if (settings.area) new Outline().draw(settings.area);
if (settings.pin) {
  const { lon, lat, text } = settings.pin;
  const ring = document.createElement("span");
  const icon = L.divIcon({ html: ring, className: "gap-pin", iconSize: [36, 36], iconAnchor: [18, 18] });
  L.marker([lat, lon], { icon, keyboard: false, title: text }).addTo(map);
  map.setView([lat, lon], NEAR_ZOOM, { animate: false });
}
