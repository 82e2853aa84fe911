//! The table of retries, cell by cell.

use std::time::Duration;

use peekq::client::retry::{Happened, Next, has_patience, may_have_acted, next, pause, retry_after};
use peekq::model::operation::OperationKind::{self, *};

const LOOKS: [OperationKind; 3] = [ListQueues, GetMetadata, Peek];
const DOUBTFUL: [Happened; 5] = [
    Happened::NoAnswer,
    Happened::Status(408),
    Happened::Status(500),
    Happened::Status(502),
    Happened::Status(504),
];

#[test]
fn what_was_not_sent_or_not_accepted_is_always_tried_again() {
    for kind in OperationKind::ALL {
        for happened in [Happened::NotConnected, Happened::Status(503), Happened::Status(429)] {
            assert_eq!(next(kind, happened), Next::Again, "{kind:?} {happened:?}");
            assert!(!may_have_acted(kind, happened), "{kind:?} {happened:?}");
        }
    }
}

#[test]
fn what_is_in_doubt_is_repeated_looked_at_or_left_alone_by_its_kind() {
    for kind in OperationKind::ALL {
        let expected = match kind {
            ListQueues | GetMetadata | Peek | DeleteMessage | Clear | GetAcl | GetServiceProperties
            | GetServiceStats | GetUserDelegationKey => Next::Again,
            Put | Get | Update => Next::Stop,
            CreateQueue | DeleteQueue | SetMetadata | SetAcl | SetServiceProperties => Next::ReadBack,
        };
        for happened in DOUBTFUL {
            assert_eq!(next(kind, happened), expected, "{kind:?} {happened:?}");
            assert_eq!(may_have_acted(kind, happened), kind.changes(), "{kind:?} {happened:?}");
        }
        let late = if LOOKS.contains(&kind) { Next::Stop } else { expected };
        assert_eq!(next(kind, Happened::TooLate), late, "{kind:?}");
        assert_eq!(may_have_acted(kind, Happened::TooLate), kind.changes(), "{kind:?}");
    }
}

#[test]
fn a_look_that_cannot_connect_or_shall_wait_is_soon_given_up_a_change_is_not() {
    let patient = |kind, happened, tries, asked| has_patience(kind, happened, tries, 4, asked);
    let (none, busy) = (Happened::NotConnected, Happened::Status(503));
    for kind in OperationKind::ALL {
        let is_change = !LOOKS.contains(&kind);
        assert!(patient(kind, none, 1, None));
        assert_eq!(patient(kind, none, 2, None), is_change, "{kind:?}");
        assert!(patient(kind, busy, 3, Some(Duration::from_secs(2))));
        assert_eq!(patient(kind, busy, 1, Some(Duration::from_secs(3))), is_change, "{kind:?}");
        assert!(!patient(kind, none, 4, None) && !patient(kind, busy, 4, None), "{kind:?}");
    }
}

#[test]
fn what_was_refused_is_neither_repeated_nor_in_doubt() {
    for kind in OperationKind::ALL {
        for status in [302, 400, 401, 403, 404, 409, 413] {
            assert_eq!(next(kind, Happened::Status(status)), Next::Stop, "{kind:?} {status}");
            assert!(!may_have_acted(kind, Happened::Status(status)), "{kind:?} {status}");
        }
        assert_eq!(next(kind, Happened::Unsendable), Next::Stop);
        assert!(!may_have_acted(kind, Happened::Unsendable));
    }
}

#[test]
fn pauses_grow_within_bounds_and_never_undercut_the_service() {
    let base = Duration::from_millis(500);
    for dice in [0, 1, 12_345, u64::MAX / 3, u64::MAX] {
        let first = pause(base, Duration::ZERO, None, dice);
        assert_eq!(first, base);
        let second = pause(base, first, None, dice);
        assert!((base..=base * 3).contains(&second), "{second:?}");
        let late = pause(base, Duration::from_hours(1), None, dice);
        assert!((base..=Duration::from_secs(8)).contains(&late), "{late:?}");
        assert_eq!(pause(base, first, Some(Duration::from_secs(20)), dice), Duration::from_secs(20));
    }
    let spread: std::collections::BTreeSet<_> =
        (0..100).map(|dice| pause(base, base, None, dice * 7919)).collect();
    assert!(spread.len() > 50, "the dice matter");
}

#[test]
fn retry_after_is_read_in_seconds() {
    assert_eq!(retry_after(Some(" 7 ")), Some(Duration::from_secs(7)));
    for odd in [None, Some(""), Some("-1"), Some("Thu, 01 Jan 2026 00:00:00 GMT")] {
        assert_eq!(retry_after(odd), None, "{odd:?}");
    }
}
