//! Changes at random, while others work on the same queue: nobody but the targets is touched, and every
//! lease ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use peekq::model::change::{Act, SurgeryEnd, Target};
use peekq::model::message::MessageId;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::edit::run;
use crate::stand::Stand;

/// What somebody else does to a message between the price and the run.
#[derive(Debug, Clone, Copy)]
enum Rival {
    Nothing,
    Holds,
    Deletes,
    Changes,
    /// Takes it and gives it back: it goes behind the others.
    Moves,
}

fn rivals() -> impl Strategy<Value = Vec<Rival>> {
    let one = prop_oneof![
        12 => Just(Rival::Nothing),
        1 => Just(Rival::Holds),
        1 => Just(Rival::Deletes),
        1 => Just(Rival::Changes),
        1 => Just(Rival::Moves),
    ];
    proptest::collection::vec(one, 40)
}

async fn disturb(stand: &Stand, rivals: &[Rival]) {
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let undisturbed = rivals.iter().all(|rival| matches!(rival, Rival::Nothing));
    let all = if undisturbed { Vec::new() } else { client.get(queue, 32, 3_600).await.unwrap() };
    for (leased, rival) in all.iter().zip(rivals) {
        let (id, receipt) = (&leased.message.id, &leased.receipt);
        match rival {
            Rival::Holds => {}
            Rival::Deletes => client.delete_message(queue, id, receipt).await.unwrap(),
            Rival::Changes => drop(client.update(queue, id, receipt, 0, Some("by a rival")).await.unwrap()),
            Rival::Nothing | Rival::Moves => {
                drop(client.update(queue, id, receipt, 0, None).await.unwrap());
            }
        }
    }
}

async fn texts(stand: &Stand) -> BTreeMap<MessageId, Arc<str>> {
    stand.head().await.into_iter().map(|message| (message.id, message.text)).collect()
}

async fn story(count: usize, places: Vec<usize>, act: usize, others: Vec<Rival>) {
    let stand = Stand::embedded().await;
    let names: Vec<String> = (0..count).map(|n| format!("m{n}")).collect();
    stand.fill(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut places: Vec<usize> = places.into_iter().filter(|place| *place <= count).collect();
    let act = match act {
        0 => Act::Delete,
        1 => Act::Edit("new".into()),
        _ => Act::Replace("new".into()),
    };
    places.truncate(if act == Act::Delete { 32 } else { 1 });
    if places.is_empty() {
        return;
    }
    let (targets, plan) = stand.price(&places).await;
    disturb(&stand, &others).await;
    let before = texts(&stand).await;
    let counted = stand.site.client.properties(&stand.site.queue).await.unwrap().approximate_count;
    let surgery = run(&stand, &targets, &act, &plan).await;
    assert!(surgery.leased <= plan.take, "{surgery:?}");
    assert!(surgery.stranded.is_empty() && surgery.lost.is_empty(), "{surgery:?}");
    let after = texts(&stand).await;
    let end = |target: &Target| &surgery.targets.iter().find(|end| end.id == target.id).unwrap().end;
    // Whoever is no target, or was not acted on, is there as before.
    for (id, text) in &before {
        let acted = targets.iter().find(|target| target.id == *id).map(end);
        let expected = match acted {
            Some(SurgeryEnd::Done) if act == Act::Delete => None,
            Some(SurgeryEnd::Done) => Some("new"),
            Some(SurgeryEnd::Replaced(_)) => None,
            _ => Some(&**text),
        };
        assert_eq!(after.get(id).map(|text| &**text), expected, "{acted:?}");
    }
    let gone = surgery.ended(|end| *end == SurgeryEnd::Done && act == Act::Delete).len() as u64;
    let now = stand.site.client.properties(&stand.site.queue).await.unwrap().approximate_count;
    assert_eq!(now, counted - gone);
    let held = others.iter().take(count.min(32)).filter(|rival| matches!(rival, Rival::Holds)).count() as u64;
    assert_eq!(after.len() as u64 + held, now, "nothing is left hidden but what the rival holds");
    let done = surgery.ended(|end| matches!(end, SurgeryEnd::Done | SurgeryEnd::Replaced(_))).len();
    assert_eq!(surgery.released.len() + done, surgery.leased as usize, "every lease met its end");
}

#[test]
fn nobody_but_the_targets_is_touched_and_every_lease_ends() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let places = proptest::collection::btree_set(1..32_usize, 1..6);
    let stories = (1..32_usize, places, 0..3_usize, rivals());
    let run =
        |(count, places, act, others): (usize, std::collections::BTreeSet<usize>, usize, Vec<Rival>)| {
            runtime.block_on(story(count, places.into_iter().collect(), act, others));
            Ok(())
        };
    TestRunner::new(config).run(&stories, run).unwrap();
}
