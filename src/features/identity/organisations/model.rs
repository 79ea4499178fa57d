//! Rules about members and invitations: addresses, who may change whom.

use crate::http::{Kind, Problem, Role};

/// An invitation works this long, in milliseconds.
pub const INVITATION_MS: u64 = 7 * 86_400_000;
/// So many invitations an organisation sends …
pub const INVITATIONS: u64 = 100;
/// … within this time, in milliseconds: each is a mail to somebody who did not ask for it.
pub const INVITATIONS_MS: u64 = 86_400_000;
/// So many organisations a person owns at most.
pub const OWNED: u64 = 50;
/// Between the word that an organisation ends and its erasure, in milliseconds.
pub const GRACE_MS: u64 = 14 * 86_400_000;

/// A mail address in the form it is kept in, if it looks like one. Whether it is one, only a mail to it can tell.
#[must_use]
pub fn address(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let plain = |part: &str| {
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';' | '"');
        !part.is_empty() && !part.contains(odd)
    };
    let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    (plain(local) && plain(domain) && dotted).then(|| text.to_lowercase())
}

/// Whether `actor` may change the standing of somebody who is `was`, to `then` if they stay.
///
/// # Errors
/// `forbidden` for people above the actor, `invalid-body` for a role above their own, `conflict` for the last owner.
pub fn check_change(actor: Role, was: Role, then: Option<Role>, owners: u64) -> Result<(), Problem> {
    if was > actor {
        return Err(Problem::new(
            Kind::Forbidden,
            "Only somebody of the same role or above may change this.",
        ));
    }
    if then.is_some_and(|role| role > actor) {
        return Err(Problem::field("role", "Nobody gives a role above their own."));
    }
    if was == Role::Owner && then != Some(Role::Owner) && owners < 2 {
        return Err(last_owner());
    }
    Ok(())
}

/// An organisation without an owner could never be mended.
#[must_use]
pub fn last_owner() -> Problem {
    Problem::conflict("This is the last owner. Make somebody else an owner first.")
}

/// With which role an invitation lets somebody in: its own, if whoever stands behind it could still give that.
#[must_use]
pub fn invited_role(invited: Option<Role>, by_operator: bool, inviter: Option<Role>) -> Option<Role> {
    let inviter = if by_operator { Some(Role::Owner) } else { inviter };
    invited.filter(|role| inviter.is_some_and(|inviter| *role <= inviter && inviter >= Role::Admin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_lower_case_and_look_like_some() {
        assert_eq!(address("Ada@Example.COM").as_deref(), Some("ada@example.com"));
        for wrong in
            ["", "ada", "@b.c", "a@", "a@b", "a@.b", "a@b.", "a b@c.d", "a@b@c.d", "<a@b.c>", "a@b.c,d@e.f"]
        {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nobody_reaches_above_themselves_and_one_owner_stays() {
        use Role::{Admin, Developer, Owner, Viewer};
        let allowed = |actor, was, then, owners| check_change(actor, was, then, owners).is_ok();
        assert!(allowed(Admin, Developer, Some(Admin), 1) && allowed(Admin, Admin, None, 1));
        assert!(!allowed(Admin, Developer, Some(Owner), 1) && !allowed(Admin, Owner, Some(Viewer), 2));
        assert!(allowed(Owner, Owner, Some(Viewer), 2) && allowed(Owner, Owner, Some(Owner), 1));
        assert!(!allowed(Owner, Owner, Some(Admin), 1) && !allowed(Owner, Owner, None, 1));
    }

    #[test]
    fn an_invitation_is_worth_what_its_inviter_could_give_now() {
        use Role::{Admin, Developer, Owner};
        assert_eq!(invited_role(Some(Admin), false, Some(Admin)), Some(Admin));
        assert_eq!(invited_role(Some(Owner), false, Some(Admin)), None);
        assert_eq!(invited_role(Some(Developer), false, Some(Developer)), None, "who invites no more");
        assert_eq!(invited_role(Some(Developer), false, None), None, "who has left");
        assert_eq!(invited_role(Some(Owner), true, None), Some(Owner));
        assert_eq!(invited_role(None, true, None), None);
    }
}
