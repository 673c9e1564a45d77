// Why each test failed, in a few lines, as the last thing that is printed: of a long output often only its end is kept.

const LINES = 8;
/** What a comparison says of itself beside what differs. */
const NOISE = /^\s*(expect\(received\)|[-+] (Expected|Received) +[-+]|[-+] +(Array )?[[\]]+,?$|$)/;

export default class Reasons {
  #told = [];

  onTestEnd(test, { status, errors, duration }) {
    if (status === test.expectedStatus) return;
    const plain = errors.map(({ message }) => message ?? '').join('\n').replace(/\u001b\[\d+m/g, '');
    const lines = plain.split('\n').filter((line) => !NOISE.test(line)).slice(0, LINES);
    const place = `${test.location.file.replace(/.*\//, '')}:${test.location.line}`;
    this.#told.push(`${place} › ${test.title}: ${status} after ${Math.round(duration / 1000)} s\n    ${lines.join('\n    ')}`);
  }

  onEnd() {
    if (this.#told.length) console.log(`\n  why:\n  ${this.#told.join('\n  ')}`);
  }

  printsToStdio() {
    return true;
  }
}
