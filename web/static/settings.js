// What the server tells the page's scripts, and the map that folium made.

/** Addresses, themes, view and sentences of this page. */
export const settings = JSON.parse(document.getElementById("angaben").textContent);

/** The Leaflet map. */
export const map = window.map_atlas;

/** The sentence `key` in the page's language; `%(n)s` and the like are filled from `values`. */
export function say(key, values = {}) {
  return settings.strings[key].replace(/%\((\w+)\)s/g, (_whole, name) => values[name]);
}

/** The part of the page that somebody was led to; the map writes the address anew later. */
export const arrival = location.hash;

export const calm = matchMedia("(prefers-reduced-motion: reduce)");
