// What a line between two browsers can carry, decided from what was measured: no page, no clock, no network.
// A bad line loses the picture first, so that the sound stays; then the words on the page point to the messages.
(function () {
  "use strict";
  var POOR_PICTURE = 0.2, POOR_SOUND = 0.4, TIMES = 4, CALM = 5, GIVE_UP = 30000;

  // a picture that was asked for again is given some measures before it is judged by old ones
  var begin = function (asked) { return { carries: "picture", poor: asked ? -TIMES : 0 }; };

  // line   what begin() or next() gave last: carries is "picture", "sound" or "messages"
  // seen   one measure: shares of what we sent that were lost, null while nobody reports; sends says whether a picture is sent at all
  var next = function (line, seen) {
    var bySound = line.carries !== "picture" || !seen.sends;
    var isPoor = seen.sound !== null && seen.sound > (bySound ? POOR_SOUND : POOR_PICTURE) || !bySound && seen.picture !== null && seen.picture > POOR_PICTURE;
    if (line.carries === "messages") return calmer(line, seen.sound !== null && !isPoor);
    var poor = isPoor ? line.poor + 1 : Math.min(line.poor, 0) + (line.poor < 0 ? 1 : 0);
    if (poor < TIMES) return { carries: line.carries, poor: poor };
    return { carries: bySound ? "messages" : "sound", poor: 0 };
  };

  // sound that gets through again for a while is said to; the picture comes back only when somebody asks for it
  var calmer = function (line, isCalm) {
    var calm = isCalm ? (line.calm || 0) + 1 : 0;
    return calm < CALM ? { carries: "messages", poor: 0, calm: calm } : { carries: "sound", poor: 0 };
  };

  // which sentence is said of all lines together, the worst first
  // lines   for each other browser: carries, putAway (our picture was, and may be asked for again), isConnected, wasConnected, gone (milliseconds since it was last connected, or since it was called)
  var said = function (lines, isCut) {
    var some = function (is) { return lines.some(is); };
    if (isCut) return "reconnecting";
    if (!lines.length) return "alone";
    if (some(function (one) { return !one.isConnected && one.gone > GIVE_UP; })) return "noLine";
    if (some(function (one) { return !one.isConnected && one.wasConnected; })) return "reconnecting";
    if (some(function (one) { return !one.isConnected; })) return "connecting";
    if (some(function (one) { return one.carries === "messages"; })) return "noSound";
    return some(function (one) { return one.putAway; }) ? "poor" : "connected";
  };

  window.roomLine = { begin: begin, next: next, said: said };
})();
