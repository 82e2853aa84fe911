//! Dates as access policies, SAS and delegation keys write them: ISO 8601, in UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// A time of this service's clock, in milliseconds.
pub fn of(ms: u64) -> DateTime {
    let now = Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(i64::MAX)).unwrap_or_default();
    Offset::UTC.to_datetime(now)
}

/// Reads `2026-01-31`, `2026-01-31T10:00Z`, `2026-01-31T10:00:00Z` and the same with up to seven
/// fractional digits; none for anything else.
pub fn parse(text: &str) -> Option<DateTime> {
    let (date, time) = match text.split_once('T') {
        None => (text, "00:00"),
        Some((date, time)) => (date, time.strip_suffix('Z')?),
    };
    let fits = shape(date) == "0000-00-00"
        && match shape(time).split_once('.') {
            None => matches!(shape(time).as_str(), "00:00" | "00:00:00"),
            Some((whole, part)) => {
                whole == "00:00:00" && (1..=7).contains(&part.len()) && !part.contains(':')
            }
        };
    format!("{date}T{time}").parse().ok().filter(|_| fits)
}

/// The date as Azure writes it in access policies: with seven fractional digits.
pub fn seven_digits(at: DateTime) -> String {
    format!("{}.{:07}Z", at.strftime("%Y-%m-%dT%H:%M:%S"), at.subsec_nanosecond() / 100)
}

/// The text with a zero for every digit.
fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{parse, seven_digits};

    #[test]
    fn dates_are_read_in_all_their_forms_and_written_in_one() {
        for (text, shown) in [
            ("2026-01-31", "2026-01-31T00:00:00.0000000Z"),
            ("2026-01-31T10:05Z", "2026-01-31T10:05:00.0000000Z"),
            ("2026-01-31T10:05:06Z", "2026-01-31T10:05:06.0000000Z"),
            ("2026-01-31T10:05:06.5Z", "2026-01-31T10:05:06.5000000Z"),
            ("2026-01-31T10:05:06.0000001Z", "2026-01-31T10:05:06.0000001Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000Z"),
        ] {
            assert_eq!(parse(text).map(seven_digits).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for bad in [
            "",
            "soon",
            "20260131",
            "2026-02-30",
            "2026-01-31T10:05:06",
            "2026-01-31T10:05:06+01:00",
            "2026-01-31 10:05:06Z",
            "2026-01-31T10Z",
            "2026-01-31T10:05:06.Z",
            "2026-01-31T10:05:06.12345678Z",
            "2026-01-31T25:00Z",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
