//! What a SAS is known to allow, over all operations.

use peekq::model::clock::Millis;
use peekq::model::operation::OperationKind::{self, *};
use peekq::model::rights::{Allowed, Lifetime, Rights, Sas, left};
use proptest::prelude::*;

/// What a SAS for one queue can allow.
const OF_A_QUEUE: [OperationKind; 6] = [GetMetadata, Put, Get, Peek, Update, DeleteMessage];

/// What a SAS with these fields is known to allow.
fn allowed(fields: &str) -> Vec<OperationKind> {
    let rights = Rights::of_sas(&format!("{fields}&sig=abc%3D"));
    OperationKind::ALL.into_iter().filter(|kind| rights.allows(*kind) == Allowed::Yes).collect()
}

#[test]
fn a_key_allows_everything() {
    assert!(OperationKind::ALL.into_iter().all(|kind| Rights::All.allows(kind) == Allowed::Yes));
}

#[test]
fn each_letter_of_an_account_sas_allows_what_the_service_says() {
    let beyond = |kind: &OperationKind| matches!(kind, GetAcl | SetAcl | GetUserDelegationKey);
    let everything: Vec<_> = OperationKind::ALL.into_iter().filter(|kind| !beyond(kind)).collect();
    let rows: [(&str, &[OperationKind]); 9] = [
        ("l", &[ListQueues]),
        ("c", &[CreateQueue]),
        ("w", &[CreateQueue, SetMetadata, SetServiceProperties]),
        ("d", &[DeleteQueue, Clear]),
        ("r", &[GetMetadata, Peek, GetServiceProperties, GetServiceStats]),
        ("a", &[Put]),
        ("p", &[Get, DeleteMessage]),
        ("u", &[Update]),
        ("rwdlacup", &everything),
    ];
    for (letters, kinds) in rows {
        assert_eq!(allowed(&format!("?sv=2025-11-05&ss=bq&srt=sco&sp={letters}")), kinds, "{letters}");
    }
}

#[test]
fn policies_and_keys_are_beyond_every_sas_and_the_service_itself_takes_its_own_type() {
    for kind in [GetAcl, SetAcl, GetUserDelegationKey] {
        let Allowed::No(reason) = Rights::of_sas("ss=q&srt=sco&sp=rwdlacup&sig=a").allows(kind) else {
            panic!("{kind:?} is allowed")
        };
        assert!(reason.starts_with("no SAS allows "), "{reason}");
    }
    let allows = |token: &str, kind| Rights::of_sas(token).allows(kind) == Allowed::Yes;
    for kind in [GetServiceProperties, GetServiceStats] {
        assert!(allows("ss=q&srt=s&sp=r&sig=a", kind) && !allows("ss=q&srt=co&sp=r&sig=a", kind));
    }
    assert!(allows("ss=q&srt=s&sp=w&sig=a", SetServiceProperties));
    assert!(!allows("sp=raup&sig=a", GetServiceProperties), "a SAS for one queue");
}

#[test]
fn each_resource_type_of_an_account_sas_allows_what_the_service_says() {
    let rows: [(&str, &[OperationKind]); 4] = [
        ("s", &[ListQueues, GetServiceProperties, SetServiceProperties, GetServiceStats]),
        ("c", &[CreateQueue, DeleteQueue, GetMetadata, SetMetadata]),
        ("o", &[Put, Get, Peek, Update, DeleteMessage, Clear]),
        ("", &[]),
    ];
    for (types, kinds) in rows {
        assert_eq!(allowed(&format!("ss=q&srt={types}&sp=rwdlacup")), kinds, "{types}");
    }
    assert_eq!(allowed("ss=bft&srt=sco&sp=rwdlacup"), [], "it is for other services");
}

#[test]
fn a_sas_for_one_queue_allows_its_messages_and_nothing_else() {
    let rows: [(&str, &[OperationKind]); 5] = [
        ("r", &[GetMetadata, Peek]),
        ("a", &[Put]),
        ("u", &[Update]),
        ("p", &[Get, DeleteMessage]),
        ("rwdlacup", &OF_A_QUEUE),
    ];
    for (letters, kinds) in rows {
        assert_eq!(allowed(&format!("sv=2025-11-05&sp={letters}")), kinds, "{letters}");
        let delegated = format!("skoid=a&sktid=b&ske=2026-01-07&sks=q&skv=2025-11-05&sp={letters}");
        assert_eq!(allowed(&delegated), kinds, "{letters}");
    }
}

#[test]
fn a_stored_policy_may_allow_whatever_a_sas_for_one_queue_may() {
    let rights = Rights::of_sas("sv=2025-11-05&si=pol-1&sig=abc");
    for kind in OF_A_QUEUE {
        assert_eq!(rights.allows(kind), Allowed::Unknown, "{kind:?}");
    }
    for kind in OperationKind::ALL.into_iter().filter(|kind| !OF_A_QUEUE.contains(kind)) {
        assert!(matches!(rights.allows(kind), Allowed::No(_)), "{kind:?}");
    }
    assert_eq!(allowed("si=pol-1&sp=a"), [Put], "letters of its own are all that it has");
}

