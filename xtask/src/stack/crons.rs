//! The cron triggers of wrangler.toml, which never fire by themselves on this machine.
//!
//! For: calling the scheduled handler as often as Cloudflare would. Not for: what a cron does
//! (`src/schedule.rs`), nor the exact minute: a laptop may sleep through it.

use std::{thread, time::Duration};

use anyhow::Result;

use crate::{deploy::Config, http::Api, ui};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Fires all of them, in threads that end with the process.
pub fn drive(url: &str) -> Result<()> {
    for cron in Config::read()?.crons() {
        drive_one(Api::new(url, None), &cron);
    }
    Ok(())
}

/// Each fires once right away: few stacks run for a whole day.
fn drive_one(api: Api, cron: &str) {
    let period = period(cron);
    let path = format!("/cdn-cgi/local/scheduled?cron={}", cron.replace(' ', "+"));
    let cron = cron.to_owned();
    thread::spawn(move || {
        let mut told = false;
        loop {
            // While the Worker restarts there is nobody to call; the next time comes.
            if let Some(status) = api.status(&path).filter(|status| *status != 200 && !told) {
                told = true;
                ui::warn(&format!(
                    "the cron {cron} was answered {status}; why is in target/xtask/worker.log"
                ));
            }
            thread::sleep(period);
        }
    });
}

/// How long it is from one time to the next, by the fields for minute and hour.
fn period(cron: &str) -> Duration {
    let mut fields = cron.split_whitespace().map(|field| field.starts_with('*'));
    match (fields.next(), fields.next()) {
        (Some(true), _) => MINUTE,
        (_, Some(true)) => HOUR,
        _ => DAY,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn every_cron_of_the_real_file_has_a_period() {
        let crons = Config::read().unwrap().crons();
        assert!(crons.len() >= 2, "{crons:?}");
        assert!(crons.iter().any(|cron| period(cron) == MINUTE), "{crons:?}");
        assert!(crons.iter().any(|cron| period(cron) > MINUTE), "{crons:?}");
        let cases = [("* * * * *", MINUTE), ("17 * * * *", HOUR), ("17 3 * * *", DAY), ("0 0 1 * *", DAY)];
        for (cron, expected) in cases {
            assert_eq!(period(cron), expected, "{cron}");
        }
    }

    #[test]
    fn a_cron_is_called_right_after_the_start() {
        let worker = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", worker.local_addr().unwrap());
        drive_one(Api::new(&url, None), "17 3 * * *");
        let mut line = String::new();
        BufReader::new(worker.accept().unwrap().0).read_line(&mut line).unwrap();
        assert!(line.starts_with("GET /cdn-cgi/local/scheduled?cron=17+3+*+*+* "), "{line}");
    }
}
