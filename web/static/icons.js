// Marks as Leaflet icons, drawn from the same sprite as the list.

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = "/static/marks.svg";

/** The mark of a theme; `chosen` draws the ring. */
export function themeIcon(theme, options = {}) {
  return placeIcon(symbol(`${theme}${options.chosen ? "-chosen" : "-map"}`), options);
}

function placeIcon(html, { chosen = false, className = "", plain = false }) {
  const size = chosen ? 48 : 32;
  return L.divIcon({
    html,
    className: `place-mark ${className} ${plain ? "is-plain" : ""}`.trim(),
    iconSize: [size, size],
    iconAnchor: [size / 2, size / 2],
  });
}

/** The shape of a group with a number in it; `chosen` draws the ring. */
export function numberIcon(group, number, options = {}) {
  const figure = document.createElement("b");
  const holder = document.createElement("span");
  figure.textContent = number;
  holder.className = "number";
  if (options.chosen) holder.append(symbol(`number-${group}-chosen`));
  else holder.classList.add(`number--${group}`);
  holder.append(figure);
  return placeIcon(holder, options);
}

/** Let a marker with a number stand for another place. */
export function renumber(marker, place, group) {
  const element = marker.getElement();
  const [holder] = element.children;
  marker.place = place;
  marker.setLatLng([place.lat, place.lon]);
  element.title = place.name;
  holder.className = `number number--${group}`;
  holder.firstChild.textContent = place.number;
}

/** A white circle with the number of places it stands for. */
export function clusterIcon(count, lang) {
  const text = count < 10000 ? count.toLocaleString(lang) : `${Math.round(count / 1000).toLocaleString(lang)} T`;
  const size = 30 + 4 * String(text).length;
  const circle = document.createElement("span");
  circle.textContent = text;
  return L.divIcon({ html: circle, className: "cluster", iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
}

function symbol(id) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${id}`);
  svg.append(use);
  return svg;
}
