//! Move, copy, resend and delete when all goes well: what there is afterwards, and what was asked for.

use std::collections::HashSet;
use std::sync::Arc;

use peekq::model::change::{BulkEnd, Deed, Fate, NewLife, Which};
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::OperationKind as Op;

use super::{counts, life, matching, name, texts, these, wish};
use crate::stand::{Stand, on_both};

fn how_many(stand: &Stand, kind: Op) -> usize {
    stand.asked().into_iter().filter(|asked| *asked == kind).count()
}

async fn moves_all(stand: &Stand) {
    stand.fill_many(70).await;
    let report = stand.run(&wish(Deed::Move, Which::All)).await;
    assert_eq!((&report.end, counts(&report)), (&BulkEnd::Finished, vec![(Fate::Done, 70)]));
    assert!(report.is_clean());
    let moved = stand.drain("other").await;
    assert!(moved.iter().all(|message| message.dequeue_count == 1), "only by this look");
    assert!(moved.iter().all(|message| (99_900..=100_000).contains(&life(message).unwrap())));
    let found: HashSet<String> = moved.iter().map(|message| message.text.to_string()).collect();
    assert_eq!((moved.len(), found), (70, texts(0..70).into_iter().collect()));
    assert_eq!(stand.drained("orders").await, [""; 0]);
}
on_both!(all_messages_move, all_messages_move_on_azurite, moves_all);

#[tokio::test]
async fn a_move_of_70_costs_1_count_3_gets_70_puts_and_70_deletes() {
    let stand = Stand::embedded().await;
    stand.fill_many(70).await;
    let goal = stand.other().await;
    stand.run_to(&wish(Deed::Move, Which::All), goal).await;
    let asked = [Op::GetMetadata, Op::Get, Op::Put, Op::DeleteMessage].map(|kind| how_many(&stand, kind));
    assert_eq!(asked, [1, 3, 70, 70]);
    assert_eq!(stand.asked().len(), 144, "and nothing else: {:?}", stand.asked());
}

async fn moves_what_matches(stand: &Stand) {
    let text = |n: usize| if n.is_multiple_of(5) { format!("stuck {n}\r\n ") } else { format!("m-{n}") };
    stand.put_all(&(0..50).map(text).collect::<Vec<_>>()).await;
    let report = stand.run(&wish(Deed::Move, matching("stuck"))).await;
    assert_eq!((counts(&report), report.leased, report.released), (vec![(Fate::Done, 10)], 50, 40));
    let moved: HashSet<String> = stand.drained("other").await.into_iter().collect();
    assert_eq!(moved, (0..50).step_by(5).map(text).collect());
    let left = stand.drain("orders").await;
    let expected: Vec<String> = (0..50).filter(|n| n % 5 > 0).map(text).collect();
    assert!(left.iter().all(|message| message.dequeue_count == 2), "once by the search, once by this look");
    let mut found: Vec<String> = left.iter().map(|message| message.text.to_string()).collect();
    // Releases run side by side, so that neighbours may change places.
    found.sort_by_key(|text| text.trim_start_matches("m-").parse::<usize>().unwrap());
    assert_eq!(found, expected, "nothing but the visibility of the others was touched");
}
on_both!(what_matches_moves, what_matches_moves_on_azurite, moves_what_matches);

async fn moves_the_first(stand: &Stand) {
    stand.fill_many(40).await;
    let report = stand.run(&wish(Deed::Move, Which::First(35))).await;
    assert_eq!((counts(&report), report.leased), (vec![(Fate::Done, 35)], 35));
    assert_eq!(stand.drained("orders").await, texts(35..40));
    assert_eq!(stand.drained("other").await.len(), 35);
}
on_both!(the_first_so_many_move, the_first_so_many_move_on_azurite, moves_the_first);

async fn moves_chosen_ones(stand: &Stand) {
    stand.fill_many(10).await;
    let head = stand.head().await;
    let chosen = [head[2].clone(), head[5].clone()];
    let report = stand.run(&wish(Deed::Move, these(&chosen, Some(6)))).await;
    assert_eq!((counts(&report), report.leased, report.released), (vec![(Fate::Done, 2)], 6, 4));
    let mut moved = stand.drained("other").await;
    moved.sort();
    assert_eq!(moved, ["m-2", "m-5"]);
    assert_eq!(stand.drained("orders").await.len(), 8);
}
on_both!(chosen_messages_move, chosen_messages_move_on_azurite, moves_chosen_ones);

