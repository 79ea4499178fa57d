//! What the mails say. English for now.
//!
//! Nothing a stranger has typed stands in a mail to somebody else: not the name of a sign-up either.

/// A mail: its subject, what comes before the link, and what after it.
pub struct Letter(pub &'static str, &'static str, &'static str);

/// To a new address.
pub static WELCOME: Letter = Letter(
    "Confirm your address",
    "Welcome to Vibe Edge. Open this link to confirm your address and to sign in:",
    "It works once, within 15 minutes. If it was not you who signed up, do not open it: it would also take the password \
     that was chosen then, if there was one. Without it, nobody gets in.",
);
/// To whoever signs up with an address that has an account.
pub static KNOWN: Letter = Letter(
    "You have an account already",
    "Somebody, probably you, signed up at Vibe Edge with this address. It has an account already; this link signs you in:",
    "It works once, within 15 minutes. If it was not you, there is nothing to do.",
);
/// For signing in.
pub static SIGN_IN: Letter = Letter(
    "Your sign-in link",
    "Open this link to sign in to Vibe Edge:",
    "It works once, within 15 minutes. If you did not ask for it, there is nothing to do.",
);
/// For a new password.
pub static RESET: Letter = Letter(
    "Choose a new password",
    "Open this link to choose a new password for Vibe Edge:",
    "It works once, within 15 minutes. If you did not ask for it, there is nothing to do: your password stays as it is.",
);
/// To the address somebody moves to.
pub static NEW_ADDRESS: Letter = Letter(
    "Confirm your new address",
    "Open this link to use this address for your account at Vibe Edge:",
    "It works once, within 15 minutes. If you did not ask for it, do not open it.",
);
/// To an address that somebody else wanted to move to.
pub static TAKEN: Letter = Letter(
    "Your address has an account already",
    "Somebody, probably you, wanted to use this address for another account at Vibe Edge. It has one already; here you \
     can sign in to it:",
    "If it was not you, there is nothing to do.",
);
/// To the address somebody moves away from.
pub static MOVING: Letter = Letter(
    "Your account is moving to another address",
    "Somebody who is signed in as you asked for another address for your account at Vibe Edge. If it was not you, sign in \
     with this address now, end the other sessions and change what they may know:",
    "It stays as it is until the new address was confirmed.",
);
/// After a change of the password.
pub static CHANGED: Letter = Letter(
    "Your password was changed",
    "The password of your account at Vibe Edge was changed, and other sessions were ended. If it was not you, choose a new \
     one at once:",
    "If it was you, there is nothing to do.",
);

impl Letter {
    /// The text with its link.
    #[must_use]
    pub fn text(&self, url: &str) -> String {
        [self.1, "\n\n", url, "\n\n", self.2, "\n"].concat()
    }
}
