//! Situations that several tests look at.

use std::sync::Arc;

use peekq::app::effect::Call;
use peekq::body::shown::show;
use peekq::model::account::{Account, Endpoint, Start};
use peekq::model::change::{
    Aim, Bystander, Differing, Giving, Lease, LeaseId, LeaseState, Plan, Progress, Report, Step,
};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Expiry, Message, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::properties::Properties;
use peekq::model::queue::QueueName;
use peekq::model::service::{CorsRule, Logging, Metrics, Replication, ServiceProperties, ServiceStats};

use crate::sim::{BEGIN, Sim, account, message, metadata};

const NAMES: [&str; 6] = ["audit", "invoices", "orders", "orders-poison", "settings-changed", "thumbnails"];
const DAY: i64 = 86_400;

/// With an account open, whose queues are being listed.
pub fn opened(cols: u16, rows: u16, starts: Start) -> Sim {
    let account = account("azurite", "devstoreaccount1", "127.0.0.1", starts);
    Sim::new(cols, rows).press("enter").connected(Ok(account))
}

/// With these queues listed, the first one selected.
pub fn with_queues(cols: u16, rows: u16, names: &[&str]) -> Sim {
    opened(cols, rows, Start::Writable).list(names)
}

/// A message that was put this many seconds ago and lives for seven days.
pub fn put_ago(ago: i64, id: &str, text: &str) -> Message {
    let put = BEGIN.secs() - ago;
    let expires = Expiry::At(Moment::At(put + 7 * DAY));
    Message { inserted: Moment::At(put), expires, ..message(id, text, 0) }
}

/// Messages of `orders`: base64 JSON, XML, text, and one that was tried too often.
pub fn orders() -> Vec<Message> {
    let id = |n: u32| format!("{:08x}-77aa-4c1e-9f00-0123456789ab", 0x5f3c_8a1e_u32.wrapping_mul(n));
    let base64 = "eyJvcmRlcklkIjo4MTIzMSwic3RhdGUiOiJzdHVjayIsInRvdGFsIjoxMDAuMDAsIml0ZW1zIjpbMSwyXX0=";
    vec![
        put_ago(3 * DAY + 4 * 3600, &id(1), base64),
        Message {
            dequeue_count: 4,
            ..put_ago(2 * DAY, &id(3), "<order id=\"8\"><state>stuck</state></order>")
        },
        Message { expires: Expiry::Never, ..put_ago(4_000, &id(5), "a line of text\nand another") },
        Message { dequeue_count: 5, ..put_ago(59, &id(7), "{\"orderId\":81240}") },
        put_ago(1, &id(9), ""),
    ]
}

fn first_order() -> Message {
    orders().remove(0)
}

/// The queues of the tests with their lengths, `orders` selected and peeked.
pub fn browsing(cols: u16, rows: u16) -> Sim {
    let mut sim = with_queues(cols, rows, &NAMES);
    for (name, length) in NAMES.iter().zip([0, 3, 8, 17, 1_284, 32]) {
        sim = sim.length(name, length);
    }
    sim.press("j j").peek("orders", &orders())
}

