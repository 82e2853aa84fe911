//! Creating, clearing and deleting queues.

use peekq::app::effect::{Call, Write};
use peekq::app::state::modal::Modal;
use peekq::model::change::Report;
use peekq::model::queue::Created;

use crate::sim::{Sim, sim};

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

#[test]
fn a_new_queue_is_checked_created_and_selected() {
    let sim = sim(["orders"]).press("n").text("Bad_name").press("enter");
    assert!(!sim.has_written());
    let sim = sim.press("ctrl-u").text("audit").press("enter");
    assert_eq!(sim.write().1, &Write::Create);
    let sim = sim.wrote(Ok(Report::Created(Created::New)));
    assert_eq!((sim.queues(), sim.queue()), (vec!["audit", "orders"], "audit"));
}
