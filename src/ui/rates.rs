//! Rates and courses of lengths, in few columns.

use crate::watch::gauge::Gauge;
use crate::watch::trend::{self, Rate};

/// How far back a cell of a course looks, in milliseconds.
const CELL: u64 = 30_000;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A net rate per minute: `+42/m`, `-0.5/m`, `+1.2k/m`; `0/m` where nothing moves.
pub fn rate(rate: Rate) -> String {
    let thousandths = rate.thousandths();
    let size = thousandths.unsigned_abs();
    let sign = if size < 50 {
        ""
    } else if thousandths < 0 {
        "-"
    } else {
        "+"
    };
    let tenths = |unit: u64| (size + unit / 20) / (unit / 10);
    let number = match size {
        0..50 => "0".to_owned(),
        50..9_950 if !tenths(1_000).is_multiple_of(10) => {
            format!("{}.{}", tenths(1_000) / 10, tenths(1_000) % 10)
        }
        50..999_500 => ((size + 500) / 1_000).to_string(),
        999_500..999_950_000 => format!("{}.{}k", tenths(1_000_000) / 10, tenths(1_000_000) % 10),
        _ => format!("{}.{}M", tenths(1_000_000_000) / 10, tenths(1_000_000_000) % 10),
    };
    format!("{sign}{number}/m")
}

/// The course of a queue's length in so many cells; nothing where one sample is all there is.
pub fn course(gauge: &Gauge, cells: usize) -> String {
    if gauge.series.len() < 2 { String::new() } else { spark(&trend::course(&gauge.series, CELL, cells)) }
}

/// A course as blocks between its lowest and its highest value; what varies by less than a twentieth
/// is flat. Blank where nothing was known.
fn spark(course: &[Option<u64>]) -> String {
    let known = || course.iter().flatten();
    let (low, high) = (known().min().copied().unwrap_or(0), known().max().copied().unwrap_or(0));
    let range = u128::from((high - low).max(high / 20).max(1));
    let block = |value: &Option<u64>| {
        let level = value.map(|value| u128::from(value - low) * 7 / range);
        level.and_then(|level| BLOCKS.get(usize::try_from(level).ok()?)).copied().unwrap_or(' ')
    };
    course.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_short() {
        let words = |per_minute| rate(Rate::per_minute(per_minute));
        let rates = [0.0, 0.04, 0.4, -0.5, 3.0, -8.0, 9.96, 41.6, 999.4, 1_234.0, -12_345.0, 3_400_000.0];
        let expected = [
            "0/m", "0/m", "+0.4/m", "-0.5/m", "+3/m", "-8/m", "+10/m", "+42/m", "+999/m", "+1.2k/m",
            "-12.3k/m", "+3.4M/m",
        ];
        assert_eq!(rates.map(words), expected);
    }

    #[test]
    fn a_course_stands_between_its_lowest_and_its_highest() {
        let some = |values: &[u64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
        assert_eq!(spark(&some(&[0, 10, 40, 70])), "▁▂▅█");
        assert_eq!(spark(&some(&[5, 5, 5])), "▁▁▁");
        assert_eq!(spark(&some(&[1_000, 1_003, 1_001])), "▁▁▁", "noise is no course");
        assert_eq!(spark(&[None, Some(0), Some(u64::MAX)]), " ▁█");
        assert_eq!(spark(&[None, None]), "  ");
    }
}
