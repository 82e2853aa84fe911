//! A storm of random keys, answers and pauses: whatever happens, the state stays sound.

use std::collections::BTreeSet;
use std::sync::Arc;

use peekq::app::effect::{Call, Lane, Write};
use peekq::app::event::{Answer, Msg};
use peekq::app::key::Key;
use peekq::app::keymap::TABLE;
use peekq::app::state::bulk::{Head, Looks};
use peekq::app::state::modal::Modal;
use peekq::jobs::mend::{Sight, Sights, Terms, remedy};
use peekq::model::account::Start;
use peekq::model::change::dig::Dug;
use peekq::model::change::{
    Fate, Known, LeaseState, Progress, PutBack, Report, Stage, Step, SurgeryEnd, Taken,
};
use peekq::model::changes::Change;
use peekq::model::delayed::DelayedAct;
use peekq::model::draft::DraftsFound;
use peekq::model::failure::FailureKind;
use peekq::model::history::Action;
use peekq::model::length::Length;
use peekq::model::location::{Location, Seen};
use peekq::model::message::{Encoding, Message, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::queue::{Created, QueueName, QueuePage};
use peekq::model::recovery::{Finding, Left};
use peekq::model::remedy::Considered;
use peekq::watch::heads::Face;

use crate::sim::{
    BEGIN, Sim, bulk_report, entry, entry_id, failure, message, metadata, properties, put_report, surgery,
};

/// A small generator, so that a seed is a story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap() % sides
    }
}

const NAMES: [&str; 5] = ["audit", "orders", "orders-poison", "thumbs", "zebra"];

fn head(dice: &mut Dice) -> Vec<Message> {
    let n = dice.roll(6);
    (0..n).map(|n| message(&format!("m{n}"), "text", u32::try_from(dice.roll(6)).unwrap())).collect()
}

/// Now and then the secondary answers.
fn seen<T>(dice: &mut Dice, value: T) -> Seen<T> {
    let is_secondary = dice.roll(16) == 0;
    let from = if is_secondary { Location::Secondary(FailureKind::Unreachable) } else { Location::Primary };
    Seen { value, from }
}

fn answer(call: Call, dice: &mut Dice) -> Answer {
    let fails = dice.roll(4) == 0;
    let broken = || failure(FailureKind::Broken, OperationKind::Peek);
    match call {
        Call::Probe => Answer::Probed { up: fails },
        Call::Sift { among, .. } => {
            Answer::Sifted { hits: among.iter().map(|(id, _)| *id).filter(|_| dice.roll(2) == 0).collect() }
        }
        Call::Queues { conn, .. } => {
            let from = dice.roll(3);
            let names = NAMES[from..].iter().map(|name| QueueName::new(name)).collect();
            let next = (dice.roll(3) == 0).then(|| "more".to_owned());
            Answer::Queues {
                conn,
                result: if fails { Err(broken()) } else { Ok(seen(dice, QueuePage { names, next })) },
            }
        }
        Call::Length { conn, queue } => {
            let count = dice.roll(40) as u64;
            Answer::Length { conn, queue, result: if fails { Err(broken()) } else { Ok(seen(dice, count)) } }
        }
        Call::Head { conn, queue } => {
            let head: Vec<Face> = head(dice).iter().take(1).map(Face::of).collect();
            Answer::Head { conn, queue, result: if fails { Err(broken()) } else { Ok(Seen::primary(head)) } }
        }
        Call::Peek { conn, queue } => {
            let shown =
                head(dice).into_iter().map(|m| std::sync::Arc::new(peekq::body::shown::show(m))).collect();
            Answer::Peeked { conn, queue, result: if fails { Err(broken()) } else { Ok(seen(dice, shown)) } }
        }
        Call::Price { conn, queue, targets, terms } => {
            let plan = peekq::jobs::plan::plan(&head(dice), Some(100), &targets, &terms);
            Answer::Priced { conn, queue, result: if fails { Err(broken()) } else { Ok(plan) } }
        }
        Call::Compare { before, after, encoding } => compared(before, after, encoding),
        call @ (Call::Changes { .. } | Call::Consider { .. } | Call::Left { .. } | Call::Settle { .. }) => {
            of_the_journal(call, dice, fails)
        }
        Call::Delayed { conn } => Answer::Delayed { conn, result: Ok(Vec::new()) },
        Call::Drafts { conn } => Answer::Drafts { conn, result: Ok(DraftsFound::default()) },
        Call::Service { conn } => Answer::Service { conn, result: Err(broken()) },
        Call::Replication { conn } => Answer::Replication { conn, result: Err(broken()) },
        Call::BulkLook { conn, queue, to, back } => {
            let looks = Looks { sent: back.map(|_| sent(dice)), ..looks(to.is_some(), dice) };
            Answer::BulkLooked { conn, queue, result: if fails { Err(broken()) } else { Ok(looks) } }
        }
        Call::Survey { conn, queue } => Answer::Surveyed { conn, queue, result: Ok(Length::approximate(3)) },
        Call::Properties { conn, queue, .. } => {
            let properties = properties(dice.roll(20) as u64, &[("env", "test"), ("Team", "red")]);
            Answer::Properties { conn, queue, result: if fails { Err(broken()) } else { Ok(properties) } }
        }
        Call::Write { conn, queue, write } => {
            let result = if fails { Err(broken()) } else { Ok(report(&write, dice)) };
            Answer::Wrote { conn, queue, result, written: vec![entry_id(1)] }
        }
    }
}

