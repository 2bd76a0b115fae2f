// The small map beside a page: one place, or the places and the outline of an area.
import { prepareMap } from "./ground.js";
import { Marks } from "./marks.js";
import { Outline } from "./outline.js";
import { map, settings } from "./settings.js";

const NEAR_ZOOM = 16;

function question() {
  const params = new URLSearchParams();
  for (const theme of settings.defaults) params.append("theme", theme);
  if (settings.area) params.set("neighbourhood", String(settings.area.id));
  return params;
}

prepareMap({ buttons: "topleft" });
const marks = new Marks({
  question,
  onChoose: (place) => location.assign(settings.urls.place + place.id),
  onFail: (error) => console.warn("marks", error),
});
if (settings.place) {
  map.setView([settings.place.lat, settings.place.lon], NEAR_ZOOM, { animate: false });
  marks.choose(settings.place);
  marks.draw({ marks: [], clusters: [] });
} else {
  map.on("moveend", () => marks.refresh());
  marks.refresh();
}
if (settings.area) new Outline().draw(settings.area);
