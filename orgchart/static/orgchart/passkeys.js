// Says what is wrong with a passkey. Without this, a failure is only in the console of the browser.

const PROBLEMS = {
  SecurityError: 'security',
  NotAllowedError: 'notAllowed',
  InvalidStateError: 'invalidState',
  ConstraintError: 'constraint',
};

document.addEventListener('allauth.error', ({ detail: { exception } }) => {
  const shown = document.querySelector('[data-passkey-problem]'), problem = PROBLEMS[exception?.name];
  shown.textContent = problem ? shown.dataset[problem] : `${shown.dataset.other} ${exception?.message ?? exception}`;
  shown.hidden = false;
});
