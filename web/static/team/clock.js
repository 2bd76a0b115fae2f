// The clock of a meeting: it runs in the atlas, so that every screen shows the same.
import { say } from "../settings.js";
import { tell } from "./api.js";

export class Clock {
  constructor(element, meeting, announce) {
    this.element = element;
    this.meeting = meeting;
    this.announce = announce;
    this.button = element.querySelector("button");
    this.button?.addEventListener("click", () => this.toggle());
    this.set(meeting.left, meeting.running);
    setInterval(() => this.draw(), 1000);
  }

  set(left, running) {
    this.ends = performance.now() + left * 1000;
    this.left = left;
    this.running = running;
    this.draw();
  }

  get seconds() {
    return this.running ? Math.max(0, Math.round((this.ends - performance.now()) / 1000)) : this.left;
  }

  draw() {
    const seconds = this.seconds;
    const text = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
    this.element.querySelector("[data-left]").textContent = text;
    this.element.querySelector("progress").value = this.meeting.seconds - seconds;
    this.element.classList.toggle("is-up", seconds === 0);
    this.button?.setAttribute("aria-pressed", String(this.running));
    const label = this.element.querySelector("[data-label]");
    if (label) label.textContent = say(this.running ? "stop" : "start");
    if (seconds > 0 || !this.running || this.told) return;
    this.told = true;
    this.announce(say("timeUp"));
  }

  async toggle() {
    const running = !this.running;
    const before = this.seconds;
    this.set(before, running);
    try {
      const told = await tell("PUT", `/meetings/${this.meeting.id}/clock`, { running });
      this.meeting.version = told.version;
    } catch {
      this.set(before, !running);
      this.announce(say("failed"));
    }
  }
}
