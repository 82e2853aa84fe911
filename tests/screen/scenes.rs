//! Situations that several tests look at.

use std::sync::Arc;

use peekq::model::account::Start;
use peekq::model::change::{Bystander, Lease, LeaseId, LeaseState, Plan, Price, Progress, Step};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::length::{Length, Visible};
use peekq::model::message::{Expiry, Message};
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;

use crate::sim::{Sim, message, shown};

const NAMES: [&str; 6] = ["audit", "invoices", "orders", "orders-poison", "settings-changed", "thumbnails"];
const DAY: i64 = 86_400;

/// Messages of `orders`: base64 JSON, XML, text, and one that was tried too often.
pub fn orders() -> Vec<Message> {
    let id = |n: u32| format!("{:08x}-77aa-4c1e-9f00-0123456789ab", 0x5f3c_8a1e_u32.wrapping_mul(n));
    let base64 = "eyJvcmRlcklkIjo4MTIzMSwic3RhdGUiOiJzdHVjayIsInRvdGFsIjoxMDAuMDAsIml0ZW1zIjpbMSwyXX0=";
    vec![
        message(&id(1), base64, 3 * DAY + 4 * 3600),
        Message {
            dequeue_count: 4,
            ..message(&id(3), "<order id=\"8\"><state>stuck</state></order>", 2 * DAY)
        },
        Message { expires: Expiry::Never, ..message(&id(5), "a line of text\nand another", 4_000) },
        Message { dequeue_count: 5, ..message(&id(7), "{\"orderId\":81240}", 59) },
        message(&id(9), "", 1),
    ]
}

/// The queues of the tests with their lengths, `orders` selected and peeked.
pub fn browsing(cols: u16, rows: u16) -> Sim {
    let mut sim = Sim::with_queues(cols, rows, &NAMES);
    for (name, length) in NAMES.iter().zip([0, 3, 8, 17, 1_284, 32]) {
        sim.answer_length(name, Ok(length));
    }
    sim.keys("j j").wait(100).answer_peek("orders", Ok(orders()));
    sim
}

/// The same, with the keys in the message pane.
pub fn reading(cols: u16, rows: u16) -> Sim {
    let mut sim = browsing(cols, rows);
    sim.key("enter");
    sim
}

/// A failure with everything in it.
pub fn refused(kind: FailureKind, tried: OperationKind) -> Failure {
    let mut failure =
        Failure::new(kind, tried, &Arc::from("devstoreaccount1"), "This request is not authorized");
    failure.status = Some(403);
    failure.code = Some(Arc::from("AuthorizationPermissionMismatch"));
    failure.request_id = Some(Arc::from("7d3e1f5a-0003-0042-11aa-2f8f3b000000"));
    if tried == OperationKind::ListQueues { failure } else { failure.on(&QueueName::new("orders")) }
}

/// A price with bystanders, one of whom would become poison.
pub fn price(position: u32, count_after: u32) -> Price {
    let head = orders();
    let bystander = |m: &Message| Bystander { id: m.id.clone(), count_after: m.dequeue_count + 1 };
    let bystanders = head.iter().take(position as usize - 1).map(bystander).collect();
    Price::Known(Plan { position, count_after, bystanders, threshold: Some(5), lease_secs: 30 })
}

/// Five leases in different states.
pub fn taking(cols: u16, rows: u16) -> Sim {
    let mut sim = reading(cols, rows);
    sim.key("t").key("backspace").typed("5").wait(300).key("enter");
    let states =
        [LeaseState::Held, LeaseState::Held, LeaseState::Busy, LeaseState::Deleted, LeaseState::Lost];
    let until = [27_000, 8_000, 50_000, 50_000, 0];
    let now = sim.state.now;
    let leases = orders().into_iter().zip(states).zip(until).zip(0..);
    let leases = leases.map(|(((m, state), until), n)| Lease {
        id: LeaseId(n),
        message: shown(Message { dequeue_count: m.dequeue_count + 1, ..m }),
        until: now.plus(until),
        state,
        trouble: (n == 1).then(|| Box::new(refused(FailureKind::TimedOut, OperationKind::Update))),
    });
    sim.progress(Progress::Leases(leases.collect()));
    sim
}

