//! The pure halves of the Durable Objects: what they decide, without sockets or storage.
//!
//! For: state that `edge`'s Durable Object shells hold, testable natively.
//! Not for: the shells themselves (`edge`) or anything a row in the database can hold.