/// The same, with the keys in the message pane.
pub fn reading(cols: u16, rows: u16) -> Sim {
    browsing(cols, rows).press("enter")
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
pub fn price(position: u32, count_after: u32) -> Plan {
    let head = orders();
    let bystander = |m: &Message| Bystander { id: m.id.clone(), count_after: m.dequeue_count + 1 };
    let place = position as usize - 1;
    Plan {
        targets: head
            .get(place)
            .map(|m| Aim { id: m.id.clone(), place: position, count_after })
            .into_iter()
            .collect(),
        bystanders: head.iter().take(place).map(bystander).collect(),
        take: position,
        differs: Vec::new(),
        missing: Vec::new(),
        search: None,
        threshold: Some(5),
        lease_secs: 30,
        giving: Giving::Surely,
    }
}

/// A price where nothing is in the head.
fn gone(search: Option<u32>) -> Plan {
    let plan = price(1, 1);
    let missing = plan.targets.iter().map(|aim| aim.id.clone()).collect();
    Plan { targets: Vec::new(), take: 0, missing, search, ..plan }
}

/// Five leases in different states.
pub fn taking(cols: u16, rows: u16) -> Sim {
    let sim = reading(cols, rows).press("t backspace").text("5").pass(300).press("enter");
    let states =
        [LeaseState::Held, LeaseState::Held, LeaseState::Busy, LeaseState::Deleted, LeaseState::Lost];
    let until = [27_000, 8_000, 50_000, 50_000, 0];
    let now = sim.state.now;
    let leases = orders().into_iter().zip(states).zip(until).zip(0..);
    let leases = leases.map(|(((m, state), until), n)| Lease {
        id: LeaseId(n),
        message: Arc::new(show(Message { dequeue_count: m.dequeue_count + 1, ..m })),
        until: now.plus(until),
        state,
        trouble: (n == 1).then(|| Box::new(refused(FailureKind::TimedOut, OperationKind::Update))),
    });
    sim.progress(Progress::Leases(leases.collect()))
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
    all.extend(properties(cols, rows));
    all.extend(signing(cols, rows));
    all.extend(about(cols, rows));
    all.extend(priced(cols, rows));
    all.extend(sending(cols, rows));
    all.extend(rules(cols, rows));
    all
}

/// The dialogs about rules, and the one that marks a moment.
fn rules(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let typed = keys(cols, rows, "a").text("orders* length > 1000").press("enter");
    vec![
        ("alerts", typed.text("lenght > 5").press("enter")),
        ("tell", keys(cols, rows, "N ctrl-u").text("length < ten").press("enter")),
        ("mark", keys(cols, rows, "w m")),
    ]
}

/// Reads two access policies.
fn with_policies(sim: Sim) -> Sim {
    let policy = |id: &str, permission: &str| SignedIdentifier {
        id: Arc::from(id),
        start: Some(PolicyDate::new("2026-01-01T00:00:00Z")),
        expiry: Some(PolicyDate::new("2036-01-01T00:00:00.0000000Z")),
        permission: Some(Arc::from(permission)),
    };
    let policies = Some(Ok(vec![policy("billing", "raup"), policy("readers", "r")]));
    sim.read_properties("orders", Ok(Properties { policies, ..crate::sim::properties(8, &[]) }))
}

/// The properties of a queue: being read, with mistakes, after somebody else was faster.
fn properties(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let opened = || {
        let entries = [("env", "production"), ("Owner", "orders team <o@example.org>"), ("retention", "7d")];
        keys(cols, rows, "i").properties("orders", 1_284, &entries)
    };
    let edited = opened().press("tab ctrl-u").text("test");
    let found = metadata(&[("env", "staging"), ("owner", "orders team <o@example.org>"), ("team", "red")]);
    let failure = refused(FailureKind::NotPermitted, OperationKind::GetMetadata);
    vec![
        ("properties-reading", keys(cols, rows, "i")),
        ("properties-refused", keys(cols, rows, "i").read_properties("orders", Err(failure))),
        ("properties", edited),
        ("properties-policies", with_policies(keys(cols, rows, "i")).press("ctrl-t ctrl-u")),
        ("properties-mistake", opened().press("down down down").text("9 lives").press("ctrl-s")),
        (
            "properties-conflict",
            opened()
                .press("tab ctrl-u")
                .text("test")
                .press("ctrl-s")
                .wrote(Ok(Report::MetadataDiffers(found))),
        ),
    ]
}

/// The account dialog: being asked, answered, refused, and with a SAS that cannot ask.
fn about(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let asked = || {
        let account = account("azurite", "devstoreaccount1", "127.0.0.1", Start::Writable);
        let secondary = Endpoint { path: "/devstoreaccount1-secondary".into(), ..account.endpoint.clone() };
        let account = Account { secondary: Some(secondary), ..account };
        Sim::new(cols, rows).press("enter").connected(Ok(account)).list(&NAMES).press("A")
    };
    let logging =
        Logging { version: "1.0".into(), delete: true, read: false, write: true, retention_days: Some(7) };
    let off = Metrics { version: "1.0".into(), enabled: false, include_apis: None, retention_days: None };
    let on = Metrics { enabled: true, include_apis: Some(true), retention_days: Some(1), ..off.clone() };
    let rule = CorsRule {
        allowed_origins: "https://a.example,https://b.example".into(),
        allowed_methods: "GET,PUT".into(),
        max_age_secs: 300,
        exposed_headers: "".into(),
        allowed_headers: "x-ms-*".into(),
    };
    let properties = ServiceProperties {
        logging: Some(logging),
        hour_metrics: Some(on),
        minute_metrics: Some(off),
        cors: Some(vec![rule]),
    };
    let last_sync = Some(Moment::At(BEGIN.secs() - 90));
    let stats = ServiceStats { replication: Replication::Live, last_sync };
    let refused = |tried| Failure { queue: None, ..refused(FailureKind::NotPermitted, tried) };
    let no_rights = Sim::new(cols, rows).press("enter").connect_by_sas("ss=q&srt=co&sp=rlap", None);
    vec![
        ("about-asking", asked()),
        ("about", asked().service_properties(Ok(properties)).replication(Ok(stats))),
        (
            "about-refused",
            asked()
                .service_properties(Err(refused(OperationKind::GetServiceProperties)))
                .replication(Err(refused(OperationKind::GetServiceStats))),
        ),
        ("about-sas", no_rights.press("A")),
    ]
}

/// The dialog that makes a SAS.
fn signing(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let url = "http://127.0.0.1:10001/devstoreaccount1/orders?se=2026-11-23T13%3A00%3A00Z&sp=r\
               &sv=2021-12-02&sig=oR5jayNKjLKvc8sFABJvEbXOs/EFaEpoKzpBfR/DgC0%3D";
    vec![
        ("sas", keys(cols, rows, "esc S")),
        ("sas-changes", keys(cols, rows, "esc S a p tab tab").text("2026-12-01")),
        ("sas-policy", keys(cols, rows, "esc S shift-tab").text("pol-1")),
        ("sas-wrong", keys(cols, rows, "esc S shift-tab shift-tab space")),
        ("sas-made", keys(cols, rows, "esc S ctrl-s").made_sas(Ok(url))),
    ]
}

fn keys(cols: u16, rows: u16, keys: &str) -> Sim {
    reading(cols, rows).press(keys)
}

/// The dialogs that show what something costs.
fn priced(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let text = Arc::from("{\"orderId\":1}\u{1b}[2J");
    let id = first_order().id;
    let differs = Plan { missing: Vec::new(), differs: vec![Differing { id, text }], ..gone(None) };
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    let saved = |at: &str| keys(cols, rows, at).text("[").press("ctrl-s").compare();
    let giving = Giving::Never("the SAS does not allow update (u)".into());
    let never = Plan { giving, lease_secs: 10, ..price(2, 5) };
    let some = Plan { missing: gone(None).missing, search: Some(500), ..price(3, 1) };
    let three = || keys(cols, rows, "space space space d");
    vec![
        ("delete", keys(cols, rows, "d").priced(Ok(price(1, 1))).pass(300)),
        ("delete-far", keys(cols, rows, "j j j j d").priced(Ok(price(5, 1))).pass(300)),
        ("delete-second", keys(cols, rows, "j j j j d").priced(Ok(price(5, 1))).pass(300).press("y")),
        ("delete-marked", three().price(&orders()).pass(300)),
        ("delete-some-gone", three().priced(Ok(some)).pass(300)),
        ("delete-stranding", keys(cols, rows, "j d").priced(Ok(never)).pass(300)),
        ("delete-gone", keys(cols, rows, "d").priced(Ok(gone(None)))),
        ("delete-search", keys(cols, rows, "d").priced(Ok(gone(Some(500)))).pass(300)),
        ("delete-differs", keys(cols, rows, "d").priced(Ok(differs.clone()))),
        ("edit-priced", saved("j j j e").priced(Ok(price(4, 6))).pass(300)),
        ("edit-in-place", saved("j j j e").priced(Ok(price(4, 6))).press("tab").pass(300)),
        ("edit-cheap", saved("e").priced(Ok(price(1, 1))).pass(300)),
        ("edit-differs", saved("e").priced(Ok(differs)).compare()),
        ("edit-failed", saved("e").priced(Err(failure))),
        ("hold", keys(cols, rows, "j H").priced(Ok(price(2, 4))).pass(300)),
        ("clear", keys(cols, rows, "esc C").survey("orders", 1_284, 14).pass(300).text("orders")),
        ("drop", keys(cols, rows, "esc D").survey("orders", 40, 32).text("ord").press("enter")),
    ]
}

pub fn writes(call: &Call) -> bool {
    matches!(call, Call::Write { .. })
}

/// A put that came back with all that a failure can say.
fn refused_put(cols: u16, rows: u16) -> Sim {
    let put = keys(cols, rows, "p").text("hello").press("ctrl-s");
    let failure = refused(FailureKind::NotPermitted, OperationKind::Put);
    put.wrote(Err(failure.hint("The stored policy of the SAS does not allow this: it takes a.")))
}

/// The dialogs while something is under way, and those about leaving.
fn sending(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let delete = keys(cols, rows, "j j j d").priced(Ok(price(4, 6))).pass(300).press("y");
    let delete = delete.pass(300).press("Y").pass(400);
    let catching = keys(cols, rows, "H").priced(Ok(gone(None))).pass(300).press("c").pass(400);
    let editing =
        || keys(cols, rows, "e").text("[").press("ctrl-s").priced(Ok(price(1, 1))).pass(300).press("h");
    let held = Message { dequeue_count: 1, ..first_order() };
    let raise = opened(cols, rows, Start::ReadOnly).list(&["orders"]);
    let failed = keys(cols, rows, "p").text("x").press("ctrl-s esc");
    let failed = failed.wrote(Err(refused(FailureKind::NotPermitted, OperationKind::Put)));
    let pricing = keys(cols, rows, "d").retried(|call| matches!(call, Call::Price { .. }), Some((2, 1_700)));
    let create = keys(cols, rows, "esc n").text("orders-archive").press("enter");
    let again = create.now.plus(4_400);
    let waiting = create.progress(Progress::Doing(Step::StillDeleting { again })).pass(1_000);
    vec![
        ("create-waiting", waiting),
        ("delete-retrying", pricing.pass(400)),
        (
            "put-retrying",
            keys(cols, rows, "p").text("hello").press("ctrl-s").retried(writes, Some((3, 4_000))).pass(400),
        ),
        ("put-refused", refused_put(cols, rows)),
        ("put-sending", keys(cols, rows, "p").text("hello").press("ctrl-s").pass(400)),
        ("delete-sending", delete.progress(Progress::Doing(Step::Leasing(4)))),
        (
            "catching",
            catching.progress(Progress::Doing(Step::Watching {
                looks: 41,
                attempts: 2,
                bystanders: 3,
                spared: 5,
            })),
        ),
        ("edit-held", editing().holds(&held, LeaseState::Held).pass(9_000)),
        (
            "edit-held-spoilt",
            editing().holds(&Message { dequeue_count: 5, ..held.clone() }, LeaseState::Held),
        ),
        ("edit-lost", editing().holds(&held, LeaseState::Held).holds(&held, LeaseState::Lost)),
        ("leave", keys(cols, rows, "p").text("hello").press("ctrl-s esc q")),
        ("suspend", taking(cols, rows).press("ctrl-z")),
        ("raise", raise.press("W").text("devstore").press("enter")),
        ("history", failed.pass(5_000).press("P !")),
    ]
}

/// The open dialog's kind, so that a scene that opens none is noticed.
pub fn has_dialog(sim: &Sim) -> bool {
    !sim.state.modals.is_empty()
}

/// A message whose parts try to drive the terminal.
pub fn hostile() -> Message {
    let text = "\u{1b}[31mred\u{202e}txt.exe\u{0}\r\n\tx\u{200b}y 日本語 👨‍👩‍👧 e\u{301} ｶﾞ";
    let mut message = put_ago(10, "id\u{1b}[2J\u{202e}-0000", text);
    message.inserted = Moment::Odd(Arc::from("soon\u{7}\u{9b}1m"));
    message
}
