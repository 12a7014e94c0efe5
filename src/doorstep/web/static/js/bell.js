// The bell of the referral desk: two short tones every two seconds while an emergency is not acknowledged.
(function () {
  "use strict";
  var audio = null;
  var tone = function (hertz, after) {
    var sound = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + after;
    sound.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    sound.connect(volume).connect(audio.destination);
    sound.start(at);
    sound.stop(at + 0.4);
  };
  var ring = function () {
    var bell = document.getElementById("bell");
    if (!bell || !bell.dataset.ringing) return;
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
    try {
      audio = audio || new AudioContext();
      if (audio.state === "suspended") audio.resume();
      tone(880, 0);
      tone(660, 0.4);
    } catch (error) { /* a browser without sound still shows the colour */ }
  };
  ring();
  setInterval(ring, 2000);
})();
