// Rules of the base map told to protomaps-leaflet, which draws them on a canvas for each tile.

/** Return a Leaflet layer that draws `look` (see /tiles/rules); needs the global `protomapsL`. */
export function canvasLayer(look, attribution) {
  const names = look.rules.filter((rule) => rule.type === "name");
  const shapes = look.rules.filter((rule) => rule.type !== "name");
  return protomapsL.leafletLayer({
    url: look.tiles,
    maxDataZoom: look.last_tile_zoom,
    backgroundColor: look.land,
    paintRules: shapes.map((rule) => PAINT[rule.type](rule, look)),
    labelRules: names.map((rule) => labelRule(rule, look)),
    attribution,
    noWrap: true,
  });
}

const PAINT = { fill: fillRule, stroke: strokeRule };

function fillRule(rule) {
  const every = rule.colours[""];
  const fill = every ?? ((_zoom, feature) => rule.colours[feature.props.kind]);
  return {
    dataLayer: rule.layer,
    minzoom: rule.from_zoom,
    symbolizer: new protomapsL.PolygonSymbolizer({ fill }),
    filter: every ? undefined : (_zoom, feature) => feature.props.kind in rule.colours,
  };
}

const LEVELS = {
  any: () => true,
  open: (props) => !props.tunnel && !props.bridge,
  tunnel: (props) => props.tunnel,
  bridge: (props) => props.bridge,
};

function strokeRule(rule, look) {
  const kinds = new Set(rule.kinds);
  const atLevel = LEVELS[rule.level];
  const width = protomapsL.exp(look.growth, rule.widths);
  const options = { color: rule.colour, width, lineCap: rule.cap, lineJoin: "round", opacity: 1 };
  if (rule.dash.length > 0) options.dash = (zoom) => rule.dash.map((part) => part * width(zoom));
  return {
    dataLayer: rule.layer,
    minzoom: rule.from_zoom,
    symbolizer: new protomapsL.LineSymbolizer(options),
    filter: (_zoom, { props }) => (kinds.size === 0 || kinds.has(props.kind)) && atLevel(props),
  };
}

function labelRule(rule, look) {
  const size = protomapsL.exp(look.growth, rule.sizes);
  const kinds = new Set(rule.kinds);
  const [first, last] = rule.ranks ?? [-Infinity, Infinity];
  const text = {
    font: (zoom) => `${rule.weight} ${size(zoom)}px "${look.font}", sans-serif`,
    fill: rule.colour,
    stroke: rule.halo,
  };
  return {
    dataLayer: rule.layer,
    minzoom: rule.from_zoom,
    maxzoom: rule.to_zoom - 1,
    symbolizer: rule.along ? alongLine(text, look) : atPoint(text, look),
    filter: (_zoom, { props }) =>
      props.name && (kinds.size === 0 || kinds.has(props.kind)) && (rule.ranks === null || (props.rank >= first && props.rank <= last)),
  };
}

function alongLine(text, look) {
  return new protomapsL.LineLabelSymbolizer({ ...text, width: look.halo_width * 2, position: 2, repeatDistance: 350 });
}

function atPoint(text, look) {
  return new protomapsL.Padding(4, new protomapsL.CenteredTextSymbolizer({ ...text, width: look.halo_width, lineHeight: 1.4 }));
}
