//! An account with very many queues: one works in it before it is listed.

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;
use tokio::task::JoinSet;

use crate::hands::leave;
use crate::stand::{Stand, WIDE};

/// Enough for five pages of the list.
const MANY: usize = 20_500;

fn fill(stand: &Stand) {
    stand.runtime.block_on(async {
        let mut under_way = JoinSet::new();
        for n in 0..MANY {
            let client = stand.client.clone();
            let queue = QueueName::new(&format!("q-{n:05}"));
            under_way.spawn(async move { client.create_queue(&queue, &[]).await.map(drop) });
            if under_way.len() >= 16 {
                under_way.join_next().await.unwrap().unwrap().unwrap();
            }
        }
        while let Some(made) = under_way.join_next().await {
            made.unwrap().unwrap();
        }
    });
}

#[test]
fn a_queue_is_found_and_opened_while_twenty_thousand_are_still_being_listed() {
    let stand = Stand::embedded();
    fill(&stand);
    stand.queue("q-07777-poison", &["stuck"]);
    stand.faults().plan(vec![Planned {
        kind: Some(OperationKind::ListQueues),
        secondary: None,
        skip: 2,
        times: 1_000,
        fault: Fault { trouble: Trouble::Hang, takes_effect: false },
    }]);
    let mut pty = stand.open_with(&["--timeout", "5"], &[], WIDE);
    pty.wait_for("Queues 10,000…");
    pty.press("/");
    pty.keys("7777poi");
    pty.wait_for("▸ q-07777");
    pty.press("enter");
    pty.wait_for(" q-07777-poison ─ 1 visible");
    pty.wait_for("stuck");
    assert!(pty.screen().contains("Queues 10,000…"), "the list is not complete\n{}", pty.screen());
    stand.faults().plan(Vec::new());
    pty.wait_for("Queues 20,501 ");
    assert!(pty.screen().contains(" q-07777-poison ─ 1 visible"), "{}", pty.screen());
    pty.press("esc");
    pty.wait_for("s sort");
    pty.press("esc");
    // Where it stands among all, with the cursor on it.
    pty.wait_for(" 7,779/20,501 ");
    pty.press("G");
    pty.wait_for("▸ q-20499");
    leave(&mut pty);
}
