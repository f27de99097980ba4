import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Gate } from './gate.js';

const AT_PROVIDER = `<p><a href="/api/v1/sign-in/openid">统一身份认证登录 / sign in at the identity provider</a></p>
`;

const html = (more: string): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>台账 登录 / sign in</title>
<link rel="stylesheet" href="/sign-in.css">
<main>
<h1>台账</h1>
${more}<form>
<label>账号 / account <input name="account" autocomplete="username" autofocus required></label>
<label>密码 / password <input name="password" type="password" autocomplete="current-password" required></label>
<label hidden>新密码，至少 15 个字符 / new password, 15 characters at least
<input name="to" type="password" autocomplete="new-password"></label>
<button>登录 / sign in</button>
<p role="alert"></p>
</form>
</main>
<script src="/sign-in.js"></script>
`;

const CSS = `body{font:16px/1.6 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0}
main{width:20rem}label{display:block;margin:0 0 1rem}input,button{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
[hidden]{display:none}[role=alert]{color:#a00}`;

/** Signs in, has a one-time password changed, and goes where the person wanted to: never to another site. */
const SCRIPT = `const form = document.querySelector('form');
const alert = document.querySelector('[role=alert]');
const wanted = new URLSearchParams(location.search).get('next') ?? '/docs';
const there = new URL(wanted, location.origin);
// Whole: a path that begins with two slashes is, alone, an address of another site.
const next = there.origin === location.origin ? there.href : '/docs';
const provider = document.querySelector('a');
if (provider) provider.search = new URLSearchParams({ next: next.replace(location.origin, '') });
const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
let mustChange = false;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  alert.textContent = '';
  const { account, password, to } = Object.fromEntries(new FormData(form));
  const answer = mustChange
    ? await post('/api/v1/me/password', { from: password, to })
    : await post('/api/v1/sign-in', { account, password });
  if (!answer.ok) {
    const problem = await answer.json();
    const more = (problem.errors ?? []).map(({ message }) => message).join(' ');
    alert.textContent = problem.detail + more;
    return;
  }
  if (!mustChange && (await answer.json()).mustChangePassword) {
    mustChange = true;
    form.to.parentElement.hidden = false;
    form.to.required = true;
    form.to.focus();
    return;
  }
  location.assign(next);
});
`;

/** A page to sign in with a browser, until there is the console. */
export function serveSignInPage(instance: FastifyInstance, gate: Gate): void {
  if (!gate.on) return;
  for (const [path, type, text] of [
    ['/sign-in', 'text/html', html(gate.providerForBrowsers === undefined ? '' : AT_PROVIDER)],
    ['/sign-in.css', 'text/css', CSS],
    ['/sign-in.js', 'text/javascript', SCRIPT],
  ] as const) {
    instance.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text));
  }
}

/** Whether a person reads the answer in a browser, so that a page helps more than a problem in JSON. */
export const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers.accept?.includes('text/html') === true;

export const signInFor = (request: FastifyRequest): string => `/sign-in?next=${encodeURIComponent(request.url)}`;
