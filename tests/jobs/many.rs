//! Several messages at once, searching for what is not in the head, and stopping in the middle.

use std::sync::Arc;

use peekq::jobs::change::change;
use peekq::model::change::{Act, Halt, Order, Plan, Report, Surgery, SurgeryEnd, Target};
use peekq::model::history::{Action, End};
use peekq::model::operation::OperationKind as Op;

use crate::edit::run;
use crate::stand::{Stand, on_both, talk, terms};

/// `m01`, `m02` and so on.
fn names(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("m{n:02}")).collect()
}

async fn filled(stand: &Stand, count: usize) {
    let names = names(count);
    stand.fill(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

fn done(surgery: &Surgery) -> usize {
    surgery.ended(|end| *end == SurgeryEnd::Done).len()
}

#[tokio::test]
async fn deleting_three_marked_messages_costs_what_the_plan_says() {
    let stand = Stand::embedded().await;
    filled(&stand, 12).await;
    let (targets, plan) = stand.price(&[2, 5, 9]).await;
    stand.forget();
    let surgery = run(&stand, &targets, &Act::Delete, &plan).await;
    assert_eq!((done(&surgery), surgery.leased, surgery.released.len()), (3, 9, 6));
    let mut asked = stand.asked();
    assert_eq!(asked.remove(0), Op::Get, "one for all of them");
    asked.sort_unstable();
    assert_eq!(asked, [vec![Op::Update; 6], vec![Op::DeleteMessage; 3]].concat());
}

#[tokio::test]
async fn whichever_are_marked_a_delete_asks_for_what_the_plan_says_and_no_more() {
    for places in [&[1][..], &[32], &[1, 32], &[3, 4, 5], &[2, 9, 16, 23, 30]] {
        let stand = Stand::embedded().await;
        filled(&stand, 40).await;
        let (targets, plan) = stand.price(places).await;
        assert_eq!(plan.take as usize, places[places.len() - 1]);
        stand.forget();
        run(&stand, &targets, &Act::Delete, &plan).await;
        let count = |kind| stand.asked().iter().filter(|asked| **asked == kind).count();
        let found = [Op::Get, Op::Update, Op::DeleteMessage].map(count);
        assert_eq!(found, [1, plan.bystanders.len(), places.len()], "{places:?}");
        assert_eq!(stand.asked().len(), 1 + plan.take as usize, "{places:?}");
    }
}

#[tokio::test]
async fn an_edit_at_any_position_costs_that_position_and_two_requests() {
    for place in [1, 2, 7, 20, 32] {
        let stand = Stand::embedded().await;
        filled(&stand, 40).await;
        let head = stand.head().await;
        stand.forget();
        let targets = [Target::of(&head[place - 1])];
        let plan = stand.plan(&targets, &terms()).await;
        run(&stand, &targets, &Act::Edit("new".into()), &plan).await;
        assert_eq!(stand.asked().len(), place + 2, "at {place}");
    }
}

async fn deletes_all_that_are_marked(stand: &Stand) {
    filled(stand, 8).await;
    let (targets, plan) = stand.price(&[1, 4, 6]).await;
    let surgery = run(stand, &targets, &Act::Delete, &plan).await;
    assert_eq!((done(&surgery), surgery.leased, surgery.released.len()), (3, 6, 3));
    let expected = [("m02", 1), ("m03", 1), ("m05", 1), ("m07", 0), ("m08", 0)];
    stand.until_seen(&expected).await;
    let entries = stand.written().await;
    assert_eq!((entries.len(), entries[0].intent.action), (1, Action::Delete), "one action for all");
    assert_eq!((entries[0].intent.items.len(), entries[0].done()), (3, 3));
}
on_both!(
    marked_messages_are_deleted_in_one_go,
    marked_messages_are_deleted_in_one_go_on_azurite,
    deletes_all_that_are_marked
);

#[tokio::test]
async fn one_of_several_that_somebody_changed_is_left_alone() {
    let stand = Stand::embedded().await;
    filled(&stand, 3).await;
    let (targets, plan) = stand.price(&[1, 2]).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let taken = client.get(queue, 3, 60).await.unwrap();
    for leased in &taken {
        let text = (*leased.message.text == *"m02").then_some("changed");
        client.update(queue, &leased.message.id, &leased.receipt, 0, text).await.unwrap();
    }
    let surgery = run(&stand, &targets, &Act::Delete, &plan).await;
    let ends: Vec<&SurgeryEnd> = surgery.targets.iter().map(|target| &target.end).collect();
    assert_eq!(ends, [&SurgeryEnd::Done, &SurgeryEnd::Differs(Arc::from("changed"))]);
    stand.until_seen(&[("changed", 2), ("m03", 1)]).await;
}

#[tokio::test]
async fn a_target_that_moved_back_costs_no_more_than_was_agreed_and_everything_goes_back() {
    let stand = Stand::embedded().await;
    filled(&stand, 6).await;
    let (targets, plan) = stand.price(&[1, 3]).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let first = client.get(queue, 1, 60).await.unwrap().remove(0);
    client.update(queue, &first.message.id, &first.receipt, 0, None).await.unwrap();
    let surgery = run(&stand, &targets, &Act::Delete, &plan).await;
    assert_eq!((surgery.halt, surgery.leased, surgery.released.len()), (Some(Halt::Dearer), 3, 3));
    let ends: Vec<&SurgeryEnd> = surgery.targets.iter().map(|target| &target.end).collect();
    assert_eq!(ends, [&SurgeryEnd::Missing, &SurgeryEnd::Untouched]);
    assert_eq!(stand.texts().await.len(), 6, "nothing was deleted");
    assert!(stand.written().await.is_empty(), "nothing was about to be done");
}

async fn finds_what_is_behind_the_head(stand: &Stand) {
    filled(stand, 80).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    // Its id and text are known from before, when it was in the head.
    let target = {
        let all = client.get(queue, 32, 60).await.unwrap();
        let more = client.get(queue, 32, 60).await.unwrap();
        for leased in all.iter().chain(&more) {
            client.update(queue, &leased.message.id, &leased.receipt, 0, None).await.unwrap();
        }
        Target::of(&more[20].message)
    };
    let plan = stand.plan(std::slice::from_ref(&target), &terms()).await;
    assert_eq!((plan.take, plan.search), (0, Some(80)));
    let surgery = run(stand, std::slice::from_ref(&target), &Act::Edit("found".into()), &plan).await;
    assert_eq!((done(&surgery), &surgery.halt), (1, &None));
    assert!(surgery.leased <= 80 && surgery.leased as usize == surgery.released.len() + 1);
    assert!(surgery.stranded.is_empty() && surgery.lost.is_empty());
    // Everything is visible again, and nothing but the target has another text.
    let seen = client.get(queue, 32, 60).await.unwrap().len()
        + client.get(queue, 32, 60).await.unwrap().len()
        + client.get(queue, 32, 60).await.unwrap().len();
    assert_eq!(seen, 80);
}
on_both!(
    a_search_finds_and_gives_back,
    a_search_finds_and_gives_back_on_azurite,
    finds_what_is_behind_the_head
);

#[tokio::test]
async fn a_search_ends_with_its_budget_and_holds_what_it_took_until_then() {
    let stand = Stand::embedded().await;
    filled(&stand, 80).await;
    let lost = Target { id: peekq::model::message::MessageId::new("nowhere"), seen: "x".into() };
    let plan = Plan { search: Some(50), ..stand.plan(std::slice::from_ref(&lost), &terms()).await };
    stand.forget();
    let surgery = run(&stand, &[lost], &Act::Delete, &plan).await;
    assert_eq!((surgery.leased, surgery.released.len()), (50, 50));
    assert_eq!(surgery.targets[0].end, SurgeryEnd::Missing);
    let asked = stand.asked();
    assert_eq!(asked[..2], [Op::Get, Op::Get], "what is released before would come round again");
    let mut distinct = surgery.released.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 50);
}

#[tokio::test]
async fn leases_are_renewed_during_a_search_that_takes_long() {
    let (stand, clock) = Stand::timed().await;
    filled(&stand, 40).await;
    let lost = Target { id: peekq::model::message::MessageId::new("nowhere"), seen: "x".into() };
    let plan = stand.plan(std::slice::from_ref(&lost), &terms()).await;
    let mut hand = peekq::jobs::grip::Grip::new(&stand.site, plan.lease_secs);
    hand.take(3).await.unwrap();
    for _ in 0..3 {
        clock.advance(std::time::Duration::from_secs(16));
        stand.forget();
        // Any work at all; the renewals that are due are made beside it.
        let slow = async {
            while stand.asked().len() < 3 {
                tokio::task::yield_now().await;
            }
        };
        hand.keeping(slow).await;
        assert_eq!(stand.asked(), [Op::Update; 3]);
    }
    let given = hand.give_back().await;
    assert_eq!(given.released.len(), 3, "with the newest receipts, 48 seconds after a lease of 30");
}

#[tokio::test]
async fn a_search_that_is_stopped_gives_everything_back() {
    let stand = Stand::embedded().await;
    filled(&stand, 80).await;
    let lost = Target { id: peekq::model::message::MessageId::new("nowhere"), seen: "x".into() };
    let plan = stand.plan(std::slice::from_ref(&lost), &terms()).await;
    for leave in [false, true] {
        let (mut talk, orders, _) = talk();
        // Told to stop as soon as the first batch is on its way.
        let seen = Arc::new(std::sync::Mutex::new(Some(orders)));
        let sender = Arc::clone(&seen);
        talk.tell = Arc::new(move |_| {
            if let Some(orders) = sender.lock().unwrap().take()
                && !leave
            {
                orders.send(Order::Stop).unwrap();
            }
        });
        let report =
            change(&stand.site, std::slice::from_ref(&lost), &Act::Delete, &plan, &mut talk).await.unwrap();
        let Report::Surgery(surgery) = report else { panic!() };
        assert_eq!((surgery.halt, surgery.leased, surgery.released.len()), (Some(Halt::Asked), 32, 32));
        assert_eq!(surgery.targets[0].end, SurgeryEnd::Untouched);
    }
}

#[tokio::test]
async fn a_change_that_is_told_to_stop_before_it_leases_does_nothing() {
    let stand = Stand::embedded().await;
    filled(&stand, 3).await;
    let (targets, plan) = stand.price(&[2]).await;
    stand.forget();
    let (mut talk, orders, _) = talk();
    orders.send(Order::Stop).unwrap();
    let report = change(&stand.site, &targets, &Act::Delete, &plan, &mut talk).await.unwrap();
    let Report::Surgery(surgery) = report else { panic!() };
    assert_eq!((surgery.halt, surgery.leased), (Some(Halt::Asked), 0));
    assert!(stand.asked().is_empty());
}

#[tokio::test]
async fn a_delete_of_many_that_is_stopped_in_the_middle_says_what_was_done_and_what_not() {
    let stand = Stand::embedded().await;
    filled(&stand, 32).await;
    let places: Vec<usize> = (1..=32).collect();
    let (targets, plan) = stand.price(&places).await;
    let (mut talk, orders, _) = talk();
    let heard = std::sync::Mutex::new(0);
    talk.tell = Arc::new(move |_| {
        let mut heard = heard.lock().unwrap();
        *heard += 1;
        if *heard == 2 {
            // All are in hand, and the first of them are about to be deleted.
            orders.send(Order::Stop).unwrap();
        }
    });
    let report = change(&stand.site, &targets, &Act::Delete, &plan, &mut talk).await.unwrap();
    let Report::Surgery(surgery) = report else { panic!() };
    assert_eq!(surgery.halt, Some(Halt::Asked));
    assert_eq!(done(&surgery) + surgery.released.len(), 32);
    assert_eq!(stand.texts().await.len(), surgery.released.len(), "what was not deleted is visible");
    let entries = stand.written().await;
    let not_done = entries[0].ends.iter().filter(|end| end.end == Some(End::NotDone)).count();
    assert_eq!((entries[0].done(), not_done), (done(&surgery), surgery.released.len()));
}
