// Small comforts. Every page works without this file.
(function () {
  "use strict";

  function focusErrors() {
    const summary = document.getElementById("error-summary");
    if (!summary) return;
    summary.focus();
    summary.addEventListener("click", function (event) {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      // The label stays in view above the box; a bare focus would scroll it off the top.
      (target.closest(".field") || target).scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }

  // Text that is on the page from the start is not announced; put in again in the same frame it is, without a flicker.
  function announceMessages() {
    const region = document.getElementById("messages");
    if (region && region.children.length) region.replaceChildren(...region.children);
  }

  // The server takes a second copy without harm; this only spares her the doubt.
  function stopSecondTap(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Disabled only now would drop the button's own name and value from what is sent.
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    // A download leaves her on this page, so the button comes back.
    window.setTimeout(allowSendingAgain, 8000);
  }

  function allowSendingAgain() {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  }

  function offerToShowPassword(button) {
    const input = document.getElementById(button.dataset.shows);
    if (!input) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.setAttribute("aria-pressed", String(show));
    });
    if (input.form) input.form.addEventListener("submit", function () { input.type = "password"; });
  }

  function offerToCopy(button) {
    const input = document.getElementById(button.dataset.copies);
    if (!input || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      input.select();
      navigator.clipboard.writeText(input.value).then(function () { button.textContent = button.dataset.done; });
    });
  }

  focusErrors();
  announceMessages();
  document.querySelectorAll("button[data-shows]").forEach(offerToShowPassword);
  document.querySelectorAll("button[data-copies]").forEach(offerToCopy);
  document.addEventListener("submit", stopSecondTap);
  // Back to a page the browser kept: its forms must work again.
  window.addEventListener("pageshow", function (event) { if (event.persisted) allowSendingAgain(); });
})();
