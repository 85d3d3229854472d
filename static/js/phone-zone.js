// Tells the server the phone's time zone, so that Today can ask about a journey. Without this file the page under More does.
(function () {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !/^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) return;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = "phone_zone=" + encodeURIComponent(zone) + "; Path=/; SameSite=Lax" + secure;
})();
