//! Samples as CSV (RFC 4180).

use std::fmt::Write as _;

use super::series::Sample;
use crate::model::print::printable_line;
use crate::model::queue::QueueName;

/// The first line.
pub const HEAD: &str = "time,account,queue,approximate_count\r\n";

/// A line for each sample of a queue: its time (UTC, to the millisecond), the account's name, the
/// queue and the approximate count.
#[must_use]
pub fn lines(account: &str, queue: &QueueName, samples: &[Sample]) -> String {
    let (account, queue) = (cell(account), cell(queue.as_str()));
    let mut out = String::new();
    for Sample { at, count } in samples {
        let time = i64::try_from(at.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let time =
            time.map_or_else(|| at.0.to_string(), |time| time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        let _ = write!(out, "{time},{account},{queue},{count}\r\n");
    }
    out
}

/// Printable, and quoted where it has to be.
fn cell(text: &str) -> String {
    let text = printable_line(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clock::Millis;

    #[test]
    fn each_sample_is_a_line_and_odd_names_are_quoted() {
        let samples = [
            Sample { at: Millis(1_795_435_200_000), count: 7 },
            Sample { at: Millis(1_795_435_205_250), count: 12_000 },
        ];
        let lines = lines("ac\"me,\u{1b}[2J", &QueueName::new("orders"), &samples);
        assert_eq!(
            lines,
            "2026-11-23T12:00:00.000Z,\"ac\"\"me,␛[2J\",orders,7\r\n\
             2026-11-23T12:00:05.250Z,\"ac\"\"me,␛[2J\",orders,12000\r\n"
        );
    }
}
