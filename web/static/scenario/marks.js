// What a scenario puts on the map: real places of the theme, steps that one may drag or push by keyboard, stops and lines.
import { map, say } from "../settings.js";
import { renderer } from "./cells.js";

const PUSH_PIXELS = 12;
const PUSHES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Marks {
  /** `onPlace(place)` hears a click on a real place, `onMoved(number, spot)` where a step was put. */
  constructor({ onPlace, onMoved, mayWrite }) {
    Object.assign(this, { onPlace, onMoved, mayWrite });
    this.places = L.layerGroup().addTo(map);
    this.steps = L.layerGroup().addTo(map);
    this.draft = L.layerGroup().addTo(map);
  }

  drawPlaces(places, steps) {
    const gone = new Set(steps.filter(({ kind }) => kind === "close" || kind === "move").map(({ place_id }) => place_id));
    const shown = [places.map(({ id }) => id), [...gone]].join(";");
    // Whoever draws a dot again has the whole canvas drawn again.
    if (shown === this.shown) return;
    this.shown = shown;
    this.places.clearLayers();
    for (const place of places) {
      const closed = gone.has(place.id);
      const style = { renderer, radius: 5, weight: 2, color: "#ffffff", fillColor: closed ? "#ffffff" : "#131525", fillOpacity: 1 };
      const dot = L.circleMarker([place.lat, place.lon], closed ? { ...style, color: "#8e120b" } : style);
      dot.bindTooltip(place.name ?? say("unnamed"));
      dot.on("click", (event) => this.onPlace(place) && L.DomEvent.stop(event));
      this.places.addLayer(dot);
    }
  }

  drawSteps(steps, nameOf, places) {
    this.steps.clearLayers();
    const known = new Map(places.map((place) => [place.id, place]));
    steps.forEach((step, number) => {
      if (step.kind === "line") this.drawLine(step, number, nameOf(step));
      const place = known.get(step.place_id);
      if (step.kind === "move" && place) {
        L.polyline([[place.lat, place.lon], [step.lat, step.lon]], { renderer, interactive: false, color: "#131525", weight: 2, dashArray: "4 5" }).addTo(this.steps);
      }
      const spot = step.lat === null || step.lat === undefined ? place : step;
      if (spot && step.kind !== "line") this.drawStep(step, number, spot, nameOf(step));
    });
  }

  drawStep(step, number, spot, name) {
    const moves = this.mayWrite && step.lat !== null && step.lat !== undefined;
    const html = Object.assign(document.createElement("span"), { textContent: number + 1 });
    const label = `${number + 1}: ${name}`;
    const icon = L.divIcon({ html, className: `scenario-pin scenario-pin--${step.kind}`, iconSize: [34, 34] });
    const marker = L.marker([spot.lat, spot.lon], { icon, draggable: moves, keyboard: moves, alt: label, title: label }).addTo(this.steps);
    const element = marker.getElement();
    element.setAttribute("aria-label", moves ? say("moveMark", { name: label }) : label);
    if (!moves) return;
    marker.on("dragend", () => this.onMoved(number, marker.getLatLng()));
    element.addEventListener("keydown", (event) => push(event, marker, () => this.onMoved(number, marker.getLatLng())));
  }

  drawLine(step, number, name) {
    const spots = step.halts.map(({ lat, lon }) => [lat, lon]);
    L.polyline(spots, { renderer, interactive: false, color: "#16317d", weight: 4, dashArray: "10 6" }).addTo(this.steps);
    for (const halt of step.halts) {
      L.circleMarker([halt.lat, halt.lon], { renderer, radius: 6, weight: 3, color: "#16317d", fillColor: "#ffffff", fillOpacity: 1 })
        .bindTooltip(halt.name || `${name} (${number + 1})`)
        .addTo(this.steps);
    }
  }

  /** What is being chosen now and not computed yet. */
  drawDraft(spots) {
    this.draft.clearLayers();
    if (spots.length > 1) L.polyline(spots, { renderer, interactive: false, color: "#131525", weight: 3, dashArray: "3 6" }).addTo(this.draft);
    for (const spot of spots) {
      L.circleMarker(spot, { renderer, interactive: false, radius: 9, weight: 4, color: "#131525", fillColor: "#fff9dc", fillOpacity: 1 }).addTo(this.draft);
    }
  }
}

/** Arrow keys push a mark; Enter says that it stays there. */
function push(event, marker, done) {
  if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    return done();
  }
  const way = PUSHES[event.key];
  if (!way) return;
  event.preventDefault();
  event.stopPropagation();
  const point = map.latLngToContainerPoint(marker.getLatLng()).add(L.point(way).multiplyBy(PUSH_PIXELS));
  marker.setLatLng(map.containerPointToLatLng(point));
}
