"use strict";
(function () {
  const all = Array.from(document.querySelectorAll(".f"));
  const boxes = Array.from(document.querySelectorAll(".bar input"));
  const where = document.getElementById("where");
  let at = -1;
  function shown() {
    return all.filter(function (f) { return !f.hidden; });
  }
  function say() {
    const list = shown();
    const n = list.indexOf(all[at]) + 1;
    where.textContent = list.length ? (n || "–") + " / " + list.length : "没有可显示的问题";
  }
  function filter() {
    const off = { severity: new Set(), family: new Set() };
    boxes.forEach(function (b) { if (!b.checked) { off[b.name].add(b.value); } });
    all.forEach(function (f) {
      f.hidden = off.severity.has(f.dataset.severity) || off.family.has(f.dataset.family);
    });
    say();
  }
  function go(step) {
    const list = shown();
    if (!list.length) { return; }
    const now = list.indexOf(all[at]);
    const next = now < 0 ? (step > 0 ? 0 : list.length - 1) : (now + step + list.length) % list.length;
    if (at >= 0) { all[at].classList.remove("here"); }
    at = all.indexOf(list[next]);
    all[at].classList.add("here");
    all[at].scrollIntoView({ block: "center" });
    all[at].focus({ preventScroll: true });
    say();
  }
  function copy(button) {
    const text = button.dataset.text;
    function done() { button.textContent = "已复制"; }
    function old() {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.appendChild(area);
      area.select();
      if (document.execCommand("copy")) { done(); }
      area.remove();
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, old);
    } else {
      old();
    }
  }
  boxes.forEach(function (b) { b.addEventListener("change", filter); });
  document.getElementById("next").addEventListener("click", function () { go(1); });
  document.getElementById("prev").addEventListener("click", function () { go(-1); });
  document.addEventListener("click", function (e) {
    if (e.target.classList && e.target.classList.contains("copy")) { copy(e.target); }
  });
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.tagName === "INPUT") { return; }
    if (e.key === "n" || e.key === "j") { go(1); }
    if (e.key === "p" || e.key === "k") { go(-1); }
  });
  say();
})();