fn compared(before: Message, after: Arc<str>, encoding: Encoding) -> Answer {
    use peekq::body::shown::{show, show_as};
    let after = show_as(Message { text: after, ..before.clone() }, encoding);
    let before = Arc::new(show(before));
    Answer::Compared { diff: Arc::new(peekq::body::diff::diff(&before, &after)), before }
}

/// What can be seen before many messages are worked on.
fn looks(goes: bool, dice: &mut Dice) -> Looks {
    let head = |dice: &mut Dice| Head {
        count: dice.roll(40) as u64,
        messages: head(dice).into_iter().map(|m| Arc::new(peekq::body::shown::show(m))).collect(),
    };
    let gone = || Box::new(failure(FailureKind::NoSuchQueue, OperationKind::GetMetadata));
    let to = goes.then(|| if dice.roll(4) == 0 { Err(gone()) } else { Ok(head(dice)) });
    Looks { from: head(dice), to, sent: None }
}

/// What is to come back.
fn sent(dice: &mut Dice) -> Result<Arc<[Known]>, Arc<str>> {
    if dice.roll(4) == 0 {
        return Err("broken".into());
    }
    Ok(head(dice).into_iter().map(|m| Known { id: m.id, hash: "hash".into() }).collect())
}

/// What a write may have done.
fn report(write: &Write, dice: &mut Dice) -> Report {
    use Write as W;
    match write {
        W::Put(_) => put_report("new"),
        W::Change { targets, .. } | W::Hold { targets, .. } => {
            let ends = [
                SurgeryEnd::Done,
                SurgeryEnd::Missing,
                SurgeryEnd::Differs("theirs".into()),
                SurgeryEnd::Replaced(peekq::model::message::MessageId::new("new")),
            ];
            surgery(targets[0].id.as_str(), ends[dice.roll(4)].clone(), 1, 1)
        }
        W::Create => Report::Created(Created::New),
        W::Drop => Report::Dropped { captured: 0 },
        W::Clear => Report::Cleared { captured: 0 },
        W::SetMetadata { .. } if dice.roll(2) == 0 => Report::MetadataDiffers(metadata(&[("env", "x")])),
        W::SetMetadata { .. } => Report::MetadataSaved,
        W::SetPolicies { .. } if dice.roll(2) == 0 => Report::PoliciesDiffer(vec![]),
        W::SetPolicies { .. } => Report::PoliciesSaved,
        W::Mend { .. } => Report::PutBack(PutBack { put: 1, uncertain: 0, failed: 0, why: None }),
        W::Take { .. } | W::Catch { .. } => Report::Took(Taken::default()),
        W::Dig(dig) => Report::Dug(dug(dig.count)),
        W::Delayed { act: DelayedAct::Cancel, .. } => Report::Cancelled,
        W::Delayed { .. } => Report::Waits { visible: Moment::At(0) },
        W::Bulk(bulk) => {
            let fates = [Fate::Done, Fate::NotFound, Fate::Doubled, Fate::Failed];
            let fates: Vec<_> = fates.into_iter().map(|fate| (fate, dice.roll(3) as u64)).collect();
            Report::Bulk(Box::new(bulk_report(bulk.deed, &fates)))
        }
    }
}

