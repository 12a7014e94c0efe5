// The room of a consultation: browsers talk to each other; the server only carries their first letters.
// Whoever enters later calls those who sit there. When both call at once the larger seat gives way.
(function () {
  "use strict";
  var root = document.getElementById("room"), words = root.dataset, base = "/rooms/" + words.code + "/";
  var token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  var SOON = 200, ALONE = 300, SETTLED = 1500, TOGETHER = 150, LETTERS_TOGETHER = 60, STATS = 1000, PATIENCE = 2500, STILL = 5;
  var seat = 0, after = 0, peers = {}, local = null, ice = [], relayOnly = false, over = true, shared = null, isCut = false;
  var by = function (id) { return document.getElementById(id); };
  var say = function (key) {
    var hasDevices = over || !local || local.getTracks().length;
    by("room-state").textContent = words[key] + (hasDevices ? "" : " " + words.noDevices);
    root.dataset.state = key;
  };
  // one sentence for all lines; said again with every measure, so that it never lags behind
  var tell = function () {
    if (over) return;
    say(roomLine.said(Object.values(peers).map(function (one) {
      var isConnected = one.pc.connectionState === "connected";
      return { carries: one.line.carries, putAway: one.putAway, isConnected: isConnected, wasConnected: one.wasConnected, gone: isConnected ? 0 : Date.now() - one.since };
    }), isCut));
    by("picture-again").hidden = !Object.values(peers).some(function (one) { return one.putAway; });
  };

  var send = function (path, data) {
    return fetch(base + path, {
      method: "POST", credentials: "same-origin", keepalive: path.indexOf("leave") >= 0,
      headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body: JSON.stringify(data || {})
    });
  };
  var letter = function (to, kind, body) {
    if (over || !seat) return Promise.resolve();
    return send(seat + "/post/", { to: to, kind: kind, body: JSON.stringify(body) }).catch(function () { /* the next letter, or the next entry, mends it */ });
  };

  // without a camera there is still the sound; without either one may watch
  var devices = function (video) {
    var asked = { audio: true, video: video ? { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } } : false };
    return navigator.mediaDevices.getUserMedia(asked).catch(function () { return video ? devices(false) : new MediaStream(); });
  };

  var figure = function (other) {
    var found = document.createElement("figure"), video = document.createElement("video"), name = document.createElement("figcaption");
    found.className = "seat";
    found.dataset.seat = other.seat;
    video.autoplay = true;
    video.playsInline = true;
    name.textContent = other.name;
    found.append(video, name);
    by("seats").prepend(found);
    return found;
  };

  var outgoing = function () {
    var tracks = local ? local.getAudioTracks().slice() : [];
    var picture = shared || (local && local.getVideoTracks()[0]);
    if (picture) tracks.push(picture);
    return tracks;
  };

  // what is found within a moment goes with the offer or answer itself: one letter instead of two
  var described = function (peer, kind) {
    var pc = peer.pc;
    return pc.setLocalDescription().then(function () {
      return new Promise(function (done) {
        if (pc.iceGatheringState === "complete") return done();
        pc.addEventListener("icegatheringstatechange", function () { if (pc.iceGatheringState === "complete") done(); });
        setTimeout(done, TOGETHER);
      });
    }).then(function () {
      peer.waiting = [];
      peer.described = true;
      return letter(peer.seat, kind, pc.localDescription);
    });
  };

  var connect = function (other, calls) {
    var pc = new RTCPeerConnection({ iceServers: ice, iceTransportPolicy: relayOnly ? "relay" : "all" });
    var peer = { pc: pc, seat: other.seat, name: other.name, polite: seat > other.seat, making: false, ignoring: false, waiting: [], late: [], box: figure(other), line: roomLine.begin(), putAway: false, wasConnected: false, frames: 0, still: 0, since: Date.now() };
    peers[other.seat] = peer;
    pc.onicecandidate = function (event) {
      if (!event.candidate) return;
      peer.waiting.push(event.candidate.toJSON());
      if (peer.waiting.length === 1) setTimeout(function () { late(peer); }, LETTERS_TOGETHER);
    };
    pc.ontrack = function (event) {
      var video = peer.box.querySelector("video");
      if (video.srcObject !== event.streams[0]) video.srcObject = event.streams[0];
    };
    pc.onnegotiationneeded = function () {
      peer.making = true;
      described(peer, "offer").catch(function () {}).finally(function () { peer.making = false; });
    };
    pc.onconnectionstatechange = function () { changed(peer); };
    if (calls) {
      outgoing().forEach(function (track) { pc.addTrack(track, local); });
      ["audio", "video"].forEach(function (kind) {
        if (!pc.getTransceivers().some(function (one) { return one.receiver.track.kind === kind; })) pc.addTransceiver(kind, { direction: "recvonly" });
      });
    }
    return peer;
  };

  var late = function (peer) {
    if (!peer.described) return setTimeout(function () { late(peer); }, LETTERS_TOGETHER);
    if (peer.waiting.length) letter(peer.seat, "candidate", peer.waiting.splice(0));
  };

  var changed = function (peer) {
    var state = peer.pc.connectionState;
    if (peer.box.dataset.state === "connected") peer.since = Date.now();
    peer.box.dataset.state = state;
    if (state === "connected") peer.wasConnected = true;
    tell();
    if (state === "disconnected" || state === "failed") {
      setTimeout(function () {
        if (peers[peer.seat] === peer && peer.pc.connectionState !== "connected" && peer.pc.signalingState !== "closed") peer.pc.restartIce();
      }, state === "failed" ? 0 : PATIENCE);
    }
  };

  var answer = function (peer, description) {
    var clash = description.type === "offer" && (peer.making || peer.pc.signalingState !== "stable");
    peer.ignoring = !peer.polite && clash;
    if (peer.ignoring) return Promise.resolve();
    return peer.pc.setRemoteDescription(description).then(function () {
      peer.late.splice(0).forEach(function (one) { peer.pc.addIceCandidate(one).catch(function () {}); });
      if (description.type !== "offer") return null;
      give(peer);
      return described(peer, "answer");
    });
  };

  // what we show goes onto the lines that the caller opened
  var give = function (peer) {
    var sending = peer.pc.getSenders().map(function (one) { return one.track; });
    outgoing().forEach(function (track) { if (sending.indexOf(track) < 0) peer.pc.addTrack(track, local); });
  };

  var read = function (one) {
    var peer = peers[one.from] || connect({ seat: one.from, name: "" }, false), body;
    try { body = JSON.parse(one.body); } catch (error) { return Promise.resolve(); }
    if (one.kind === "offer" || one.kind === "answer") return answer(peer, body).catch(function () {});
    if (one.kind === "candidate" && Array.isArray(body)) {
      body.forEach(function (candidate) {
        if (!peer.pc.remoteDescription) peer.late.push(candidate);
        else peer.pc.addIceCandidate(candidate).catch(function () {});
      });
    }
    return Promise.resolve();
  };

  var drop = function (peer) {
    peer.pc.close();
    peer.box.remove();
    delete peers[peer.seat];
  };

  var present = function (others) {
    var there = {};
    others.forEach(function (one) {
      there[one.seat] = true;
      if (peers[one.seat] && !peers[one.seat].name) {
        peers[one.seat].name = one.name;
        named(peers[one.seat]);
      }
    });
    Object.keys(peers).forEach(function (key) { if (!there[key]) drop(peers[key]); });
    tell();
  };

  var named = function (peer) {
    peer.box.querySelector("figcaption").textContent = peer.name + (peer.box.dataset.picture === "still" ? " · " + words.still : "");
  };

  var poll = function () {
    if (over) return;
    fetch(base + seat + "/inbox/?after=" + after, { credentials: "same-origin" }).then(function (response) {
      if (response.status === 410) return finish("ended");
      if (response.status === 409) return finish("elsewhere");
      if (response.status === 403 || response.status === 404) return again();
      if (!response.ok) throw new Error("later");
      return response.json().then(function (found) {
        var work = Promise.resolve();
        found.letters.forEach(function (one) {
          after = Math.max(after, one.number);
          work = work.then(function () { return read(one); });
        });
        return work.then(function () {
          isCut = false;
          present(found.others);
        });
      });
    }).catch(function () {
      isCut = true;
      tell();
    }).finally(function () {
      var all = Object.values(peers), settled = all.length && all.every(function (one) { return one.pc.connectionState === "connected"; });
      if (!over) setTimeout(poll, settled ? SETTLED : all.length ? SOON : ALONE);
    });
  };

  // our seat was given away while we were gone: take another
  var again = function () {
    Object.values(peers).forEach(drop);
    return enter();
  };

  var enter = function () {
    return send("enter/").then(function (response) {
      if (response.status === 410) return finish("ended");
      return response.json().then(function (found) {
        if (!response.ok) return finish("refused", found.says);
        seat = found.seat;
        after = 0;
        ice = found.iceServers;
        relayOnly = found.relayOnly;
        say(found.others.length ? "connecting" : "alone");
        found.others.forEach(function (one) { connect(one, true); });
      });
    });
  };

  var join = function (video) {
    if (!over) return;
    over = false;
    say("connecting");
    devices(video).then(function (stream) {
      local = stream;
      by("my-video").srcObject = stream;
      by("mine").hidden = !stream.getVideoTracks().length;
      by("camera").hidden = !stream.getVideoTracks().length;
      by("before").hidden = true;
      by("during").hidden = false;
      return enter();
    }).then(poll).catch(function () { finish("noLine"); });
  };

  // key   why it is over; sentence, what the server said of it
  var finish = function (key, sentence) {
    over = true;
    Object.values(peers).forEach(drop);
    if (local) local.getTracks().forEach(function (one) { one.stop(); });
    if (shared) shared.stop();
    shared = null;
    by("mine").hidden = true;
    by("during").hidden = true;
    by("before").hidden = false;
    by("join").hidden = by("join-audio").hidden = key === "ended";
    say(key);
    if (sentence) by("room-state").textContent = sentence;
  };

  var show = function (track) {
    shared = track;
    by("mine").classList.toggle("shares", !!track);
    by("back-to-camera").hidden = !track;
    by("my-video").srcObject = track ? new MediaStream([track]) : local;
    by("mine").hidden = !track && !local.getVideoTracks().length;
    Object.values(peers).forEach(function (peer) {
      var lines = peer.pc.getTransceivers().filter(function (one) { return one.receiver.track.kind === "video"; });
      var picture = track || local.getVideoTracks()[0] || null;
      if (!lines.length) { if (picture) peer.pc.addTrack(picture, local); return; }
      lines[0].sender.replaceTrack(picture);
      if (peer.putAway) peer.line = roomLine.begin(true);
      peer.putAway = false;
      if (picture && lines[0].direction === "recvonly") lines[0].direction = "sendrecv";
    });
    if (track) track.onended = function () { show(null); };
    tell();
  };

  var picture = function (file) {
    createImageBitmap(file).then(function (bitmap) {
      var canvas = document.createElement("canvas"), scale = Math.min(1, 1600 / bitmap.width);
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      var draw = function () { canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height); };
      draw();
      var track = canvas.captureStream(2).getVideoTracks()[0], pulse = setInterval(function () { if (track.readyState === "ended") clearInterval(pulse); else draw(); }, 500);
      show(track);
    }).catch(function () { say("noDevices"); });
  };

  // how each line does: shown to the reader, and acted upon when it is poor
  var measure = function () {
    Object.values(peers).forEach(function (peer) {
      peer.pc.getStats().then(function (stats) {
        var path = "", local_ = {}, lost = { video: null, audio: null }, rate = 0, frames = 0, heard = 0;
        stats.forEach(function (one) { if (one.type === "local-candidate") local_[one.id] = one.candidateType; });
        stats.forEach(function (one) {
          if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") path = local_[one.localCandidateId] || "";
          if (one.type === "inbound-rtp" && one.kind === "video") {
            rate = one.framesPerSecond || 0;
            frames = one.framesReceived || 0;
          }
          if (one.type === "inbound-rtp" && one.kind === "audio") heard = one.packetsReceived || 0;
          if (one.type === "remote-inbound-rtp" && typeof one.fractionLost === "number") lost[one.kind] = one.fractionLost;
        });
        peer.box.dataset.path = path;
        peer.box.dataset.frames = Math.round(rate);
        peer.box.dataset.heard = heard;
        watched(peer, frames);
        judged(peer, lost);
      }).catch(function () {});
    });
    tell();
  };

  // a picture that stands still must not be taken for one that goes on
  var watched = function (peer, frames) {
    peer.still = frames === peer.frames ? peer.still + 1 : 0;
    peer.frames = frames;
    peer.box.dataset.picture = peer.still >= STILL ? "still" : "moves";
    named(peer);
  };

  var judged = function (peer, lost) {
    if (peer.pc.connectionState !== "connected") return;
    var pictures = peer.pc.getSenders().filter(function (one) { return one.track && one.track.kind === "video" && one.track.enabled; });
    peer.line = roomLine.next(peer.line, { picture: lost.video, sound: lost.audio, sends: !!pictures.length });
    peer.box.dataset.carries = peer.line.carries;
    if (peer.line.carries !== "sound" || !pictures.length) return;
    pictures.forEach(function (one) { one.replaceTrack(null); });
    peer.putAway = true;
  };

  by("join").addEventListener("click", function () { join(true); });
  by("join-audio").addEventListener("click", function () { join(false); });
  by("leave").addEventListener("click", function () {
    send(seat + "/leave/").catch(function () {});
    finish("left");
  });
  by("mute").addEventListener("click", function () {
    local.getAudioTracks().forEach(function (one) { one.enabled = !one.enabled; });
    var on = local.getAudioTracks().some(function (one) { return one.enabled; });
    by("mute").textContent = on ? words.mute : words.unmute;
  });
  by("camera").addEventListener("click", function () {
    local.getVideoTracks().forEach(function (one) { one.enabled = !one.enabled; });
    var on = local.getVideoTracks().some(function (one) { return one.enabled; });
    by("camera").textContent = on ? words.cameraOff : words.cameraOn;
    if (on && !shared) show(null);
  });
  by("picture-again").addEventListener("click", function () { show(shared); });
  by("screen").addEventListener("click", function () {
    navigator.mediaDevices.getDisplayMedia({ video: true }).then(function (stream) { show(stream.getVideoTracks()[0]); }).catch(function () {});
  });
  by("picture").addEventListener("change", function (event) { if (event.target.files[0]) picture(event.target.files[0]); });
  by("back-to-camera").addEventListener("click", function () {
    if (shared) shared.stop();
    show(null);
  });
  by("chat-form").addEventListener("submit", function (event) {
    event.preventDefault();
    var form = event.target;
    if (!form.words.value.trim()) return;
    fetch(form.action, { method: "POST", credentials: "same-origin", body: new FormData(form), headers: { "X-CSRFToken": token } }).then(function (response) {
      if (!response.ok) return;
      form.words.value = "";
      form.key.value = crypto.randomUUID().replace(/-/g, "");
    });
  });
  window.addEventListener("pagehide", function () { if (!over) send(seat + "/leave/").catch(function () {}); });
  setInterval(measure, STATS);
})();
