// Keys for lists and help, and forms that send themselves. Every page works without this file.
(function () {
  "use strict";
  var typing = function (element) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  };
  var rows = function () {
    return Array.prototype.filter.call(document.querySelectorAll("table[data-list] tbody tr"), function (row) {
      return row.offsetParent !== null;
    });
  };
  var current = function () { return document.querySelector("tr.here"); };
  var move = function (step) {
    var all = rows();
    if (!all.length) return;
    var at = all.indexOf(current());
    var next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    if (current()) current().classList.remove("here");
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
    var link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };
  var help = document.getElementById("help");
  var toggleHelp = function () { if (help.open) help.close(); else help.showModal(); };
  var keys = {
    j: function () { move(1); },
    k: function () { move(-1); },
    "?": toggleHelp,
    "/": function () { var box = document.querySelector("input[type=search]"); if (box) box.focus(); },
    Enter: function () { var link = current() && current().querySelector("a"); if (link && document.activeElement === document.body) link.click(); }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (help.open && event.key !== "?") return;
    var act = keys[event.key];
    if (!act) return;
    if (event.key !== "Enter") event.preventDefault();
    act();
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-help]")) toggleHelp();
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });
  var unfold = function () { // not every browser opens the section that an address leads into
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var folded = target && target.closest("details:not([open])");
    if (folded) { folded.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  var room = document.querySelector(".rooms [aria-current]");
  if (room && room.parentElement.scrollWidth > room.parentElement.clientWidth) room.parentElement.scrollLeft = room.offsetLeft - 48;
  document.documentElement.classList.add("scripted");
})();
