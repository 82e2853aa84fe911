//! Alert rules: how they are typed, when they begin and end.

use peekq::model::account::ConnId;
use peekq::model::message::MessageId;
use peekq::model::queue::QueueName;
use peekq::watch::alert::{Alert, Alerts, News};
use peekq::watch::gauge::Gauge;
use peekq::watch::heads::{Face, Peek};
use peekq::watch::pattern::Pattern;
use peekq::watch::rule::Rule;
use peekq::watch::series::MOST;
use proptest::prelude::*;

use crate::{BEGIN, cases};

const CONN: ConnId = ConnId(1);
const POISON: &str = "-poison";

fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// One queue under rules, counted every fifteen seconds.
struct Watched {
    alerts: Alerts,
    gauge: Gauge,
    queue: QueueName,
    passed: u64,
}

impl Watched {
    fn under(rules: &[&str], queue: &str) -> Self {
        let mut alerts = Alerts::default();
        for text in rules {
            alerts.add(rule(text), None);
        }
        Self { alerts, gauge: Gauge::default(), queue: QueueName::new(queue), passed: 0 }
    }

    /// Counts one after the other; what was told about each.
    fn counts(&mut self, counts: &[u64]) -> Vec<&'static str> {
        counts.iter().map(|count| self.count(*count)).collect()
    }

    fn count(&mut self, count: u64) -> &'static str {
        self.passed += 15_000;
        self.gauge.count(BEGIN.plus(self.passed), count, MOST);
        self.judge()
    }

    /// A count and a peek: the ages of what is visible, in seconds.
    fn seen(&mut self, count: u64, ages: &[i64]) -> &'static str {
        self.passed += 15_000;
        let at = BEGIN.plus(self.passed);
        self.gauge.count(at, count, MOST);
        let face = |(n, age): (usize, &i64)| Face {
            id: MessageId::new(&format!("m{n}")),
            inserted: Some(at.secs() - age),
            dequeue_count: 0,
        };
        let faces: Vec<Face> = ages.iter().enumerate().map(face).collect();
        self.gauge.peek(Peek { at, asked: 32, faces: &faces });
        self.judge()
    }

    fn judge(&mut self) -> &'static str {
        let news = self.alerts.take(BEGIN.plus(self.passed), (CONN, &self.queue), &self.gauge, POISON);
        match news.as_slice() {
            [] => "",
            [News::Began(_)] => "began",
            [News::Ended(_)] => "ended",
            more => panic!("{more:?}"),
        }
    }
}

#[test]
fn rules_are_read_and_written() {
    let written = [
        ("length > 1000", "length > 1,000"),
        ("orders* length>1,000", "orders* length > 1,000"),
        ("  ORDERS-?? count <= 10k ", "orders-?? length <= 10,000"),
        ("oldest > 1h", "oldest > 1h"),
        ("oldest >= 90s", "oldest >= 1m 30s"),
        ("rate > 100/m", "rate > +100/m"),
        ("rate < -5/s", "rate < -300/m"),
        ("deq >= 4", "dequeues >= 4"),
        ("poison > 0", "poison > 0"),
        ("stopped draining", "stopped draining"),
        ("orders stopped", "orders stopped draining"),
        ("orders drained", "orders drained"),
        ("length length > 5", "length length > 5"),
    ];
    for (typed, shown) in written {
        assert_eq!(rule(typed).to_string(), shown, "{typed}");
        assert_eq!(rule(&rule(typed).to_string().replace("1m 30s", "90s")), rule(typed), "{typed}");
    }
}

