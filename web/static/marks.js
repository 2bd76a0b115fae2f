// Marks of the view: fetched when the map rests, stale answers dropped, only what changed is drawn anew.
import { boundsOf, viewBox } from "./ground.js";
import { clusterIcon, themeIcon } from "./icons.js";
import { calm, map, say, settings } from "./settings.js";

/** A marker that is painted together with its neighbours: Leaflet's translation in 3D gives each a layer of its own. */
const FlatMarker = L.Marker.extend({
  _setPos(position) {
    L.Marker.prototype._setPos.call(this, position);
    this._icon.style.transform = `translate(${position.x}px, ${position.y}px)`;
  },
});

export class Marks {
  /** `question()` gives the filters as URLSearchParams or null for "nothing"; `onChoose(place)` hears clicks. */
  constructor({ question, onChoose, onFail = () => {} }) {
    this.question = question;
    this.onChoose = onChoose;
    this.onFail = onFail;
    this.layer = L.layerGroup().addTo(map);
    this.front = L.layerGroup().addTo(map);
    this.drawn = new Map();
    this.chosen = null;
    this.total = 0;
  }

  async refresh() {
    this.request?.abort();
    const request = (this.request = new AbortController());
    const bbox = viewBox();
    const params = this.question();
    if (bbox === null) return;
    if (params === null) return this.draw({ marks: [], clusters: [] });
    params.set("bbox", bbox);
    params.set("zoom", String(map.getZoom()));
    try {
      const answer = await fetch(`/api/v1/place-marks?${params}`, { signal: request.signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.draw(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.onFail(error);
    }
  }

  draw({ marks, clusters }) {
    const wanted = new Map();
    for (const mark of marks) wanted.set(`place ${mark.id}`, () => this.placeMarker(mark));
    for (const cluster of clusters) {
      wanted.set(`several ${cluster.lon} ${cluster.lat} ${cluster.count}`, () => this.clusterMarker(cluster));
    }
    for (const [key, marker] of this.drawn) {
      if (wanted.has(key)) continue;
      this.layer.removeLayer(marker);
      this.drawn.delete(key);
    }
    for (const [key, make] of wanted) {
      if (!this.drawn.has(key)) this.drawn.set(key, make().addTo(this.layer));
    }
    this.total = marks.length + clusters.reduce((sum, { count }) => sum + count, 0);
    map.getContainer().dataset.shown = String(this.total);
    performance.mark("places-shown");
  }

  icon(place, options) {
    return themeIcon(place.theme, options);
  }

  placeMarker(mark) {
    const title = mark.name ?? settings.labels[mark.theme];
    const marker = new FlatMarker([mark.lat, mark.lon], { icon: this.icon(mark), keyboard: false, title });
    marker.place = mark;
    return marker.on("click", () => this.onChoose(marker.place));
  }

  clusterMarker(cluster) {
    const icon = clusterIcon(cluster.count, settings.lang);
    const title = say("several", { n: cluster.count.toLocaleString(settings.lang) });
    const marker = new FlatMarker([cluster.lat, cluster.lon], { icon, keyboard: false, title });
    return marker.on("click", () => map.setView([cluster.lat, cluster.lon], map.getZoom() + 2, motion()));
  }

  /** Make the mark of the row under the pointer or the focus larger; null takes it back. */
  point(place) {
    if (this.pointed) this.front.removeLayer(this.pointed);
    this.pointed = null;
    if (!place || place.id === this.chosen?.id) return;
    const icon = this.icon(place, { className: "is-pointed", plain: true });
    const options = { icon, keyboard: false, interactive: false, zIndexOffset: 5000 };
    this.pointed = new FlatMarker([place.lat, place.lon], options);
    this.pointed.addTo(this.front);
    if (!map.getBounds().contains([place.lat, place.lon])) map.panTo([place.lat, place.lon], motion());
  }

  /** Ring the chosen place, even where it hides in a number; null takes the ring away. */
  choose(place) {
    if (this.ringed) this.front.removeLayer(this.ringed);
    this.ringed = null;
    this.chosen = place;
    this.point(null);
    if (!place) return;
    const icon = this.icon(place, { chosen: true });
    const options = { icon, keyboard: false, title: place.name ?? "", zIndexOffset: 9000 };
    this.ringed = new FlatMarker([place.lat, place.lon], options);
    this.ringed.on("click", () => this.onChoose(place)).addTo(this.front);
  }
}

/** Options of a movement of the map, without animation for those who asked for calm. */
export function motion() {
  return { animate: !calm.matches };
}

/** Show all of [west, south, east, north]. */
export function show(bbox) {
  map.fitBounds(boundsOf(bbox), { ...motion(), padding: [24, 24] });
}
