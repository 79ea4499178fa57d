//! Stories that hold on every platform: each is run natively and on workerd.

pub mod access;
pub mod http_dialect;
pub mod projects;
pub mod scans;
pub mod uploads;
