// The list at the desk: rows and, behind them, the areas come in one text that is read as it comes.
import { PlaceList } from "./list.js";
import { settings } from "./settings.js";

/** Rows stand before it, areas behind it. */
const SEAM = '<script type="application/json" class="areas">';

export class Answer extends PlaceList {
  ask(question, signal) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify(question);
    const url = "destination" in question ? settings.urls.chains : settings.urls.answer;
    return fetch(url, { method: "POST", headers, body, signal, cache: "no-store" });
  }

  async load(question) {
    const answer = await this.fetch(question);
    if (!answer) return;
    const { areas, request } = this;
    // The question stays nowhere, not even here.
    this.params = null;
    this.put(answer);
    this.onAnswer(answer.dataset);
    const drawn = await this.patiently(request, areas).catch(() => null);
    if (!request.signal.aborted) this.onDrawn(drawn);
  }

  /** Return the rows as soon as they are there; the areas are still being drawn. */
  async read(reply) {
    const [reader, decoder] = [reply.body.getReader(), new TextDecoder()];
    let text = "";
    const more = async () => {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      return !done;
    };
    while (!text.includes(SEAM) && (await more()));
    const [rows] = text.split(SEAM, 1);
    this.areas = (async () => {
      while (await more());
      return areasIn(text.slice(rows.length + SEAM.length));
    })();
    return rows;
  }

  put(answer) {
    this.answer.replaceWith(answer);
    this.settle();
  }

  get places() {
    return this.rows.map((row) => {
      const { id, lon, lat, theme, number } = row.dataset;
      const name = row.querySelector(".row__name").textContent;
      return { id: Number(id), lon: Number(lon), lat: Number(lat), theme, number, name };
    });
  }
}

/** Where nothing is drawn there is nothing: what was refused has no areas, and ways have none. */
function areasIn(text) {
  return text ? JSON.parse(text.slice(0, text.indexOf("</script>"))) : [];
}
