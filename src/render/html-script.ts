/**
 * The report's only script: it filters the module table and copies fixes. Without it the page still says
 * everything; buttons and the filter stay hidden.
 */
export const script = `
"use strict";
for (const box of document.querySelectorAll(".filter")) {
  const input = box.querySelector("input");
  const shown = box.querySelector("output");
  const rows = [...document.querySelectorAll("#" + box.dataset.table + " tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\\s+/);
    let count = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      if (!row.hidden) count += 1;
    });
    shown.textContent = count + " of " + rows.length;
  });
}
for (const button of document.querySelectorAll(".fix button")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("pre").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
`;
