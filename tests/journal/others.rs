//! Several writers: files of living processes and of other endpoints are left alone.

use std::sync::Arc;

use peekq::journal::{self, Journal};
use peekq::model::history::{End, Keeping};

use crate::desk::{Desk, HERE, NOON, deletion, endpoint, intend, texts};

#[tokio::test]
async fn what_a_living_process_left_open_is_not_taken_from_it() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full);
    intend(&journal, &["a"]).await;
    assert!(journal::claim(desk.folder.path(), HERE).unwrap().is_empty());
    assert!(desk.history()[0].living);
    drop(journal);
    let claimed = desk.claim().await;
    assert_eq!(texts(&claimed[0].entries[0]), [Some("a")]);
    assert!(journal::claim(desk.folder.path(), HERE).unwrap().is_empty(), "another one recovers it already");
}

#[tokio::test]
async fn what_was_recovered_is_settled_for_good() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::UntilSettled);
    intend(&journal, &["a", "b"]).await;
    drop(journal);
    let mut claimed = desk.claim().await;
    let number = claimed[0].entries[0].id.number;
    assert_eq!(texts(&claimed[0].entries[0]), [Some("a"), Some("b")], "kept: they are not settled");
    claimed[0].settle(vec![(number, 1, End::NotDone)], NOON).unwrap();
    assert!(desk.file("texts").is_some());
    claimed[0].settle(vec![(number, 0, End::Done)], NOON).unwrap();
    assert_eq!(desk.file("texts"), None);
    drop(claimed);
    assert!(journal::claim(desk.folder.path(), HERE).unwrap().is_empty());
    assert_eq!(desk.history()[0].done(), 1);
}

#[tokio::test]
async fn another_endpoint_on_the_same_port_is_another_account() {
    let desk = Desk::new();
    let place = (&Arc::from("other"), &endpoint("/other"));
    let journal = Journal::open(desk.folder.path(), place, Keeping::Full, 1_000, desk.clock.clone()).unwrap();
    journal.intend(deletion(&["theirs"])).await.unwrap();
    drop(journal);
    let mine = desk.open(Keeping::Full);
    intend(&mine, &["mine"]).await;
    drop(mine);
    let claimed = desk.claim().await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(texts(&claimed[0].entries[0]), [Some("mine")]);
}

#[tokio::test]
async fn many_at_once_all_get_onto_the_disk() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full);
    let names: Vec<String> = (0..200).map(|n| format!("text {n}")).collect();
    let intents = names.iter().map(|name| journal.intend(deletion(&[name])));
    for written in futures_util::future::join_all(intents).await {
        written.unwrap();
    }
    assert_eq!(desk.history().len(), 200);
}
