//! Editing and deleting one message: what is sent, what becomes of the bystanders, and that nothing
//! is overwritten that the user did not see.

use std::sync::Arc;

use peekq::jobs::change::change;
use peekq::model::change::{Act, Halt, Plan, Report, Surgery, SurgeryEnd, Target};
use peekq::model::failure::FailureKind;
use peekq::model::history::Action;
use peekq::model::operation::{Access, OperationKind as Op};

use crate::stand::{Stand, on_both, talk};

const SEVEN: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

pub async fn run(stand: &Stand, targets: &[Target], act: &Act, plan: &Plan) -> Surgery {
    let (mut talk, _orders, _) = talk();
    match change(&stand.site, targets, act, plan, &mut talk).await.unwrap() {
        Report::Surgery(surgery) => surgery,
        other => panic!("{other:?}"),
    }
}

/// How the only target ended, how many were leased and how many were given back.
fn told(surgery: &Surgery) -> (&SurgeryEnd, u32, usize) {
    assert_eq!(surgery.targets.len(), 1);
    (&surgery.targets[0].end, surgery.leased, surgery.released.len())
}

fn edit(text: &str) -> Act {
    Act::Edit(Arc::from(text))
}

#[tokio::test]
async fn an_edit_at_position_5_costs_1_peek_1_get_4_releases_and_1_update() {
    let stand = Stand::embedded().await;
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[5]).await;
    run(&stand, &targets, &edit("E"), &plan).await;
    let asked = stand.asked();
    // The first peek is the test's own look at the queue.
    assert_eq!(asked[..3], [Op::Peek, Op::Peek, Op::Get]);
    assert_eq!(asked[3..], [Op::Update; 5], "four releases and the edit");
}

async fn edits_only_its_target(stand: &Stand) {
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[5]).await;
    let surgery = run(stand, &targets, &edit("E with <xml> & \r\n 😀"), &plan).await;
    assert_eq!(told(&surgery), (&SurgeryEnd::Done, 5, 4));
    assert!(surgery.stranded.is_empty());
    let texts = stand.texts().await;
    let expected =
        [("E with <xml> & \r\n 😀", 1), ("a", 1), ("b", 1), ("c", 1), ("d", 1), ("f", 0), ("g", 0)];
    assert_eq!(texts, expected.map(|(text, count)| (text.to_owned(), count)));
}
on_both!(an_edit_changes_only_its_target, an_edit_changes_only_its_target_on_azurite, edits_only_its_target);

async fn deletes_only_its_target(stand: &Stand) {
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[3]).await;
    let surgery = run(stand, &targets, &Act::Delete, &plan).await;
    assert_eq!(told(&surgery), (&SurgeryEnd::Done, 3, 2));
    let expected = [("a", 1), ("b", 1), ("d", 0), ("e", 0), ("f", 0), ("g", 0)];
    assert_eq!(stand.texts().await, expected.map(|(text, count)| (text.to_owned(), count)));
}
on_both!(
    a_delete_removes_only_its_target,
    a_delete_removes_only_its_target_on_azurite,
    deletes_only_its_target
);

async fn says_when_it_is_gone(stand: &Stand) {
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[2]).await;
    // A consumer is faster: it takes the first two and deletes the target.
    let taken = stand.site.client.get(&stand.site.queue, 2, 60).await.unwrap();
    let (first, second) = (&taken[0], &taken[1]);
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    client.delete_message(queue, &second.message.id, &second.receipt).await.unwrap();
    client.update(queue, &first.message.id, &first.receipt, 0, None).await.unwrap();
    let surgery = run(stand, &targets, &edit("X"), &plan).await;
    assert_eq!(told(&surgery), (&SurgeryEnd::Missing, 2, 2));
    assert_eq!(surgery.halt, Some(Halt::Dearer));
    let texts: Vec<String> = stand.texts().await.into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["a", "c", "d", "e", "f", "g"], "nothing was overwritten, everything is visible");
}
on_both!(
    a_target_that_is_gone_is_reported,
    a_target_that_is_gone_is_reported_on_azurite,
    says_when_it_is_gone
);

async fn never_overwrites_what_nobody_saw(stand: &Stand) {
    stand.fill(&["a", "b"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    let taken = stand.site.client.get(&stand.site.queue, 1, 60).await.unwrap();
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let first = &taken[0];
    // On release the message goes behind the other one, so both are leased to reach it.
    client.update(queue, &first.message.id, &first.receipt, 0, Some("changed by another")).await.unwrap();
    let plan = Plan { take: 2, ..plan };
    let surgery = run(stand, &targets, &edit("mine"), &plan).await;
    assert_eq!(told(&surgery), (&SurgeryEnd::Differs(Arc::from("changed by another")), 2, 2));
    let texts: Vec<String> = stand.texts().await.into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["b", "changed by another"]);
}
on_both!(
    a_target_with_another_text_is_not_overwritten,
    a_target_with_another_text_is_not_overwritten_on_azurite,
    never_overwrites_what_nobody_saw
);

#[tokio::test]
async fn a_read_only_handle_sends_nothing_that_changes() {
    let mut stand = Stand::embedded().await;
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[1]).await;
    stand.site.client = stand.site.client.with_access(Access::ReadOnly);
    let (mut talk, _orders, _) = talk();
    let failure = change(&stand.site, &targets, &Act::Delete, &plan, &mut talk).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ReadOnly);
    assert!(stand.asked().iter().all(|kind| !kind.changes()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn azurite_logs_the_same_requests_for_an_edit_at_position_5() {
    let stand = Stand::azurite().await;
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[5]).await;
    let before = stand.logged().len();
    run(&stand, &targets, &edit("E"), &plan).await;
    stand.head().await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    // The log arrives through a pipe: the closing peek is the last line of interest.
    while stand.logged()[before..].last().is_none_or(|line| !line.contains("peekonly")) {
        assert!(tokio::time::Instant::now() < deadline, "{:#?}", stand.logged());
        tokio::task::yield_now().await;
    }
    let log = stand.logged().split_off(before);
    let count = |part: &str| log.iter().filter(|line| line.contains(part)).count();
    let gets = count("numofmessages=5") + count("numofmessages=32") - count("peekonly");
    assert_eq!((gets, count("PUT ")), (1, 5), "{log:#?}");
}

#[tokio::test]
async fn the_text_is_in_the_journal_before_it_is_changed() {
    let stand = Stand::embedded().await;
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[2]).await;
    run(&stand, &targets, &edit("B"), &plan).await;
    let (targets, plan) = stand.price(&[1]).await;
    run(&stand, &targets, &Act::Delete, &plan).await;
    let entries = stand.written().await;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let item = &entry.intent.items[0];
            (entry.intent.action, item.text.as_deref(), item.new_text.as_deref(), entry.done())
        })
        .collect();
    let expected = [(Action::Edit, Some("b"), Some("B"), 1), (Action::Delete, Some("c"), None, 1)];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let mut stand = Stand::embedded().await;
    stand.fill(&SEVEN).await;
    let (targets, plan) = stand.price(&[3]).await;
    stand.site.journal = stand.broken_journal();
    let surgery = run(&stand, &targets, &Act::Delete, &plan).await;
    let SurgeryEnd::Failed(failure) = &surgery.targets[0].end else { panic!("{surgery:?}") };
    assert_eq!(failure.kind, FailureKind::NoJournal);
    assert_eq!((surgery.leased, surgery.released.len()), (3, 3), "everything was given back");
    assert_eq!(stand.texts().await.len(), 7);
}
