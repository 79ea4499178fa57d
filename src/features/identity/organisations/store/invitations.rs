//! SQL about invitations.

use ports::{PortError, Stmt};

use crate::http::op::Call;

/// Open invitations, newest first.
pub fn invitations(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT i.id, i.email, i.role, COALESCE(u.name, i.invited_by) AS invited_by, i.created_at, i.expires_at
         FROM invitations i LEFT JOIN users u ON u.id = i.invited_by
         WHERE i.org_id = ?1 AND i.ended_at IS NULL AND i.expires_at > ?4 AND i.id < COALESCE(?2, '~')
         ORDER BY i.id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most()).bind(call.now())
}

/// What an invitation needs to know: the organisation's name, how many were sent since `since`, whether the address is a
/// member's, and who stands behind the credential.
pub fn count_recent(call: &Call, email: &str, since: u64) -> Stmt {
    let stmt = Stmt::new(
        "SELECT o.name, (SELECT count(*) FROM invitations i WHERE i.org_id = ?1 AND i.created_at > ?2) AS recent,
           EXISTS (SELECT 1 FROM users u JOIN memberships m ON m.user_id = u.id AND m.org_id = ?1
             WHERE u.email = ?3) AS is_member,
           COALESCE((SELECT created_by FROM api_keys WHERE id = ?4), ?4) AS inviter
         FROM organisations o WHERE o.id = ?1",
    );
    stmt.bind(call.org()).bind(since).bind(email).bind(&call.actor.id)
}

/// Keeps an invitation; earlier ones to the same address end. `made` has its columns.
pub fn insert_invitation(
    org_id: &str,
    token_hash: &str,
    inviter: &str,
    made: &ports::Row,
    now: u64,
) -> [Stmt; 2] {
    let earlier = Stmt::new(
        "UPDATE invitations SET ended_at = ?3 WHERE org_id = ?1 AND email = ?2 AND ended_at IS NULL",
    );
    let invitation = Stmt::new(
        "INSERT INTO invitations (org_id, token_hash, invited_by, id, email, role, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    );
    let columns = ["id", "email", "role", "created_at", "expires_at"];
    [
        earlier.bind(org_id).bind_columns(made, &["email"]).bind(now),
        invitation.bind(org_id).bind(token_hash).bind(inviter).bind_columns(made, &columns),
    ]
}

/// An organisation's open invitation.
pub fn invitation(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT id FROM invitations WHERE org_id = ?1 AND id = ?2 AND ended_at IS NULL")
        .bind(org_id)
        .bind(id)
}

/// Takes it back.
pub fn revoke_invitation(org_id: &str, id: &str, now: u64) -> Stmt {
    Stmt::new("UPDATE invitations SET ended_at = ?3 WHERE org_id = ?1 AND id = ?2 AND ended_at IS NULL")
        .bind(org_id)
        .bind(id)
        .bind(now)
}

/// An invitation that works, by its token: with its organisation, its inviter's present role, and whoever has the address.
pub fn invitation_row(token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "SELECT i.id AS invitation, i.org_id, i.email, i.role, i.invited_by, o.name AS organisation, o.policy,
           v.role AS inviter_role, w.name AS inviter, u.id AS user_id, u.name, u.email_verified_at, f.confirmed_at,
           m.role AS present_role
         FROM invitations i JOIN organisations o ON o.id = i.org_id
         LEFT JOIN memberships v ON v.org_id = i.org_id AND v.user_id = i.invited_by
         LEFT JOIN users w ON w.id = v.user_id
         LEFT JOIN users u ON u.email = i.email
         LEFT JOIN memberships m ON m.org_id = i.org_id AND m.user_id = u.id
         LEFT JOIN second_factors f ON f.user_id = u.id
         WHERE i.token_hash = ?1 AND i.ended_at IS NULL AND i.expires_at > ?2 AND o.ends_at IS NULL",
    );
    stmt.bind(token_hash).bind(now)
}

/// Uses an invitation up. Fails when somebody else did: see [`is_used`].
pub fn use_invitation(token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE invitations SET expires_at = CASE WHEN ended_at IS NULL AND expires_at > ?2 THEN expires_at END,
           ended_at = ?2 WHERE token_hash = ?1",
    );
    stmt.bind(token_hash).bind(now)
}

/// Whether a failed batch tried to use an invitation that was used up or taken back meanwhile, or an address that
/// somebody proved meanwhile.
#[must_use]
pub fn is_used(error: &PortError) -> bool {
    error.violates("invitations.expires_at") || error.violates("users.email")
}

/// Makes a person at home in the organisation that invited them; the link has proved the address.
pub fn insert_invited(user_id: &str, org_id: &str, name: &str, email: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO users (id, org_id, name, role, created_at, email, email_verified_at)
         VALUES (?1, ?2, ?3, 'member', ?4, ?5, ?4)",
    );
    stmt.bind(user_id).bind(org_id).bind(name).bind(now).bind(email)
}

/// Notes that the address is a person's own.
pub fn verify(user_id: &str, now: u64) -> Stmt {
    Stmt::new("UPDATE users SET email_verified_at = ?2 WHERE id = ?1 AND email_verified_at IS NULL")
        .bind(user_id)
        .bind(now)
}

/// Makes somebody a member, unless they are one.
pub fn join(org_id: &str, user_id: &str, role: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO memberships (org_id, user_id, role, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (org_id, user_id) DO NOTHING",
    );
    stmt.bind(org_id).bind(user_id).bind(role).bind(now)
}
