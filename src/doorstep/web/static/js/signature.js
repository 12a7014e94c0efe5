// A signature written with finger, pen or mouse, handed in as a picture.
(function () {
  "use strict";
  document.querySelectorAll("canvas.pad").forEach(function (pad) {
    var field = document.getElementById(pad.dataset.to), pen = pad.getContext("2d"), writing = false;
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.strokeStyle = "#16232b";
    var at = function (event) {
      var box = pad.getBoundingClientRect();
      return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
    };
    pad.addEventListener("pointerdown", function (event) {
      writing = true;
      pad.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo.apply(pen, at(event));
    });
    pad.addEventListener("pointermove", function (event) {
      if (!writing) return;
      pen.lineTo.apply(pen, at(event));
      pen.stroke();
    });
    pad.addEventListener("pointerup", function () {
      writing = false;
      field.value = pad.toDataURL("image/png");
    });
    var clear = document.querySelector("[data-clear='" + pad.id + "']");
    clear.addEventListener("click", function () {
      pen.clearRect(0, 0, pad.width, pad.height);
      field.value = "";
    });
  });
})();
