// Runs whatever the browser's age: says so where the program beside it could not run.
window.addEventListener("load", function () {
  setTimeout(function () {
    if (!window.kgRuns) {
      document.getElementById("too-old").removeAttribute("hidden");
    }
  }, 50);
});
