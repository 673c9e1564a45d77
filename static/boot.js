// What the page shows until the program has mounted, and when it never does.
// A classic script in the oldest JavaScript: it must run where nothing else would.
(function () {
  "use strict";

  var started = false;

  function element(name, text) {
    var made = document.createElement(name);
    if (text) made.appendChild(document.createTextNode(text));
    return made;
  }

  function show(title, explanation, advice, detail) {
    if (started) return;
    started = true;
    document.documentElement.className = document.documentElement.className.replace(" scripted", "");
    var place = document.getElementById("app") || document.body;
    // A page that can be read without the program stays, below what is said.
    var printed = document.querySelector(".printed");
    var own = document.documentElement.className.indexOf("elsewhere") < 0;
    while (place.firstChild) place.removeChild(place.firstChild);
    var waiting = printed && printed.querySelector("[role=status]");
    if (waiting) waiting.parentNode.removeChild(waiting);
    var main = element(printed && own ? "aside" : "main");
    main.className = "boot boot-failed";
    var box = element("div");
    box.setAttribute("role", "alert");
    main.appendChild(box);
    box.appendChild(element("h1", title));
    box.appendChild(element("p", explanation));
    var list = element("ul");
    for (var i = 0; i < advice.length; i++) list.appendChild(element("li", advice[i]));
    box.appendChild(list);
    if (detail) {
      var code = element("p");
      code.appendChild(element("code", detail));
      box.appendChild(code);
    }
    place.appendChild(main);
    if (printed && own) place.appendChild(printed);
  }

  function unable() {
    show(
      "This browser cannot run Sorting Office",
      "The broker on this page is a real one, compiled to WebAssembly, and this browser has no WebAssembly or has it switched off.",
      [
        "Use a current Firefox, Chrome, Edge or Safari.",
        "If this is one, WebAssembly may be switched off: by a lockdown mode, a security extension or your organisation. Allow it for this site, then reload."
      ]
    );
  }

  function failed(detail) {
    show(
      "Sorting Office did not start",
      "A part of the page could not be loaded or could not be started.",
      [
        "Reload the page: the connection may have been interrupted.",
        "If you opened it as a file from a folder, serve the folder over HTTP instead.",
        "If you host it yourself, check that every file was copied and that .wasm files are sent as application/wasm."
      ],
      detail
    );
  }

  // A link to somewhere else than what this page's file shows: to a lesson from the first page, or into a frame.
  function leadsElsewhere() {
    var hash = location.hash.replace(/^#\/?/, "");
    return hash !== "" && (!/\/lesson\/[^/]*\/$/.test(location.pathname) || hash.indexOf("view=embed") > 0);
  }

  if (leadsElsewhere()) {
    document.documentElement.className += " elsewhere";
  } else {
    var early = document.querySelectorAll("link[data-home]");
    for (var at = 0; at < early.length; at++) early[at].rel = "preload";
  }
  // Room for the card of who is in the middle of a lesson.
  try {
    for (var item = 0; item < localStorage.length; item++) {
      var key = localStorage.key(item);
      var kept = /^sorting-office\.progress\./.test(key) && /^(\d+) (\d+) /.exec(localStorage.getItem(key));
      if (kept && kept[1] !== kept[2]) {
        document.documentElement.className += " returning";
        break;
      }
    }
  } catch (_) {
    // Storage is denied: nothing was kept.
  }
  // What folds can be unfolded, now that there are scripts.
  document.documentElement.className += " scripted";

  function able() {
    return typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function" &&
      "noModule" in document.createElement("script");
  }

  function whenParsed(act) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act);
    else act();
  }

  function onError(event) {
    if (started) return;
    var target = event.target;
    if (target && target !== window && target.nodeName) {
      // A script that did not arrive; a style sheet or picture that did not is no reason to stop.
      if (target.nodeName === "SCRIPT") whenParsed(function () { failed("Not loaded: " + target.src); });
      return;
    }
    var text = event.message || (event.reason && (event.reason.message || String(event.reason)));
    whenParsed(function () { if (able()) failed(text); });
  }

  window.addEventListener("TrunkApplicationStarted", function () { started = true; });
  window.addEventListener("error", onError, true);
  window.addEventListener("unhandledrejection", onError);
  whenParsed(function () {
    if (!able()) return unable();
    var loading = document.querySelectorAll("#app [role=status][hidden]");
    for (var i = 0; i < loading.length; i++) loading[i].removeAttribute("hidden");
  });
})();