fn dug(wanted: u32) -> Dug {
    let (stranded, failed) = (vec![], None);
    Dug { wanted, leased: 0, released: 0, deleted: 0, edited: 0, lost: 0, again: 0, stranded, failed }
}

/// What the journal answers.
fn of_the_journal(call: Call, dice: &mut Dice, fails: bool) -> Answer {
    match call {
        Call::Changes { conn } => {
            let entries =
                [entry(1, Action::Delete, &[("a", None)]), entry(2, Action::Edit, &[("b", Some("c"))])];
            Answer::Changes {
                conn,
                result: if fails { Err("broken".into()) } else { Ok(Change::all(&entries)) },
            }
        }
        Call::Consider { conn, only, purpose, .. } => {
            let entry = entry(1, Action::Delete, &[("a", None)]);
            let sight = Sight::Head { messages: head(dice), all: dice.roll(2) == 0 };
            let terms = Terms { now: BEGIN, change: crate::sim::terms(None) };
            let remedy = remedy(&entry, only, purpose, &Sights { from: sight.clone(), to: sight }, &terms);
            Answer::Considered {
                conn,
                result: Ok(Considered { entry: Arc::new(entry), remedy, begins: Arc::default() }),
            }
        }
        Call::Left { conn } => {
            let left = (0..dice.roll(3)).map(left_item).collect();
            Answer::Left { conn, result: if fails { Err("broken".into()) } else { Ok(left) } }
        }
        Call::Settle { conn, entry, item, .. } => {
            let result = if fails { Err("broken".into()) } else { Ok(None) };
            Answer::Settled { conn, entry, item, result }
        }
        other => panic!("{other:?}"),
    }
}

fn left_item(item: usize) -> Left {
    Left {
        entry: entry_id(3),
        item,
        work: entry_id(3),
        at: BEGIN,
        action: Action::Delete,
        mends: false,
        queue: QueueName::new("orders"),
        to: None,
        id: (item > 0).then(|| peekq::model::message::MessageId::new(&format!("id-{item}"))),
        hash: "hash".into(),
        put: "hash".into(),
        stands: None,
        begins: String::new(),
        finding: Finding::NotSeen,
        told: None,
    }
}

