//! Signing in with a provider, and the accounts there that are linked.

use http::StatusCode;

use super::{answer, flow, settings, store};
use crate::{
    features::{audit, identity},
    http::{
        Credential, Kind, Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, any, column, row, secret},
    },
};

/// A provider, as everybody may see it.
pub static PROVIDER: Shape = Shape {
    name: "SignInProvider",
    doc: "Somebody whose accounts open this door too.",
    columns: &[column("id").doc("Its word in addresses."), column("name").doc("Its name, for a button.")],
};
static ALL: Shape = Shape {
    name: "SignInProviders",
    doc: "Whose accounts open this door.",
    columns: &[column("items").list(&PROVIDER).doc("The providers, in the order of the setting.")],
};
static STARTED: Shape = Shape {
    name: "SignInStarted",
    doc: "A sign-in that was begun.",
    columns: &[column("url").doc("Send the browser there within ten minutes.")],
};
static IDENTITY: Shape = Shape {
    name: "Identity",
    doc: "An account at a provider that opens one's own account here.",
    columns: &[
        column("id").doc("Its id."),
        column("provider").doc("The provider's id."),
        column("email").nullable().doc("The address the provider last told; to recognise it by."),
        column("created_at").number().doc("When it was linked (Unix ms)."),
        column("used_at").number().nullable().doc("When it last opened the door (Unix ms)."),
    ],
};

pub(super) static PROVIDERS: Op = Op {
    tag: "Sign-in",
    summary: "Whose accounts open this door.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ALL),
    steps: Steps::Plan(
        |_| Ok(Vec::new()),
        |call, _| {
            let shown = row([("items", settings::shown(&call.app.config().sign_in).into())]);
            Ok(Done::just(Reply::of(StatusCode::OK, &ALL, &shown)?))
        },
    ),
};

pub(super) static START: Op = Op {
    tag: "Sign-in",
    summary: "Begin to sign in with a provider: where to send the browser. Sets a cookie that its callback must bring.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &STARTED),
    steps: Steps::Wait(|call| Box::pin(async move { flow::begin(&call, None, started).await })),
};

pub(super) static CALLBACK: Op = Op {
    tag: "Sign-in",
    summary: "Where a provider sends the browser back to. Always a redirect: into the product, or to a page with `?refused=` and a word.",
    takes: &[],
    asks: &[
        secret("state", 1, 4096).optional().doc("The attempt this belongs to."),
        secret("code", 1, 4096).optional().doc("What the provider gives for it."),
        secret("iss", 1, 4096).optional().doc("Who the provider is (RFC 9207)."),
        secret("error", 1, 4096).optional().doc("Why it refused (RFC 6749, section 4.1.2.1)."),
        any(), // what else providers send along is theirs
    ],
    gives: Gives::Other(303, "text/plain"),
    steps: Steps::Wait(|call| Box::pin(callback(call))),
};

pub(super) static LINK: Op = Op {
    tag: "Sign-in",
    summary: "Begin to link an account at a provider to one's own: where to send the browser.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &STARTED),
    steps: Steps::Wait(|call| Box::pin(link(call))),
};

pub(super) static IDENTITIES: Op = Op {
    tag: "Sign-in",
    summary: "The linked accounts of whoever is signed in, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&IDENTITY, "idn"),
    steps: Steps::List(|call| Ok(vec![store::identities(call)])),
};

pub(super) static UNLINK: Op = Op {
    tag: "Sign-in",
    summary: "Unlink an account. The last one stays while there is no verified address to get in by.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| Ok(vec![store::identity(call), identity::verified_email(&call.actor.id)]),
        unlink,
    ),
};

fn started(url: &str) -> Result<Done, Problem> {
    Ok(Done::just(Reply::of(StatusCode::OK, &STARTED, &row([("url", url.into())]))?))
}

async fn callback(call: Call) -> Result<Done, Problem> {
    let provider = flow::provider(&call)?;
    let outcome = flow::finish(&call, &provider).await;
    answer::conclude(&call, outcome).await
}

async fn link(call: Call) -> Result<Done, Problem> {
    if call.actor.credential != Credential::Session {
        return Err(Problem::new(Kind::Forbidden, "Only a signed-in person can link an account."));
    }
    let linker = (call.actor.org_id.as_str(), call.actor.id.as_str());
    flow::begin(&call, Some(linker), started).await
}

fn unlink(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let others = rows.found(0, "linked account")?.uint("others")?;
    let alone = rows.one(1).is_some() || call.actor.id == identity::OPERATOR_USER;
    if others == 0 && !alone {
        let detail = "Nothing else opens this account: verify an e-mail address first.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    let stmts = vec![store::delete_identity(call, alone), audit::did(call, "identity.unlink", call.id(0))];
    Ok(Done::with(stmts, Reply::no_content()))
}
