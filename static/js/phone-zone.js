// Tells the server the phone's time zone, so that Today can ask about a journey. Without this file the page under More does.
(function () {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !/^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) return;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  const pair = "phone_zone=" + encodeURIComponent(zone);
  const isKnown = () => document.cookie.split("; ").includes(pair);
  const wasKnown = isKnown();
  document.cookie = pair + "; Path=/; SameSite=Lax" + secure;
  // Asked at once, not on the next visit; but never in place of a message, and never again where no cookie is kept.
  const messages = document.getElementById("messages");
  const isAway = document.documentElement.querySelector("[data-zone]")?.dataset.zone !== zone;
  if (!wasKnown && isKnown() && isAway && !(messages && messages.children.length)) window.location.reload();
})();
