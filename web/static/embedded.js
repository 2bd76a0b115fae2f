// The gap map in a frame of another page: cells, and nothing that remembers anybody.
import { CellLayer } from "./cells.js";
import { prepareMap } from "./ground.js";

prepareMap({ buttons: "topleft" });
const cells = new CellLayer();
cells.draw(JSON.parse(document.getElementById("waben").textContent));
cells.fit();
