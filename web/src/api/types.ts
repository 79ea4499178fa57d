// The API's types under short names. The only place that names the generated schema, so that a
// renamed schema is one change here.
import type { components } from "./schema";

type S = components["schemas"];
export type Problem = S["Problem"];
export type Session = S["Session"];
export type WaysIn = S["WaysIn"];
export type Account = S["Account"];
export type Erasure = S["Erasure"];
export type MailedLink = S["MailedLink"];
export type Mail = S["Mail"];
export type Organisation = S["Organisation"];
export type OwnOrganisation = S["OwnOrganisation"];
export type Member = S["Member"];
export type Role = Session["role"];
export type Invitation = S["Invitation"];
export type InvitationLook = S["InvitationLook"];
export type ServiceAccount = S["ServiceAccount"];
export type ApiKey = S["ApiKey"];
/** With the key, shown once; null when the same request is repeated. */
export type CreatedApiKey = S["CreatedApiKey"];
export type Scope = S["Session"]["scopes"][number];
export type Device = S["Device"];
export type Secret = S["Secret"];
export type TokenFamily = S["TokenFamily"];
export type SignInProvider = S["SignInProvider"];
export type LinkedIdentity = S["Identity"];
export type SecondFactorState = S["SecondFactorState"];
export type SecondFactorOffer = S["SecondFactorOffer"];
export type Passkey = S["Passkey"];
export type PasskeyOptions = S["PasskeyOptions"];
export type RecoveryCodes = S["RecoveryCodes"];
export type Runner = S["Runner"];
export type CreatedRunner = S["CreatedRunner"];
export type Project = S["Project"];
export type ProjectOrder = S["ProjectOrder"];
export type Source = S["ProjectSource"];
export type HealthPoint = S["HealthPoint"];
export type Task = S["Task"];
export type TaskState = Task["state"];
export type TaskEvent = S["TaskEvent"];
export type ReportMeta = S["ReportMeta"];
export type Upload = S["Upload"];
export type SearchHit = S["Hit"];
export type Assessment = S["Assessment"];
export type Incident = S["Incident"];
export type Verdict = S["Verdict"];
export type AuditEntry = S["AuditEntry"];
export type AuditVerification = S["AuditVerification"];
export type Version = S["Version"];

/** One page of a list. */
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  total?: number | null;
}

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A state nothing follows by itself. */
export const isOver = (state: TaskState): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "dead";
