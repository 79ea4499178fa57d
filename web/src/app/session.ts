// Who is signed in. A remembered hint decides what is painted before the server has answered.
import { signal } from "@preact/signals";
import * as api from "../api";
import { ApiError, onCodeNeeded, onSignedOut } from "../api/client";
import { bearer, isApiKey, setBearer } from "../api/credential";
import type { Scope, Session } from "../api/types";
import { askPasskey } from "../lib/passkey";
import { forgetAll } from "../lib/query";
import { remember, remembered } from "../lib/storage";

/** `undefined`: not known yet; `null`: signed out. */
export const session = signal<Session | null | undefined>(typeof window !== "undefined" && remembered("signed_in") ? undefined : null);
/** Signed in, but nothing is to be had before the code of the second factor. */
export const codeNeeded = signal(false);
/** Could not even ask (no network, server in trouble). */
export const sessionError = signal<unknown>(null);

/** Counts who was signed in one after another: an answer about an earlier one says nothing about whoever is now. */
let turn = 0;

function settle(next: Session | null): void {
  turn += 1;
  session.value = next;
  sessionError.value = null;
  codeNeeded.value = next?.second_factor === "needed";
  remember("signed_in", next ? "1" : null);
  if (!next) forgetAll();
}

/** Asks who is signed in, and watches for the session's end. */
export async function startSession(): Promise<void> {
  onSignedOut.call = () => settle(null);
  onCodeNeeded.call = () => (codeNeeded.value = true);
  const asked = turn;
  try {
    const found = await api.session.get();
    if (asked === turn) settle(found);
  } catch (error) {
    if (asked !== turn) return;
    if (error instanceof ApiError && error.status === 401) settle(null);
    else if (!codeNeeded.value) sessionError.value = error;
  }
}

/** Signs in with a one-time token or an API key. */
export async function signIn(token: string): Promise<void> {
  forgetAll();
  if (!isApiKey(token)) return settle(await api.session.start(token));
  setBearer(token);
  try {
    settle(await api.session.get());
  } catch (error) {
    setBearer(null);
    throw error;
  }
}

/** Takes over a session that the server has begun or moved: another organisation has other things in it. */
export function enter(next: Session): void {
  forgetAll();
  settle(next);
}

/** Goes on in another organisation. */
export async function enterOrganisation(id: string): Promise<void> {
  enter(await api.organisations.enter(id));
}

/** Leaves the organisation, which ends this session. */
export async function leaveOrganisation(): Promise<void> {
  await api.organisations.leave();
  settle(null);
}

/** Has one's account erased, which ends every session at once. */
export async function eraseAccount(): Promise<void> {
  await api.account.erase();
  settle(null);
}

/** Signs in with whichever passkey the person chooses. */
export async function signInWithPasskey(): Promise<void> {
  const { public_key } = await api.passkeys.signInOptions();
  const credential = await askPasskey(public_key);
  enter(await api.passkeys.signIn(credential));
}

/** Signs in by whatever proof `call` sends. */
export async function enterBy(call: () => Promise<Session>): Promise<void> {
  forgetAll();
  const next = await call();
  setBearer(null);
  settle(next);
}

export async function signOut(): Promise<void> {
  if (!bearer()) await api.session.end();
  setBearer(null);
  settle(null);
}

/** Ends all sessions of the organisation, this one included. A key that is used instead of one stays. */
export async function signOutEverywhere(): Promise<void> {
  await api.session.endAll();
  if (!bearer()) settle(null);
}

/** May this person do what needs `scope`? Unknown counts as yes: the server decides in the end. */
export const may = (scope: Scope): boolean => session.value?.scopes.includes(scope) ?? true;