#[test]
fn a_rule_that_cannot_be_read_says_why() {
    let measures = "is no measure; there are length, rate, oldest, dequeues, poison, stopped, drained";
    for (typed, odd) in [
        ("lenght > 5", "lenght"),
        ("orders lenght > 5", "lenght"),
        ("orders > 5", "orders"),
        ("ord_ers length > 5", "ord_ers"),
    ] {
        assert_eq!(Rule::parse(typed).unwrap_err(), format!("“{odd}” {measures}"), "{typed}");
    }
    let wrong = [
        ("", "a rule is like: orders* length > 1000"),
        ("length", "length needs a comparison, such as > 1000"),
        ("length = 5", "a comparison is one of > >= < <="),
        ("length > 1h", "“1h” is no number, such as 1000"),
        ("oldest > 5", "“5” is no time, such as 1h"),
        ("rate > fast", "“fast” is no rate, such as 100/m"),
        ("length > -1", "“-1” is no number, such as 1000"),
        ("drained > 5", "nothing can follow “drained”"),
    ];
    for (typed, why) in wrong {
        assert_eq!(Rule::parse(typed).unwrap_err(), why, "{typed}");
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
        let _ = Rule::parse(&text);
    }

    #[test]
    fn a_pattern_matches_what_a_slow_reader_says(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
        fn slow(pattern: &[u8], name: &[u8]) -> bool {
            match (pattern.split_first(), name.split_first()) {
                (None, None) => true,
                (Some((b'*', rest)), _) => {
                    slow(rest, name) || name.split_first().is_some_and(|(_, tail)| slow(pattern, tail))
                }
                (Some((b'?', rest)), Some((_, tail))) => slow(rest, tail),
                (Some((a, rest)), Some((b, tail))) => a == b && slow(rest, tail),
                _ => false,
            }
        }
        let found = Pattern::new(&pattern).matches(&QueueName::new(&name));
        prop_assert_eq!(found, slow(pattern.as_bytes(), name.as_bytes()));
    }

    /// However a length goes to and fro around its limit, an alert that began lasts for a while.
    #[test]
    fn an_alert_does_not_flap(noise in prop::collection::vec(0..120_u64, 200)) {
        let mut watched = Watched::under(&["length > 1000"], "orders");
        // Within a tenth of the limit on one side, and anything on the other.
        let counts: Vec<u64> = noise.iter().map(|noise| 901 + noise * 2).collect();
        let told = watched.counts(&counts);
        prop_assert!(told.iter().filter(|told| **told == "began").count() <= 1, "{told:?}");
    }
}

#[test]
fn an_alert_begins_with_the_second_count_over_the_limit_and_ends_well_below_it() {
    let mut watched = Watched::under(&["length > 1000"], "orders");
    assert_eq!(watched.counts(&[900, 1_200, 900, 1_001, 1_002]), ["", "", "", "", "began"]);
    assert_eq!(watched.counts(&[980, 950, 910, 901]), [""; 4], "not far enough");
    let now = watched.alerts.current().next().unwrap().words();
    assert_eq!(now, "orders: 1,002 breaks “length > 1,000”", "what it fell to breaks no rule");
    assert_eq!(watched.counts(&[800, 801, 950, 800, 700, 600]), ["", "", "", "", "", "ended"]);
    let past: Vec<String> = watched.alerts.past().map(Alert::words).collect();
    assert_eq!(past, [now]);
    assert_eq!(watched.alerts.current().count(), 0);
}

#[test]
fn a_rule_about_none_ends_when_there_is_none() {
    let mut watched = Watched::under(&["poison > 0"], "orders-poison");
    assert_eq!(watched.counts(&[0, 1, 1, 0, 0, 0]), ["", "", "began", "", "", "ended"]);
}

#[test]
fn poison_rules_are_about_poison_queues_only() {
    for (text, queue, told) in [
        ("poison > 0", "orders", ""),
        ("orders poison > 0", "orders-poison", "began"),
        ("ord* poison > 0", "orders-poison", "began"),
        ("orders-poison poison > 0", "orders-poison", "began"),
        ("audit poison > 0", "orders-poison", ""),
    ] {
        let mut watched = Watched::under(&[text], queue);
        watched.count(7);
        assert_eq!(watched.count(7), told, "{text} for {queue}");
    }
}