/// Every dialog in every phase, by name.
pub fn dialogs(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let mut all = vec![
        ("help", keys(cols, rows, "?")),
        ("copy", keys(cols, rows, "y")),
        ("put", keys(cols, rows, "p")),
        ("put-clone", keys(cols, rows, "c tab tab")),
        ("edit", keys(cols, rows, "e")),
        ("take", keys(cols, rows, "t")),
        ("delete-pricing", keys(cols, rows, "d")),
        ("create", keys(cols, rows, "esc n a - -")),
        ("clear-counting", keys(cols, rows, "esc C")),
    ];
    all.extend(priced(cols, rows));
    all.extend(sending(cols, rows));
    all
}

fn keys(cols: u16, rows: u16, keys: &str) -> Sim {
    let mut sim = reading(cols, rows);
    sim.keys(keys);
    sim
}

/// The dialogs that show what something costs.
fn priced(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let mut delete = keys(cols, rows, "d");
    delete.answer_price(Ok(price(1, 1))).wait(300);
    let mut far = keys(cols, rows, "j j j j d");
    far.answer_price(Ok(price(5, 1)));
    let mut edit = keys(cols, rows, "j j j e");
    edit.typed("[").key("ctrl-s").answer_price(Ok(price(4, 6))).wait(300);
    let mut gone = keys(cols, rows, "d");
    gone.answer_price(Ok(Price::NotInHead));
    let mut differs = keys(cols, rows, "e");
    differs.typed("[").key("ctrl-s").answer_price(Ok(Price::Differs(Arc::from("{\"orderId\":1}\u{1b}[2J"))));
    let mut failed = keys(cols, rows, "e");
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    failed.typed("[").key("ctrl-s").answer_price(Err(failure));
    let mut clear = keys(cols, rows, "esc C");
    let length = Length { approximate: 1_284, visible: Some(Visible::Exactly(14)) };
    clear.answer_survey(Ok(length)).wait(300).typed("orders");
    let mut drop = keys(cols, rows, "esc D");
    drop.answer_survey(Ok(Length { approximate: 40, visible: Some(Visible::AtLeast(32)) })).typed("ord");
    drop.key("enter");
    vec![
        ("delete", delete),
        ("delete-far", far),
        ("edit-priced", edit),
        ("delete-gone", gone),
        ("edit-differs", differs),
        ("edit-failed", failed),
        ("clear", clear),
        ("drop", drop),
    ]
}

/// The dialogs while something is under way, and those about leaving.
fn sending(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let mut put = keys(cols, rows, "p");
    put.typed("hello").key("ctrl-s").wait(400);
    let mut delete = keys(cols, rows, "j j j d");
    delete
        .answer_price(Ok(price(4, 6)))
        .wait(300)
        .key("y")
        .wait(400)
        .progress(Progress::Doing(Step::Leasing(4)));
    let mut leave = keys(cols, rows, "p");
    leave.typed("hello").keys("ctrl-s esc q");
    let mut suspend = taking(cols, rows);
    suspend.key("ctrl-z");
    let mut raise = Sim::opened(cols, rows, Start::ReadOnly);
    raise.answer_queues(&["orders"]).key("W").typed("devstore").key("enter");
    let mut history = reading(cols, rows);
    history.key("p").typed("x").keys("ctrl-s esc");
    history
        .answer_write(Err(refused(FailureKind::NotPermitted, OperationKind::Put)))
        .wait(5_000)
        .key("P")
        .key("!");
    vec![
        ("put-sending", put),
        ("delete-sending", delete),
        ("leave", leave),
        ("suspend", suspend),
        ("raise", raise),
        ("history", history),
    ]
}

/// The open dialog's kind, so that a scene that opens none is noticed.
pub fn has_dialog(sim: &Sim) -> bool {
    !sim.state.modals.is_empty()
}

/// A message whose parts try to drive the terminal.
pub fn hostile() -> Message {
    let text = "\u{1b}[31mred\u{202e}txt.exe\u{0}\r\n\tx\u{200b}y 日本語 👨‍👩‍👧 e\u{301} ｶﾞ";
    let mut message = message("id\u{1b}[2J\u{202e}-0000", text, 10);
    message.inserted = peekq::model::message::Moment::Odd(Arc::from("soon\u{7}\u{9b}1m"));
    message
}
