// Members and their roles, pending invitations, service accounts.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { PersonRole } from "../../api";
import { ApiError } from "../../api/client";
import type { Invitation, Member } from "../../api/types";
import { may, session } from "../../app/session";
import { t } from "../../i18n";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Banner, Button, Card, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, Pager, Select, Table, Time, toast, type Column } from "../../ui";
import { ServiceAccounts } from "./service-accounts";

/** The weakest first. */
const ROLES: PersonRole[] = ["viewer", "developer", "admin", "owner"];
const rank = (role: string) => ROLES.indexOf(role as PersonRole);
/** What one may give: nothing above oneself. */
const given = () => ROLES.filter((role) => rank(role) <= rank(session.value?.role ?? "viewer"));
const options = (roles: PersonRole[]): [string, string][] => roles.map((role) => [role, t(`role.${role}`)]);

export function Members(): JSX.Element {
  return (
    <>
      <MemberList />
      {may("admin") ? <><Invitations /><ServiceAccounts /></> : null}
    </>
  );
}

function MemberList(): JSX.Element {
  const pages = usePages();
  const list = useQuery(`members:${pages.cursor ?? ""}`, (signal) => api.members.list(pages.cursor, signal));
  const [removing, setRemoving] = useState<Member | null>(null);
  const [inviting, setInviting] = useState(false);
  const me = session.value?.user.id;
  const mayChange = (member: Member) => may("admin") && rank(member.role) <= rank(session.value?.role ?? "viewer");
  const change = async (member: Member, role: string) => {
    try {
      await api.members.change(member.id, role as PersonRole);
      toast.done(t("members.changed", { name: member.name, role: t(`role.${role as PersonRole}`) }));
    } catch (problem) {
      toast.error(problem);
    }
    list.reload();
  };
  const remove = async (member: Member) => {
    await api.members.remove(member.id);
    invalidate("members");
    toast.done(t("members.removed", { name: member.name }));
  };
  const columns: Column<Member>[] = [
    { id: "name", head: t("members.name"), main: true, cell: (m) => <span class="row wrap tight"><bdi class="strong">{m.name}</bdi>{m.id === me ? <Badge>{t("members.you")}</Badge> : null}{m.email ? <span class="muted"><bdi>{m.email}</bdi></span> : null}</span> },
    { id: "role", head: t("members.role"), cell: (m) => (mayChange(m) ? <Select aria-label={t("members.role_of", { name: m.name })} value={m.role} onValue={(role) => void change(m, role)} options={options(given())} /> : t(`role.${m.role}`)) },
    { id: "joined", head: t("members.joined"), wideOnly: true, cell: (m) => <Time at={m.joined_at} /> },
    { id: "seen", head: t("members.seen"), cell: (m) => (m.last_seen_at ? <Time at={m.last_seen_at} /> : <span class="muted">{t("members.unseen")}</span>) },
    { id: "remove", head: t("members.remove"), hideHead: true, numeric: true, cell: (m) => (mayChange(m) && m.id !== me ? <Button small look="ghost" icon="trash" aria-label={t("members.remove_named", { name: m.name })} onClick={() => setRemoving(m)}>{t("members.remove")}</Button> : null) },
  ];
  return (
    <Card title={t("settings.members")} flush actions={may("admin") ? <Button small icon="plus" onClick={() => setInviting(true)}>{t("invite.new")}</Button> : null}>
      <Loaded query={list}>
        {(page) => (
          <>
            <Table caption={t("settings.members")} columns={columns} rows={page.items} rowKey={(m) => m.id} />
            {pages.cursor || page.next_cursor ? <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} /> : null}
          </>
        )}
      </Loaded>
      {inviting ? <Invite onClose={() => setInviting(false)} /> : null}
      {removing ? <ConfirmDialog title={t("members.remove_title", { name: removing.name })} text={t("members.remove_text")} action={t("members.remove")} onConfirm={() => remove(removing)} onClose={() => setRemoving(null)} /> : null}
    </Card>
  );
}

function Invite({ onClose }: { onClose: () => void }): JSX.Element {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("developer");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.invitations.create(email.trim(), role as PersonRole);
      invalidate("invitations");
      toast.done(t("invite.sent", { email: email.trim() }));
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const wrong = (name: string) => (error instanceof ApiError ? error.field(name) : undefined);
  return (
    <Dialog title={t("invite.title")} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="invite" busy={busy} disabled={!email.trim()}>{t("invite.send")}</Button></>}>
      <form id="invite" class="stack" onSubmit={submit} noValidate>
        <Field label={t("invite.email")} hint={t("invite.hint")} error={wrong("email")}><Input type="email" value={email} onValue={setEmail} maxLength={254} autocomplete="off" /></Field>
        <Field label={t("members.role")} error={wrong("role")}><Select value={role} onValue={setRole} options={options(given())} /></Field>
        {error && !wrong("email") && !wrong("role") ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}

function Invitations(): JSX.Element {
  const list = useQuery("invitations", (signal) => api.invitations.list(signal));
  const revoke = async (invitation: Invitation) => {
    try {
      await api.invitations.revoke(invitation.id);
      toast.done(t("invite.revoked", { email: invitation.email }));
    } catch (problem) {
      toast.error(problem);
    }
    invalidate("invitations");
  };
  const columns: Column<Invitation>[] = [
    { id: "email", head: t("invite.email"), main: true, cell: (i) => <bdi class="strong">{i.email}</bdi> },
    { id: "role", head: t("members.role"), cell: (i) => t(`role.${i.role}`) },
    { id: "by", head: t("invite.by"), wideOnly: true, cell: (i) => <bdi>{i.invited_by}</bdi> },
    { id: "until", head: t("invite.until"), cell: (i) => <Time at={i.expires_at} /> },
    { id: "revoke", head: t("invite.revoke"), hideHead: true, numeric: true, cell: (i) => <Button small look="ghost" icon="cross" aria-label={t("invite.revoke_named", { email: i.email })} onClick={() => void revoke(i)}>{t("invite.revoke")}</Button> },
  ];
  return (
    <Card title={t("invite.pending")} flush>
      <Loaded query={list}>
        {(page) => (page.items.length === 0 ? <EmptyState icon="user" title={t("invite.none")} /> : <Table caption={t("invite.pending")} columns={columns} rows={page.items} rowKey={(i) => i.id} />)}
      </Loaded>
    </Card>
  );
}