#[test]
fn an_alert_about_age_holds_while_nothing_is_visible() {
    let mut watched = Watched::under(&["oldest > 1h"], "orders");
    watched.seen(3, &[4_000, 10, 5]);
    assert_eq!(watched.seen(3, &[4_015, 10, 5]), "began");
    for _ in 0..20 {
        assert_eq!(watched.seen(3, &[]), "", "somebody works on them: they are not gone");
    }
    assert_eq!(watched.alerts.current().next().unwrap().value, 4_015);
    let told = [watched.seen(2, &[30]), watched.seen(2, &[45]), watched.seen(2, &[60])];
    assert_eq!(told, ["", "", "ended"]);
    watched.seen(3, &[4_000]);
    watched.seen(3, &[4_000]);
    let told = [watched.seen(0, &[]), watched.seen(0, &[]), watched.seen(0, &[])];
    assert_eq!(told, ["", "", "ended"], "an empty queue has no old message");
}

#[test]
fn a_rate_is_watched_in_both_directions() {
    let growing: Vec<u64> = (0..10).map(|n| n * 100).collect();
    let mut watched = Watched::under(&["rate > 300/m"], "orders");
    assert!(watched.counts(&growing).contains(&"began"));
    let mut watched = Watched::under(&["rate < -300/m"], "orders");
    assert!(!watched.counts(&growing).contains(&"began"));
    let draining: Vec<u64> = (0..10).map(|n| 2_000 - n * 100).collect();
    assert!(watched.counts(&draining).contains(&"began"));
}

#[test]
fn a_queue_that_stops_draining_is_told_of_and_one_that_never_drained_is_not() {
    let mut watched = Watched::under(&["stopped draining"], "orders");
    assert_eq!(watched.counts(&[500; 20]), [""; 20]);
    let draining: Vec<u64> = (0..12).map(|n| 500 - n * 20).collect();
    assert!(!watched.counts(&draining).contains(&"began"));
    assert!(watched.counts(&[280; 20]).contains(&"began"));
    let draining: Vec<u64> = (0..12).map(|n| 280 - n * 20).collect();
    assert!(watched.counts(&draining).contains(&"ended"));
    let mut watched = Watched::under(&["stopped draining"], "orders");
    let empties: Vec<u64> = (0..30).map(|n: u64| 200_u64.saturating_sub(n * 20)).collect();
    assert!(!watched.counts(&empties).contains(&"began"), "it is empty, which is no stop");
}

#[test]
fn drained_is_told_once_after_three_counts_of_nothing() {
    let mut watched = Watched::under(&[], "orders");
    let id = watched.alerts.add(rule("drained"), Some((CONN, QueueName::new("orders"))));
    assert_eq!(watched.counts(&[9, 0, 0, 4, 0, 0]), [""; 6], "messages that hide are counted");
    assert_eq!(watched.counts(&[0, 0, 0, 0]), ["began", "", "", ""]);
    assert!(watched.alerts.rules().iter().all(|set| set.id != id), "and not once more");
    assert_eq!((watched.alerts.current().count(), watched.alerts.past().count()), (0, 1));
}

#[test]
fn a_rule_for_one_queue_is_not_for_its_namesake_in_another_account() {
    let mut watched = Watched::under(&[], "orders");
    watched.alerts.add(rule("length > 5"), Some((ConnId(2), QueueName::new("orders"))));
    assert_eq!(watched.counts(&[9, 9, 9]), [""; 3]);
    watched.alerts.rename(ConnId(2), CONN);
    assert_eq!(watched.counts(&[9, 9]), ["", "began"]);
}

#[test]
fn a_rule_that_is_taken_away_takes_its_alerts_along() {
    let mut watched = Watched::under(&["length > 5"], "orders");
    watched.counts(&[9, 9]);
    let id = watched.alerts.rules()[0].id;
    watched.alerts.remove(id, BEGIN.plus(99_000));
    assert_eq!((watched.alerts.current().count(), watched.alerts.past().count()), (0, 1));
    assert_eq!(watched.count(9), "");
}
