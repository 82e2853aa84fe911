//! Creating, clearing and deleting queues.

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::state::modal::{Modal, Phase};
use peekq::app::state::notices::Tone;
use peekq::model::change::{Order, Progress, Report, Step};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;
use peekq::model::queue::Created;

use crate::sim::{Sim, failure, sim};

impl Sim {
    fn has_written(&self) -> bool {
        self.asks(|call| matches!(call, Call::Write { .. }))
    }
}

#[test]
fn a_queue_goes_only_when_its_name_was_typed_after_the_count_was_shown() {
    let sim = sim(["orders"]).press("D").text("orders").press("enter");
    assert!(!sim.has_written(), "the count is not known yet");
    let sim = sim.survey("orders", 17, 14).press("enter");
    assert!(!sim.has_written(), "nobody could read it yet");
    let sim = sim.pass(250).press("enter");
    assert_eq!(sim.write().1, &Write::Drop);
}

#[test]
fn another_name_does_nothing() {
    let sim = sim(["orders"]).press("C").survey("orders", 17, 14).pass(300).text("order").press("enter");
    assert!(!sim.has_written());
    let Some(Modal::Wipe(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.trouble.as_deref(), Some("type the queue's name exactly"));
    assert_eq!(sim.text("s").press("enter").write().1, &Write::Clear);
}

#[test]
fn a_deleted_queue_leaves_the_list_and_the_next_one_is_selected() {
    let sim =
        sim(["a11", "b22", "c33"]).press("j D").survey("b22", 0, 0).pass(300).text("b22").press("enter");
    let sim = sim.wrote(Ok(Report::Dropped { captured: 2 }));
    assert_eq!((sim.queues(), sim.queue()), (vec!["a11", "c33"], "c33"));
}

/// A queue is being created whose name is not free yet for so long.
fn waiting(ms: u64) -> Sim {
    let sim = sim(["audit"]).press("n").text("orders").press("enter");
    let again = sim.now.plus(ms);
    sim.progress(Progress::Doing(Step::StillDeleting { again }))
}

fn words(sim: &Sim) -> String {
    sim.state.writes.values().next().unwrap().words(sim.state.now)
}

#[test]
fn a_name_that_is_still_being_deleted_is_waited_for_with_a_countdown() {
    let sim = waiting(2_350);
    assert_eq!(words(&sim), "create queue · orders · still being deleted; trying again in 3 s");
    let sim = sim.pass(350);
    assert_eq!(words(&sim), "create queue · orders · still being deleted; trying again in 2 s");
    let held_up = sim.pass(2_000);
    assert_eq!(words(&held_up), "create queue · orders · still being deleted; trying again now");
    let sim = held_up.wrote(Ok(Report::Created(Created::New)));
    assert_eq!((sim.queue(), sim.notice(), sim.state.modals.len()), ("orders", "created orders", 0));
}

#[test]
fn esc_stops_the_wait_and_the_dialog_says_that_nothing_was_created() {
    let sim = waiting(60_000).press("esc");
    let (id, _) = sim.write();
    assert!(sim.effects.contains(&Effect::Tell { id, order: Order::Stop }));
    let stopped = failure(FailureKind::Stopped, OperationKind::CreateQueue);
    let sim = sim.wrote(Err(stopped));
    let Some(Modal::Create(dialog)) = sim.state.modals.last() else { panic!("the name can be changed") };
    assert_eq!((dialog.phase == Phase::Open, dialog.name.to_string().as_str()), (true, "orders"));
    assert!(dialog.trouble.as_ref().unwrap().starts_with("stopped. Nothing was changed."));
    assert_eq!(sim.state.notices.all.back().unwrap().tone, Tone::Warning, "it is what was asked for");
    assert_eq!(sim.queues(), ["audit"]);
}

#[test]
fn esc_only_closes_the_dialog_where_nothing_is_waited_for() {
    let stops = |sim: &Sim| sim.effects.iter().filter(|e| matches!(e, Effect::Tell { .. })).count();
    let sent = sim(["audit"]).press("n").text("orders").press("enter esc");
    assert_eq!((stops(&sent), sent.state.modals.len()), (0, 0));
    let twice = waiting(60_000).press("esc esc");
    assert_eq!((stops(&twice), twice.state.modals.len()), (1, 0), "it was told already");
    let detached = waiting(60_000).press("enter");
    assert_eq!((stops(&detached), detached.state.modals.len()), (0, 0));
    assert_eq!(detached.notice(), "create queue · orders goes on; its end will be said here");
}

#[test]
fn a_new_queue_is_checked_created_and_selected() {
    let sim = sim(["orders"]).press("n").text("Bad_name").press("enter");
    assert!(!sim.has_written());
    let sim = sim.press("ctrl-u").text("audit").press("enter");
    assert_eq!(sim.write().1, &Write::Create);
    let sim = sim.wrote(Ok(Report::Created(Created::New)));
    assert_eq!((sim.queues(), sim.queue()), (vec!["audit", "orders"], "audit"));
}
