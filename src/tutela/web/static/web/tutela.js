"use strict";
// Everything works without this file. It adds: "/" to search, dropping files, upload progress, arrow keys in a matrix, and a word
// when nothing answers.

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const find = document.getElementById("find");
  if (event.key === "/" && find && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

function notice(text) {
  const place = document.getElementById("notice");
  if (place) {
    place.textContent = text;
    place.hidden = !text;
  }
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => notice(document.body.dataset.noAnswer));
}
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) notice(document.body.dataset.noAnswer);
});
document.addEventListener("htmx:afterOnLoad", () => notice(""));

// A file dropped on .drop is chosen in its input; several at once are refused.
function droppable(drop, input, refuse, chosen) {
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.remove("over");
    });
  }
  drop.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length > 1) {
      refuse();
    } else if (event.dataTransfer.files.length === 1) {
      input.files = event.dataTransfer.files;
      chosen();
    }
  });
}

// <form data-drop> with one file input inside .drop: sent as any form.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const drop = form.querySelector(".drop");
  droppable(drop, drop.querySelector("input[type=file]"), () => notice(form.dataset.oneOnly), () => notice(""));
}

// <form data-upload> with one file input inside .drop and a <div data-progress hidden> holding <progress> and <output>.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const shown = form.querySelector("[data-progress]");
  const said = form.querySelector("[data-said]");
  const limit = Number(form.dataset.limit || 0);

  const say = (text) => {
    said.textContent = text;
    said.hidden = !text;
  };
  const fits = () => {
    const file = input.files[0];
    const large = Boolean(file && limit && file.size > limit);
    say(large ? form.dataset.tooLarge : "");
    return !large;
  };
  input.addEventListener("change", fits);
  droppable(drop, input, () => say(form.dataset.oneOnly), fits);

  form.addEventListener("submit", (event) => {
    if (!fits()) {
      event.preventDefault();
      return;
    }
    if (!input.files.length) return; // the browser says that a file is needed
    event.preventDefault();
    const bar = shown.querySelector("progress");
    const out = shown.querySelector("output");
    const request = new XMLHttpRequest();
    const failed = () => {
      shown.hidden = true;
      form.querySelector("button:not([type=button])").disabled = false;
      say(form.dataset.failed);
    };
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.max = step.total;
      bar.value = step.loaded;
      out.textContent = `${Math.floor((100 * step.loaded) / step.total)} %`;
    });
    request.addEventListener("load", () => {
      const to = request.getResponseHeader("X-Receipt") || request.getResponseHeader("HX-Redirect");
      if (to) {
        window.location.assign(to);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[role=alert]");
      failed();
      if (answer) say(answer.textContent.trim());
    });
    request.addEventListener("error", failed);
    request.addEventListener("abort", failed);
    shown.querySelector("button").addEventListener("click", () => request.abort(), { once: true });
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    form.querySelector("button:not([type=button])").disabled = true;
    shown.hidden = false;
    request.send(new FormData(form));
  });
}

// <table data-matrix>: arrow keys move between the cells' links; Home and End to the ends of a row. Without this file: plain links.
// data-matrix="one-stop": of its many links only the one last at hand is in the order of Tab.
for (const table of document.querySelectorAll("table[data-matrix]")) {
  if (table.dataset.matrix === "one-stop") {
    let stop = null;
    const stopAt = (link) => {
      if (stop) stop.tabIndex = -1;
      stop = link;
      stop.tabIndex = 0;
    };
    const links = table.querySelectorAll("tbody td a");
    for (const link of links) link.tabIndex = -1;
    if (links.length) stopAt(links[0]);
    table.addEventListener("focusin", (event) => {
      if (event.target.closest("tbody td a")) stopAt(event.target);
    });
  }
  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = event.target.closest("td, th");
    const ends = event.key === "Home" || event.key === "End";
    if (!cell || (!step && !ends) || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = table.rows;
    let row = cell.parentElement.rowIndex;
    let column = ends ? (event.key === "Home" ? -1 : rows[row].cells.length) : cell.cellIndex;
    const [down, right] = step || [0, event.key === "Home" ? 1 : -1];
    for (;;) {
      row += down;
      column += right;
      const next = rows[row] && rows[row].cells[column];
      if (!next) return;
      const link = next.querySelector("a");
      if (link) {
        event.preventDefault();
        link.focus({ preventScroll: true });
        link.scrollIntoView({ block: "nearest", inline: "nearest" }); // focus alone is content with a cell half in sight
        return;
      }
    }
  });
}
