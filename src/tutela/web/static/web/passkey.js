"use strict";
// A passkey that could not be made or used is said on the page; the forms themselves are allauth's (mfa/js/webauthn.js).

document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("passkey-said");
  if (!said) return;
  event.preventDefault();
  said.textContent = said.dataset.failed;
  said.hidden = false;
});