fn step(mut sim: Sim, dice: &mut Dice, keys: &[Key]) -> Sim {
    match dice.roll(20) {
        0 => sim = sim.pass(dice.roll(20_000) as u64),
        1 => sim = sim.paste("pasted\ntext"),
        2 => {
            let (cols, rows) =
                (u16::try_from(dice.roll(220)).unwrap(), u16::try_from(dice.roll(70)).unwrap());
            sim = sim.resize(cols, rows);
        }
        3 => sim = sim.event(Msg::ClockJumped),
        4 if !sim.calls.is_empty() && dice.roll(2) == 0 => {
            let at = dice.roll(sim.calls.len());
            let (id, ..) = sim.calls[at];
            let next = (dice.roll(3) > 0).then(|| (2, dice.roll(9_000) as u64));
            sim = sim.retried_by(id, next);
        }
        4 if sim.asks(|call| matches!(call, Call::Write { write, .. } if write.holds())) => {
            let states = [LeaseState::Held, LeaseState::Lost, LeaseState::Released, LeaseState::Saved];
            let leases: Vec<_> = (0..dice.roll(4)).map(|_| ("held", states[dice.roll(4)])).collect();
            if matches!(sim.write().1, write if write.holds()) {
                let have = u32::try_from(leases.len()).unwrap();
                let steps = [Step::Digging { have, of: 500 }, Step::Holding(have)];
                sim = sim.leases(&leases).progress(Progress::Doing(steps[dice.roll(2)]));
            }
        }
        4 if sim.asks(|call| matches!(call, Call::Write { write: Write::Bulk(_), .. })) => {
            let stages = [Stage::Running, Stage::Paused, Stage::Asking, Stage::Releasing];
            if matches!(sim.write().1, Write::Bulk(_)) {
                sim = sim.at(stages[dice.roll(4)], dice.roll(5) as u64, 5);
            }
        }
        5..=9 if !sim.calls.is_empty() => {
            let (id, _, call) = sim.calls.remove(dice.roll(sim.calls.len()));
            let answer = answer(call, dice);
            sim = sim.settle(id, answer);
        }
        _ => {
            sim = sim.event(Msg::Pressed(keys[dice.roll(keys.len())]));
        }
    }
    // The runtime would end the program here; the storm goes on.
    if sim.state.stopping.take().is_some() {
        sim = sim.pass(0);
    }
    if !sim.state.start.shown && sim.state.account.is_none() {
        sim = sim.connect("127.0.0.1", Start::Writable);
    }
    sim
}

fn check(sim: &Sim) {
    let state = &sim.state;
    if let Some(account) = &state.account {
        let queues = &account.queues;
        let unique: BTreeSet<_> = queues.view.iter().collect();
        assert_eq!(unique.len(), queues.view.len(), "a queue is listed twice");
        assert_eq!(queues.selected.is_some(), !queues.view.is_empty(), "a selection where there are rows");
        assert_eq!(queues.selected.is_some(), queues.position().is_some(), "the selected row is shown");
        let rows = usize::from(state.queue_rows());
        if let (Some(at), true) = (queues.position(), rows > 0) {
            assert!((queues.top..queues.top + rows).contains(&at), "the cursor is on the screen");
        }
        if let Some(pane) = &account.messages {
            assert_eq!(Some(&pane.queue), queues.selected.as_ref(), "the pane shows the selected queue");
            assert!(
                pane.selected.is_none() || pane.position().is_some(),
                "a message is selected that is not there"
            );
        }
    }
    let mut live = BTreeSet::new();
    for (id, lane, _) in &sim.calls {
        assert!(live.insert(*id), "two calls have one number");
        if let Lane::Write(write) = lane {
            assert!(state.writes.contains_key(write), "a write is forgotten");
        }
    }
    let sending = state.modals.iter().filter(|modal| matches!(modal, Modal::Put(_) | Modal::Edit(_))).count();
    assert!(sending <= 1, "one text at a time");
    let wake = peekq::app::wake::next(state);
    assert!(wake.is_none_or(|at| at > state.now), "it would spin");
}

#[test]
fn whatever_is_pressed_and_answered_the_state_stays_sound() {
    let mut keys: Vec<Key> =
        TABLE.iter().flat_map(|row| row.keys).map(|key| Key::parse(key).unwrap()).collect();
    keys.extend("orders-poison 7dnever".chars().filter_map(|c| Key::parse(&c.to_string()).ok()));
    for seed in 1..=60 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (seed << 32) ^ seed);
        // Now and then a sign-in for one queue, until another account is opened.
        let mut sim = if seed % 4 == 0 {
            Sim::new(120, 40).press("enter").connect_by_sas("sp=raup", Some("orders"))
        } else {
            Sim::opened("127.0.0.1", Start::Writable).list(&NAMES)
        };
        for _ in 0..600 {
            sim = step(sim, &mut dice, &keys);
            check(&sim);
        }
    }
}
