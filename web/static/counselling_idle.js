// Nobody there any more: after nine minutes a question, after ten the address is gone.

const WARN_MS = 9 * 60_000;
const END_MS = 10 * 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel"];

export class Idle {
  constructor({ onWarn, onStay, onEnd }) {
    Object.assign(this, { onWarn, onStay, onEnd, on: false, warned: false });
    for (const type of SIGNS) window.addEventListener(type, () => this.on && this.watch(), { passive: true });
    // Timers sleep with the machine; whoever wakes it must not find the address.
    document.addEventListener("visibilitychange", () => this.on && Date.now() - this.last >= END_MS && this.end());
  }

  /** Somebody is there: start to count anew. */
  watch() {
    if (this.warned) this.onStay();
    this.warned = false;
    this.on = true;
    this.last = Date.now();
    clearTimeout(this.warning);
    clearTimeout(this.ending);
    this.warning = setTimeout(() => this.warn(), WARN_MS);
    this.ending = setTimeout(() => this.end(), END_MS);
  }

  warn() {
    this.warned = true;
    this.onWarn();
  }

  rest() {
    this.on = this.warned = false;
    clearTimeout(this.warning);
    clearTimeout(this.ending);
  }

  end() {
    this.rest();
    this.onEnd();
  }
}
