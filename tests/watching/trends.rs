//! Samples, rates and drain times.

use peekq::model::clock::Millis;
use peekq::watch::gauge::Gauge;
use peekq::watch::series::{MOST, Sample, Series};
use peekq::watch::trend::{Direction, Rate, Trend, course};
use proptest::prelude::*;

use crate::{BEGIN, cases};

/// How a count comes about that is only approximate.
#[derive(Debug, Clone)]
struct Told {
    /// How many milliseconds the sample is after the one before.
    after: u64,
    /// How old the count is, in milliseconds.
    lag: u64,
    /// By how much it is too high.
    over: u64,
}

/// Counts told every five seconds or so, up to a second and a half old.
fn telling() -> impl Strategy<Value = Vec<Told>> {
    counts(Just(0).boxed())
}

/// The same, and every sixth or so is too high.
fn overshooting() -> impl Strategy<Value = Vec<Told>> {
    let overshoots = |told: &Vec<Told>| told.iter().filter(|told| told.over > 0).count() <= 4;
    counts(prop_oneof![5 => Just(0_u64), 1 => 1..400_u64].boxed()).prop_filter("too many", overshoots)
}

fn counts(over: BoxedStrategy<u64>) -> impl Strategy<Value = Vec<Told>> {
    let told = (4_500..5_500_u64, 0..1_500_u64, over);
    prop::collection::vec(told.prop_map(|(after, lag, over)| Told { after, lag, over }), 20)
}

/// The samples of a queue that begins with `from` messages and gains so many each minute.
fn history(from: f64, per_minute: f64, told: &[Told]) -> Series {
    let mut series = Series::default();
    let mut passed = 10_000;
    for Told { after, lag, over } in told {
        passed += after;
        let minutes = (passed - lag) as f64 / 60_000.0;
        let truth = (from + per_minute * minutes).max(0.0).round() as u64;
        series.push(Sample { at: BEGIN.plus(passed), count: truth + over }, MOST);
    }
    series
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_steady_rate_is_found_although_counts_lag_and_overshoot(
        rate in -900.0..900.0_f64, told in overshooting(),
    ) {
        let trend = Trend::of(&history(20_000.0, rate, &told)).unwrap();
        let found = trend.rate.thousandths() as f64 / 1_000.0;
        prop_assert!((found - rate).abs() <= 6.0 + rate.abs() * 0.1, "{found} for {rate}");
    }

    #[test]
    fn a_drain_time_is_near_the_truth(rate in 60.0..900.0_f64, minutes in 4.0..200.0_f64, told in telling()) {
        let series = history(rate * minutes, -rate, &told);
        let trend = Trend::of(&series).unwrap();
        prop_assert_eq!(trend.direction, Direction::Draining);
        let end = BEGIN.0 as f64 + minutes * 60_000.0;
        let truth = (end - series.last().unwrap().at.0 as f64) / 60_000.0;
        let found = trend.empty_in.unwrap() as f64 / 60_000.0;
        prop_assert!((found - truth).abs() <= 0.1 + truth * 0.15, "{found} minutes for {truth}");
    }

    #[test]
    fn a_queue_that_does_not_drain_is_given_no_drain_time(rate in 0.0..900.0_f64, told in overshooting()) {
        let trend = Trend::of(&history(500.0, rate, &told)).unwrap();
        prop_assert_eq!(trend.empty_in, None);
        prop_assert_ne!(trend.direction, Direction::Draining);
    }

    #[test]
    fn counts_that_only_jump_about_are_no_trend(counts in prop::collection::vec(400..600_u64, 20)) {
        // The same counts forwards and backwards go nowhere.
        let there_and_back = counts.iter().chain(counts.iter().rev()).skip(counts.len() / 2);
        let mut series = Series::default();
        for (n, count) in (0..).zip(there_and_back.take(counts.len())) {
            series.push(Sample { at: BEGIN.plus(n * 5_000), count: *count }, MOST);
        }
        prop_assert_eq!(Trend::of(&series).unwrap().empty_in, None);
    }

    #[test]
    fn samples_stay_in_order_and_within_their_room(
        times in prop::collection::vec((0..20_000_u64, any::<u16>()), 0..300), most in 2..40_usize,
    ) {
        let mut series = Series::default();
        for (at, count) in &times {
            series.push(Sample { at: BEGIN.plus(*at), count: u64::from(*count) }, most);
            prop_assert!(series.len() <= most.max(2));
            prop_assert_eq!(series.last().unwrap(), Sample { at: BEGIN.plus(*at), count: u64::from(*count) });
        }
        let kept = series.oldest_first();
        prop_assert!(kept.windows(2).all(|pair| pair[0].at < pair[1].at));
        prop_assert!(kept.iter().all(|s| times.contains(&(s.at.0 - BEGIN.0, u16::try_from(s.count).unwrap()))));
    }
}

fn series(counts: &[u64], every: u64) -> Series {
    let mut series = Series::default();
    for (n, count) in (0..).zip(counts) {
        series.push(Sample { at: BEGIN.plus(n * every), count: *count }, MOST);
    }
    series
}