#[test]
fn a_refusal_names_what_is_missing() {
    let rows = [
        ("ss=q&srt=sco&sp=rl", Put, "the SAS does not allow put (a)"),
        ("ss=q&srt=sco&sp=rl", CreateQueue, "the SAS does not allow create queue (c or w)"),
        ("ss=q&srt=o&sp=rl", ListQueues, "the SAS does not allow list (srt has no s)"),
        ("ss=b&srt=o&sp=rl", ListQueues, "the SAS is not for the Queue service (ss has no q)"),
        ("ss=q&srt=sco&sp=rwdlacup", GetAcl, "no SAS allows read access policies"),
        ("sp=raup", Clear, "a SAS for one queue does not allow clear"),
    ];
    for (fields, kind, words) in rows {
        assert_eq!(Rights::of_sas(fields).allows(kind), Allowed::No(words.to_owned()), "{fields}");
    }
}

fn sas(fields: &str) -> Sas {
    let Rights::Sas(sas) = Rights::of_sas(fields) else { panic!("a SAS") };
    sas
}

#[test]
fn times_are_read_in_every_form_that_the_service_takes() {
    let at = Some(Millis(1_893_456_000_000));
    for text in [
        "2030-01-01T00%3A00%3A00Z",
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00.0000000Z",
        "2030-01-01T00%3A00Z",
        "2030-01-01",
        "2030-01-01T02:00:00+02:00",
    ] {
        assert_eq!(sas(&format!("sp=r&st={text}")).starts, at, "{text}");
        assert_eq!(sas(&format!("sp=r&se={text}")).ends, at, "{text}");
    }
    for text in ["", "soon", "2030-01-01T00:00", "1961-01-01"] {
        assert_eq!(sas(&format!("sp=r&se={text}")).ends, None, "{text}");
    }
    let delegated = sas("sp=r&st=2026-01-01&se=2031-01-01&skt=2026-01-02&ske=2030-01-01");
    assert_eq!((delegated.starts, delegated.ends), (Some(Millis(1_767_312_000_000)), at));
}

#[test]
fn https_alone_is_told_from_both_protocols() {
    assert!(sas("sp=r&spr=https").https_only);
    assert!(!sas("sp=r&spr=https%2Chttp").https_only);
    assert!(!sas("sp=r").https_only);
}

#[test]
fn before_and_after_its_time_a_sas_says_so() {
    let rights = Rights::of_sas("sp=r&st=2026-11-23T12:00:00Z&se=2026-11-23T14:00:00Z");
    let noon = Millis(1_795_435_200_000);
    assert_eq!(
        rights.out_of_time(Millis(noon.0 - 90_000)).unwrap(),
        "the SAS is not good before 2026-11-23 12:00:00Z by this machine's clock"
    );
    assert_eq!(rights.out_of_time(noon), None);
    assert_eq!(rights.out_of_time(noon.plus(2 * 3_600_000 - 1)), None);
    assert_eq!(
        rights.out_of_time(noon.plus(5 * 3_600_000)).unwrap(),
        "the SAS ended 2026-11-23 14:00:00Z by this machine's clock: a new one is needed"
    );
    assert_eq!(Rights::All.out_of_time(noon), None);
}

/// Follows the moments at which a countdown reads differently, from the first to the end.
fn readings(from: Millis, until: Millis) -> Vec<String> {
    let Rights::Sas(sas) = Rights::of_sas("sp=r") else { panic!("a SAS") };
    let rights = Rights::Sas(Sas { ends: Some(until), ..sas });
    let mut now = from;
    let mut read = Vec::new();
    while let Some(next) = rights.next_change(now) {
        assert!(next > now, "it would stand still");
        if let Lifetime::Ending(end) = rights.lifetime(now) {
            assert_eq!(left(end.since(now)), left(end.since(Millis(next.0 - 1))), "nothing changes before");
            read.push(left(end.since(now)));
        }
        now = next;
    }
    assert_eq!((now, rights.lifetime(now)), (until, Lifetime::Over(until)));
    read
}

#[test]
fn what_is_left_is_read_by_the_minute_and_in_the_last_one_by_the_second() {
    let noon = Millis(1_795_435_200_000);
    let read = readings(noon, noon.plus(3 * 3_600_000 + 12 * 60_000 - 1));
    assert_eq!(read[..3], ["3h 12m", "3h 11m", "3h 10m"]);
    assert_eq!(read[191..194], ["1m", "59s", "58s"]);
    assert_eq!((read.len(), read.last().unwrap().as_str()), (191 + 60, "1s"));
    let read = readings(noon, noon.plus(10 * 86_400_000));
    assert_eq!((read.len(), read[0].as_str()), (1_439 + 60, "1d"), "not read before the last day");
}

#[test]
fn the_signature_is_not_kept() {
    let shown = format!("{:?}", Rights::of_sas("sv=2025-11-05&sp=r&sig=planted%3D"));
    assert!(!shown.contains("planted"), "{shown}");
}

proptest! {
    #![proptest_config(crate::cases(512))]

    #[test]
    fn no_token_is_too_odd(token in ".{0,80}", fields in "(s[pestrv]{1,2}=[-+:%TZ0-9a-z]{0,30}&){0,6}") {
        for text in [&token, &fields] {
            let rights = Rights::of_sas(text);
            for now in [Millis(0), Millis(1_795_435_200_000), Millis(u64::MAX)] {
                let _ = (rights.allows(Put), rights.out_of_time(now));
                prop_assert!(rights.next_change(now).is_none_or(|next| next > now));
            }
        }
    }
}
