// A scenario: its question and its steps; asking what they would do, and keeping them. Whoever was faster is never overwritten.
import { settings } from "../settings.js";
import { tell } from "../team/api.js";

export class State {
  constructor() {
    this.take(settings.scenario);
    this.asking = null;
  }

  /** Stand where the server stands. */
  take({ id, version, question, steps, undoable }) {
    Object.assign(this, { id, version, steps, undoable, question: { ...question, at: question.at ?? settings.at } });
  }

  /** Ask what `steps` would do; a newer question makes an older one void (null). */
  async whatIf({ steps = this.steps, question = this.question, full = false, outlines = false } = {}) {
    const turn = (this.asking = {});
    const answer = await tell("POST", "/what-if", { ...question, changes: steps, full, outlines, typical: !full });
    return this.asking === turn ? answer : null;
  }

  /** Keep steps or question; throws Refused with `current` if somebody was faster. */
  async save(values) {
    this.take(await tell("PATCH", `/scenarios/${this.id}`, values, this.version));
  }

  async undo() {
    this.take(await tell("POST", `/scenarios/${this.id}/undo`, undefined, this.version));
  }

  async reload() {
    this.take(await tell("GET", `/scenarios/${this.id}`));
  }
}
