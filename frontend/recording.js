// Lets a page be recorded, for whoever has agreed to it, in as many sessions as the operator has chosen; everybody else loads
// nothing more. The page tells where the recorder is (`data-recorder`), and for which part of all it is.

const { recorder, sessions, errors, release } = document.querySelector("script[data-recorder]").dataset;

if (/(^|; )recording=yes(;|$)/.test(document.cookie)) begin();
else sessionStorage.removeItem("sentryReplaySession");

/** One tab is one session: whether it is recorded is thrown once. */
function begin() {
  const chance = Number((sessionStorage.recordingChance ??= Math.random()));
  const [isWhole, isOnError] = [chance < sessions, chance < errors];
  if (isWhole || isOnError) import(recorder).then(({ record }) => record({ isWhole, release }));
}