#[tokio::test]
async fn a_move_of_chosen_ones_takes_no_more_than_it_must() {
    let stand = Stand::embedded().await;
    stand.fill_many(10).await;
    let head = stand.head().await;
    let goal = stand.other().await;
    stand.run_to(&wish(Deed::Move, these(&[head[2].clone(), head[5].clone()], Some(6))), goal).await;
    let asked = [Op::Get, Op::Put, Op::DeleteMessage, Op::Update].map(|kind| how_many(&stand, kind));
    assert_eq!((asked, stand.asked().len()), ([1, 2, 2, 4], 9), "{:?}", stand.asked());
}

#[tokio::test]
async fn chosen_ones_that_are_not_there_any_more_are_searched_for_and_named() {
    let stand = Stand::embedded().await;
    stand.fill_many(50).await;
    let mut chosen = vec![stand.head().await[3].clone()];
    let gone = peekq::model::message::Message {
        id: peekq::model::message::MessageId::new("gone"),
        ..chosen[0].clone()
    };
    chosen.push(gone);
    let report = stand.run(&wish(Deed::Move, these(&chosen, None))).await;
    assert_eq!(counts(&report), [(Fate::Done, 1), (Fate::NotFound, 1)]);
    assert_eq!((report.leased, report.released), (50, 49));
    let lines = Stand::lines(&report);
    let missing = lines.iter().find(|line| line["end"] == "not found").unwrap();
    assert_eq!((&missing["id"], &missing["searched"]), (&"gone".into(), &50.into()));
}

#[tokio::test]
async fn a_chosen_one_with_another_text_than_the_user_saw_is_left_alone() {
    let stand = Stand::embedded().await;
    stand.fill_many(3).await;
    let mut head = stand.head().await;
    head[1].text = Arc::from("what the user saw");
    let report = stand.run(&wish(Deed::Delete, these(&head[..2], Some(2)))).await;
    assert_eq!(counts(&report), [(Fate::Done, 1), (Fate::Changed, 1)]);
    assert_eq!(stand.drained("orders").await.len(), 2);
}

async fn lives_as_long(stand: &Stand) {
    let other = stand.other().await;
    for life in [Life::Never, Life::Seconds(100_000)] {
        let message = NewMessage { text: Arc::from("x"), life, delay: 0 };
        stand.site.client.put(&stand.site.queue, &message).await.unwrap();
    }
    stand.run_to(&wish(Deed::Move, Which::All), other.clone()).await;
    let lives: Vec<_> = stand.drain("other").await.iter().map(life).collect();
    assert!(lives.contains(&None), "never stays never: {lives:?}");
    assert!(lives.iter().flatten().all(|secs| (99_980..=100_000).contains(secs)), "{lives:?}");
    stand.fill_many(1).await;
    for (chosen, expected) in [(Life::Never, None), (Life::Seconds(604_800), Some(604_800))] {
        stand.fill_many(1).await;
        let wish = peekq::model::change::Bulk { life: NewLife::Of(chosen), ..wish(Deed::Move, Which::All) };
        stand.run_to(&wish, other.clone()).await;
        assert!(stand.drain("other").await.iter().all(|message| life(message) == expected));
    }
}
on_both!(a_life_is_kept_or_chosen, a_life_is_kept_or_chosen_on_azurite, lives_as_long);

async fn copies_by_lease(stand: &Stand) {
    stand.fill_many(40).await;
    let report = stand.run(&wish(Deed::Copy, Which::All)).await;
    assert_eq!((counts(&report), report.leased, report.released), (vec![(Fate::Done, 40)], 40, 40));
    assert_eq!(stand.drained("other").await.len(), 40);
    let left = stand.drain("orders").await;
    assert_eq!((left.len(), left[0].dequeue_count), (40, 2));
}
on_both!(all_are_copied, all_are_copied_on_azurite, copies_by_lease);

#[tokio::test]
async fn what_can_be_seen_is_copied_without_a_lease() {
    let stand = Stand::embedded().await;
    stand.fill_many(20).await;
    let goal = stand.other().await;
    let wish = peekq::model::change::Bulk {
        by: peekq::model::change::By::Peek,
        ..wish(Deed::Copy, matching("/m-1[0-9]/"))
    };
    let report = stand.run_to(&wish, goal).await;
    assert_eq!((counts(&report), report.leased, report.released), (vec![(Fate::Done, 10)], 0, 0));
    assert_eq!((how_many(&stand, Op::Peek), how_many(&stand, Op::Put), stand.asked().len()), (1, 10, 11));
    assert!(stand.drain("orders").await.iter().all(|message| message.dequeue_count == 1));
    assert_eq!(stand.drained("other").await.len(), 10);
}

