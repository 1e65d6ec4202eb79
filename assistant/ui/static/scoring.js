// Number keys for the rubric: a digit marks the criterion that has the focus, or else the first unmarked one,
// and goes on to the next; after the last one the button that saves has the focus, so that Enter saves. The
// radio buttons are ordinary ones: Tab, arrows, mouse and touch work without this.

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]";

let task = ""; // what is being marked
let listening = false;

const groups = () => [...document.querySelectorAll(`.st-key-marks-${task} [role=radiogroup]`)];
const marked = (group) => group.querySelector("input:checked") !== null;

function goOn(done) {
  const next = groups().find((group) => group !== done && !marked(group));
  const target = next ? next.querySelector("input") : document.querySelector('[class*="st-key-save-"] button');
  if (!target) return;
  target.focus({ preventScroll: true });
  (next || target).scrollIntoView({ block: "nearest", behavior: "instant" });
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  if (event.target.matches?.(TYPING)) return;
  const all = groups();
  const group = all.find((one) => one.contains(document.activeElement)) || all.find((one) => !marked(one));
  const input = group && group.querySelectorAll("input")[Number(event.key) - 1];
  if (!input) return;
  event.preventDefault();
  input.click();
  goOn(group);
}

// A new answer is read from its beginning, by eye and by screen reader; from there Tab leads to the marks.
function begin(tries = 40) {
  const answer = document.querySelector(`.st-key-answer-${task}`);
  if (!answer) {
    if (tries) setTimeout(() => begin(tries - 1), 50);
    return;
  }
  answer.setAttribute("tabindex", "-1");
  answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "nearest", behavior: "instant" });
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" });
}

export default function ({ data }) {
  if (!listening) {
    listening = true;
    document.addEventListener("keydown", press);
  }
  if (data.task === task) return;
  task = data.task;
  begin();
}