#[test]
fn two_samples_are_a_rate_but_no_trend() {
    assert_eq!(Trend::of(&series(&[7], 5_000)), None);
    let trend = Trend::of(&series(&[100, 90], 60_000)).unwrap();
    assert_eq!((trend.rate, trend.direction), (Rate::per_minute(-10.0), Direction::Unclear));
    assert_eq!(trend.empty_in, None, "nobody knows that from two samples");
}

#[test]
fn a_rate_is_of_the_last_two_minutes() {
    let mut counts = vec![1_000_u64; 100];
    counts.extend((1..=24).map(|n| 1_000 - n * 10));
    let trend = Trend::of(&series(&counts, 5_000)).unwrap();
    assert_eq!(trend.rate, Rate::per_minute(-120.0));
    assert_eq!(trend.empty_in, Some(760 * 500), "760 left, two a second");
}

#[test]
fn an_empty_queue_has_no_drain_time_and_one_that_stands_is_steady() {
    assert_eq!(Trend::of(&series(&[50, 40, 30, 20, 10, 0], 5_000)).unwrap().empty_in, None);
    let steady = Trend::of(&series(&[5; 10], 5_000)).unwrap();
    assert_eq!((steady.direction, steady.empty_in), (Direction::Steady, None));
}

#[test]
fn what_would_take_days_is_no_drain_time() {
    let counts: Vec<u64> = (0..20).map(|n| 10_000_000 - n).collect();
    let trend = Trend::of(&series(&counts, 5_000)).unwrap();
    assert_eq!((trend.direction, trend.empty_in), (Direction::Draining, None));
}

#[test]
fn rates_are_rounded_away_from_zero_at_the_half() {
    let whole = |rate| Rate::per_minute(rate).whole();
    assert_eq!([0.4, 0.5, -0.5, -0.4, 41.6].map(whole), [0, 1, -1, 0, 42]);
}

#[test]
fn a_long_history_is_thinned_but_keeps_its_beginning_and_its_end() {
    let counts: Vec<u64> = (0..6_000).collect();
    let series = series(&counts, 5_000);
    assert!(series.len() <= MOST && series.len() > MOST / 2);
    let kept = series.oldest_first();
    assert_eq!((kept[0].count, kept.last().unwrap().count), (0, 5_999));
    let recent: Vec<u64> = kept[kept.len() - 500..].iter().map(|sample| sample.count).collect();
    assert_eq!(recent, counts[5_500..], "the newest are all there");
    let widest = kept.windows(2).map(|pair| pair[1].count - pair[0].count).max().unwrap();
    assert!(widest <= 8, "no hole in it: {widest}");
}

#[test]
fn a_queue_that_nobody_looks_at_keeps_two_samples() {
    let mut series = series(&[1, 2, 3, 4], 5_000);
    series.shorten();
    assert_eq!(series.oldest_first().iter().map(|s| s.count).collect::<Vec<_>>(), [3, 4]);
    series.push(Sample { at: BEGIN.plus(60_000), count: 9 }, 2);
    assert_eq!(series.oldest_first().iter().map(|s| s.count).collect::<Vec<_>>(), [4, 9]);
    assert!(std::mem::size_of::<Series>() <= 40, "there may be a hundred thousand");
}

#[test]
fn a_clock_that_was_set_back_drops_what_would_be_later() {
    let mut series = series(&[1, 2, 3, 4], 5_000);
    series.push(Sample { at: BEGIN.plus(7_000), count: 9 }, MOST);
    let kept: Vec<_> = series.oldest_first().iter().map(|s| (s.at.since(BEGIN), s.count)).collect();
    assert_eq!(kept, [(0, 1), (5_000, 2), (7_000, 9)]);
}

#[test]
fn a_course_holds_its_value_between_samples_and_begins_where_they_do() {
    let series = series(&[3, 7, 7, 1], 10_000);
    assert_eq!(
        course(&series, 5_000, 8),
        [None, Some(3), Some(3), Some(7), Some(7), Some(7), Some(7), Some(1)]
    );
    assert_eq!(course(&Series::default(), 5_000, 2), [None, None]);
    assert_eq!(series.at(Millis(0)), None);
}

#[test]
fn a_queue_that_was_looked_at_before_has_no_trend_of_that_time() {
    let mut gauge = Gauge::default();
    for n in 0..10 {
        gauge.count(BEGIN.plus(n * 5_000), 1_000 - n * 10, 100);
    }
    assert_eq!(gauge.trend().map(|trend| trend.rate.whole()), Some(-120));
    gauge.count(BEGIN.plus(105_000), 910, 2);
    assert_eq!(gauge.trend().map(|trend| trend.rate.whole()), Some(0));
    assert_eq!(gauge.rate().map(peekq::watch::trend::Rate::whole), Some(0));
}

proptest! {
    #[test]
    fn states_of_a_series_with_the_same_edition_are_the_same(
        steps in prop::collection::vec((1_u64..4, 0_u64..3, prop::sample::select(vec![2_usize, 3, 8, 2_000])), 1..40),
    ) {
        let (mut series, mut at) = (Series::default(), 0);
        let mut states = vec![series.clone()];
        for (passed, count, most) in steps {
            at += passed;
            series.push(Sample { at: Millis(at), count }, most);
            states.push(series.clone());
        }
        for (one, two) in states.iter().flat_map(|one| states.iter().map(move |two| (one, two))) {
            prop_assert_eq!(one.edition() == two.edition(), one == two);
        }
    }
}