async fn resends_all(stand: &Stand) {
    stand.fill_many(45).await;
    // Once taken by a consumer that gave up.
    for leased in stand.site.client.get(&stand.site.queue, 20, 60).await.unwrap() {
        let (client, queue) = (&stand.site.client, &stand.site.queue);
        client.update(queue, &leased.message.id, &leased.receipt, 0, None).await.unwrap();
    }
    let before: HashSet<_> = stand.head().await.into_iter().map(|message| message.id).collect();
    let report = stand.run(&wish(Deed::Resend, Which::All)).await;
    assert_eq!((&report.end, counts(&report)), (&BulkEnd::Finished, vec![(Fate::Done, 45)]));
    assert_eq!((report.leased, report.released), (45, 0), "none of the new ones was taken");
    let after = stand.drain("orders").await;
    assert!(after.iter().all(|message| message.dequeue_count == 1), "fresh counts, but for this look");
    assert!(after.iter().all(|message| !before.contains(&message.id)));
    let found: HashSet<String> = after.iter().map(|message| message.text.to_string()).collect();
    assert_eq!((after.len(), found), (45, texts(0..45).into_iter().collect()));
}
on_both!(a_resend_ends_although_messages_come_round, a_resend_ends_on_azurite, resends_all);

#[tokio::test]
async fn a_resend_of_45_costs_1_count_2_peeks_2_gets_45_puts_and_45_deletes() {
    let stand = Stand::embedded().await;
    stand.fill_many(45).await;
    let goal = stand.other().await;
    stand.run_to(&wish(Deed::Resend, Which::All), goal).await;
    let kinds = [Op::GetMetadata, Op::Peek, Op::Get, Op::Put, Op::DeleteMessage];
    assert_eq!(kinds.map(|kind| how_many(&stand, kind)), [1, 2, 2, 45, 45]);
}

async fn deletes_what_matches(stand: &Stand) {
    stand.fill_many(40).await;
    let report = stand.run(&wish(Deed::Delete, matching("/m-.$/ deq=0"))).await;
    assert_eq!((counts(&report), report.released), (vec![(Fate::Done, 10)], 30));
    assert_eq!(stand.drained("orders").await.len(), 30);
    assert_eq!(stand.drained("other").await, [""; 0]);
}
on_both!(what_matches_is_deleted, what_matches_is_deleted_on_azurite, deletes_what_matches);

#[tokio::test]
async fn messages_that_arrive_after_the_start_stay() {
    let stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let job =
        stand.start(&peekq::model::change::Bulk { rate: Some(20), ..wish(Deed::Move, Which::All) }).await;
    job.until("the first moved", |told| told.done > 0).await;
    stand.put_all(&["late".to_owned()]).await;
    job.tell(peekq::model::change::Order::Rate(None));
    assert_eq!(counts(&job.end.await.unwrap()), [(Fate::Done, 40)]);
    assert_eq!(stand.drained("orders").await, ["late"]);
}

#[tokio::test]
async fn a_queue_with_nothing_in_it_is_done_at_once() {
    let stand = Stand::embedded().await;
    for deed in [Deed::Move, Deed::Copy, Deed::Resend, Deed::Delete] {
        let report = stand.run(&wish(deed, Which::All)).await;
        assert_eq!((&report.end, counts(&report)), (&BulkEnd::Finished, vec![]));
    }
}

#[tokio::test]
async fn messages_move_to_another_account() {
    let (stand, far) = (Stand::embedded().await, Stand::embedded().await);
    stand.fill_many(10).await;
    far.site.client.create_queue(&name("orders"), &[]).await.unwrap();
    let goal = peekq::jobs::bulk::Goal { client: far.site.client.clone(), queue: name("orders") };
    let report = stand.run_to(&wish(Deed::Move, Which::All), goal).await;
    assert_eq!(counts(&report), [(Fate::Done, 10)], "a queue of the same name elsewhere is another one");
    assert_eq!((far.drained("orders").await.len(), stand.drained("orders").await.len()), (10, 0));
}
