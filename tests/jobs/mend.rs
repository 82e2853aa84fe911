//! Taking back what was done, from the journal alone.

use std::sync::Arc;

use peekq::jobs::change::change;
use peekq::jobs::mend::{self, Terms};
use peekq::jobs::put::put;
use peekq::jobs::wipe;
use peekq::model::change::{Act, Report};
use peekq::model::history::{Action, Entry};
use peekq::model::message::{Life, NewMessage};
use peekq::model::remedy::{Purpose, Remedy};

use crate::stand::{Stand, on_both, talk};

const WEEK: Life = Life::Seconds(604_800);

/// The last thing that was done.
async fn last(stand: &Stand) -> Entry {
    stand.written().await.pop().unwrap()
}

/// What it takes to take it back.
async fn remedy(stand: &Stand, entry: &Entry) -> Remedy {
    let sights = mend::look(&stand.site.client, entry).await.unwrap();
    let terms = Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    mend::remedy(entry, None, Purpose::Undo, &sights, &terms)
}

async fn undo_last(stand: &Stand) -> Report {
    let entry = last(stand).await;
    let remedy = remedy(stand, &entry).await;
    let (mut talk, _orders, _) = talk();
    let report = mend::mend(&stand.site, &entry, &remedy, WEEK, &mut talk).await.unwrap();
    assert_eq!(last(stand).await.intent.undoes, Some(entry.id), "the journal says what was taken back");
    report
}

async fn act(stand: &Stand, place: usize, act: Act) {
    let (target, plan) = stand.price(&[place]).await;
    let (mut talk, _orders, _) = talk();
    assert!(change(&stand.site, &target, &act, &plan, &mut talk).await.unwrap().is_done());
}

async fn texts(stand: &Stand) -> Vec<String> {
    stand.texts().await.into_iter().map(|(text, _)| text).collect()
}

async fn deletes_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b with \r\n and 😀 <&>", "c"]).await;
    let before = stand.head().await[1].clone();
    act(stand, 2, Act::Delete).await;
    assert_eq!(texts(stand).await, ["a", "c"]);
    let report = undo_last(stand).await;
    assert!(report.is_done(), "{report:?}");
    assert_eq!(texts(stand).await, ["a", "b with \r\n and 😀 <&>", "c"]);
    let after = stand.head().await.into_iter().find(|message| message.text == before.text).unwrap();
    let life = |message: &peekq::model::message::Message| match &message.expires {
        peekq::model::message::Expiry::At(moment) => moment.secs().unwrap(),
        never @ peekq::model::message::Expiry::Never => panic!("{never:?}"),
    };
    assert!(life(&after).abs_diff(life(&before)) <= 2, "it keeps the end of its life");
}
on_both!(
    a_deleted_message_comes_back_with_the_life_it_had_left,
    a_deleted_message_comes_back_with_the_life_it_had_left_on_azurite,
    deletes_and_takes_it_back
);

async fn edits_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b", "c"]).await;
    let id = stand.head().await[1].id.clone();
    act(stand, 2, Act::Edit(Arc::from("B"))).await;
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a", "b", "c"]);
    assert!(stand.head().await.iter().any(|message| message.id == id), "the same message");
}
on_both!(an_edit_is_edited_back, an_edit_is_edited_back_on_azurite, edits_and_takes_it_back);

async fn puts_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a"]).await;
    put(&stand.site, &NewMessage { text: Arc::from("mine"), life: WEEK, delay: 0 }).await.unwrap();
    assert_eq!(texts(stand).await, ["a", "mine"]);
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a"]);
}
on_both!(a_put_is_deleted_again, a_put_is_deleted_again_on_azurite, puts_and_takes_it_back);

async fn clears_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b", "c"]).await;
    assert!(matches!(wipe::clear(&stand.site).await.unwrap(), Report::Cleared { captured: 3 }));
    assert!(texts(stand).await.is_empty());
    undo_last(stand).await;
    assert_eq!(
        stand.head().await.iter().map(|m| &*m.text).collect::<Vec<_>>(),
        ["a", "b", "c"],
        "in their order"
    );
}
on_both!(
    what_was_seen_of_a_cleared_queue_comes_back,
    what_was_seen_of_a_cleared_queue_comes_back_on_azurite,
    clears_and_takes_it_back
);

async fn drops_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b"]).await;
    let metadata = vec![("team".to_owned(), "red".to_owned())];
    stand.site.client.set_metadata(&stand.site.queue, &metadata).await.unwrap();
    wipe::drop_queue(&stand.site).await.unwrap();
    let entry = last(stand).await;
    assert_eq!(entry.intent.action, Action::DropQueue);
    assert!(matches!(remedy(stand, &entry).await, Remedy::Recreate { .. }));
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a", "b"]);
    assert_eq!(stand.site.client.properties(&stand.site.queue).await.unwrap().metadata, metadata);
}
on_both!(
    a_deleted_queue_is_made_again_with_what_was_set_for_it,
    a_deleted_queue_is_made_again_with_what_was_set_for_it_on_azurite,
    drops_and_takes_it_back
);

#[tokio::test]
async fn an_edit_that_somebody_else_edited_since_is_not_overwritten() {
    let stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    act(&stand, 1, Act::Edit(Arc::from("mine"))).await;
    let entry = last(&stand).await;
    act(&stand, 1, Act::Edit(Arc::from("theirs"))).await;
    let Remedy::PutInstead(back) = remedy(&stand, &entry).await else { panic!() };
    assert_eq!((&*back.text, back.doubtful), ("a", true));
}
