//! Work on many messages, before it begins: which queue, which messages, what it will cost.

use peekq::app::effect::{Call, Write};
use peekq::app::state::bulk::{BulkDialog, Choice, Field};
use peekq::app::state::modal::Modal;
use peekq::model::account::Start;
use peekq::model::change::{Bulk, By, Deed, NewLife, Which};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Life, Message};
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, account, failure, message, sim};

const POISON: [&str; 3] = ["audit", "orders", "orders-poison"];

/// Messages that were given up after five attempts.
pub fn given_up(count: usize) -> Vec<Message> {
    (0..count).map(|n| message(&format!("id-{n}"), &format!("order {n}"), 5)).collect()
}

/// The poison queue of `orders` is selected in the queue pane.
pub fn at_poison() -> Sim {
    sim(POISON).press("j j")
}

/// `R` was pressed and both queues were looked at: 17 messages, of which these can be seen.
pub fn redriving(head: &[Message]) -> Sim {
    at_poison().press("R").looked((17, head), Some(Ok((3, &[])))).pass(300)
}

/// The messages of `orders-poison` are shown and `m` was pressed.
fn moving(head: &[Message]) -> Sim {
    at_poison().peek("orders-poison", head).press("enter m").looked((head.len() as u64, head), None)
}

fn dialog(sim: &Sim) -> &BulkDialog {
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    dialog
}

pub fn wish(sim: &Sim) -> &Bulk {
    let (_, Write::Bulk(wish)) = sim.write() else { panic!("{:?}", sim.write()) };
    wish
}

fn begins(sim: &Sim) -> bool {
    sim.asks(|call| matches!(call, Call::Write { .. }))
}

/// What is missing or wrong, as the dialog says it.
fn missing(sim: &Sim) -> String {
    dialog(sim).plan(&sim.state).expect_err("nothing is missing")
}

fn goal(sim: &Sim) -> String {
    wish(sim).to.as_ref().expect("they go nowhere").place.queue.to_string()
}

#[test]
fn r_a_y_sends_all_of_a_poison_queue_back_to_its_parent() {
    let sim = redriving(&given_up(14)).press("a").pass(300).press("y");
    assert_eq!(goal(&sim), "orders");
    let wish = wish(&sim);
    assert_eq!((wish.deed, &wish.which, wish.life), (Deed::Move, &Which::All, NewLife::Kept));
    assert_eq!((wish.by, wish.canary, wish.rate, wish.remembers), (By::Lease, false, None, true));
    let (_, _, Call::Write { queue, .. }) = sim.calls.last().unwrap() else { panic!() };
    assert_eq!(queue.as_str(), "orders-poison");
}

#[test]
fn nothing_begins_before_its_price_could_be_read() {
    let sim = at_poison().press("R a").pass(300).press("y");
    assert!(!begins(&sim));
    assert_eq!(missing(&sim), "wait until it is known what it costs");
    let sim = sim.looked((17, &given_up(14)), Some(Ok((3, &[])))).pass(249).press("y");
    assert!(!begins(&sim));
    assert!(sim.notice().contains("before the price could be read"), "{}", sim.notice());
    assert!(begins(&sim.pass(1).press("y")));
    let changed = redriving(&given_up(14)).press("a").pass(249).press("y");
    assert!(!begins(&changed), "the price is another one since");
    assert!(begins(&changed.pass(1).press("y")));
}

#[test]
fn which_messages_must_be_said() {
    let sim = redriving(&given_up(14)).press("y");
    assert!(!begins(&sim));
    assert_eq!(missing(&sim), "choose which messages");
}

#[test]
fn r_works_only_where_there_is_a_parent() {
    let sim = sim(["azure-webjobs-host-poison", "billing-poison", "orders"]);
    let sim = sim.press("R");
    assert!(sim.notice().contains("Functions runtime"), "{}", sim.notice());
    let sim = sim.press("j R");
    assert!(sim.notice().contains("billing does not exist, and none is created"), "{}", sim.notice());
    let sim = sim.press("j R");
    assert!(sim.notice().contains("its name does not end with -poison"), "{}", sim.notice());
    assert!(sim.state.modals.is_empty() && !sim.asks(|call| matches!(call, Call::BulkLook { .. })));
}

#[test]
fn a_parent_that_went_is_not_created() {
    let gone = failure(FailureKind::NoSuchQueue, OperationKind::GetMetadata);
    let sim = at_poison().press("R a").looked((17, &given_up(14)), Some(Err(gone))).pass(300).press("y");
    assert!(!begins(&sim));
    assert_eq!(missing(&sim), "the queue orders does not exist; none is created");
}

#[test]
fn esc_closes_it_and_nothing_was_done() {
    let sim = redriving(&given_up(14)).press("a esc");
    assert!(!begins(&sim) && sim.state.modals.is_empty());
}

#[test]
fn the_destination_is_typed_and_completed() {
    let sim = moving(&given_up(3));
    assert_eq!(dialog(&sim).typing, Some(Field::Goal));
    let sim = sim.text("au").press("tab");
    assert_eq!(dialog(&sim).goal.to_string(), "audit");
    let sim = sim.press("enter").looked((3, &given_up(3)), Some(Ok((0, &[])))).pass(300).press("y");
    assert_eq!(goal(&sim), "audit");
    let both = moving(&given_up(3)).press("tab");
    assert_eq!(dialog(&both).typing, None, "audit and orders have nothing in common: tab goes on");
}

#[test]
fn what_cannot_be_a_destination_is_said() {
    let typed = |text: &str| {
        let sim = moving(&given_up(3)).text(text).press("enter");
        if sim.asks(|call| matches!(call, Call::BulkLook { to: Some(_), .. })) {
            let gone = failure(FailureKind::NoSuchQueue, OperationKind::GetMetadata);
            return sim.looked((3, &given_up(3)), Some(Err(gone)));
        }
        sim.looked((3, &given_up(3)), None)
    };
    let says = |text: &str| missing(&typed(text));
    assert_eq!(says(""), "name the queue that they go to");
    assert_eq!(says("orders-poison"), "that is the queue in which they are");
    assert!(says("Orders").starts_with("the queue that they go to: "), "{}", says("Orders"));
    assert_eq!(says("nowhere"), "the queue nowhere does not exist; none is created");
    assert!(says("other/audit").starts_with("no account other was open in this run"));
}

/// `other` was open first and has a queue `audit-late`; then `acme` was opened.
fn two_accounts(starts: Start) -> Sim {
    let sim = Sim::new(120, 40).press("enter").connected(Ok(account("two", "other", "10.0.0.2", starts)));
    let sim = sim.list(&["audit-late", "audit-soon"]).press("@ enter");
    sim.connect("127.0.0.1", Start::Writable).list(&POISON).press("j j")
}

#[test]
fn messages_go_to_an_account_that_was_open_before() {
    let sim = two_accounts(Start::Writable).peek("orders-poison", &given_up(3)).press("enter m");
    let sim = sim.looked((3, &given_up(3)), None).text("oth").press("tab");
    assert_eq!(dialog(&sim).goal.to_string(), "other/audit-", "as far as it is clear");
    let sim =
        sim.text("l").press("tab enter").looked((3, &given_up(3)), Some(Ok((0, &[])))).pass(300).press("y");
    let to = wish(&sim).to.clone().unwrap();
    assert_eq!((&*to.place.account, to.place.queue.as_str()), ("other", "audit-late"));
    assert_eq!(&*to.place.endpoint, "https://10.0.0.2:10001/other");
    assert_ne!(to.conn, sim.conn());
}

#[test]
fn accounts_of_the_same_name_are_told_apart_by_their_profiles() {
    let sim = Sim::new(120, 40).press("enter");
    let sim = sim.connected(Ok(account("two", "acme", "10.0.0.2", Start::Writable))).list(&["audit"]);
    let sim = sim.press("@ enter").connect("127.0.0.1", Start::Writable).list(&POISON).press("j j m");
    let sim = sim.text("tw").press("tab");
    assert_eq!(dialog(&sim).goal.to_string(), "two/audit");
    let to = dialog(&sim).goal(&sim.state).unwrap().unwrap();
    assert_ne!(to.conn, sim.conn());
    let sim = sim.press("ctrl-u").text("acme/audit");
    let why = dialog(&sim).goal(&sim.state).unwrap_err();
    assert_eq!(why, "more than one account is called acme: name its profile");
}

#[test]
fn an_account_that_is_read_only_takes_nothing() {
    let sim = two_accounts(Start::ReadOnly).press("m").looked((3, &given_up(3)), None);
    let sim = sim.text("other/audit-late").press("enter").looked((3, &given_up(3)), None);
    assert!(missing(&sim).starts_with("other is read-only"), "{}", missing(&sim));
}

#[test]
fn an_account_is_offered_once_however_often_it_was_opened() {
    let sim = two_accounts(Start::Writable).press("@ enter");
    let other = account("two", "other", "10.0.0.2", Start::Writable);
    let sim = sim.connected(Ok(other)).list(&["audit-late"]).press("m").text("acme/");
    let offers = dialog(&sim).offers(&sim.state, 10);
    assert_eq!(offers, ["acme/audit", "acme/orders", "acme/orders-poison"]);
    let sim = sim.press("ctrl-u").text("other/");
    assert_eq!(dialog(&sim).offers(&sim.state, 10), Vec::<String>::new());
}

#[test]
fn a_queue_of_the_functions_runtime_must_be_named() {
    let sim = sim(["azure-webjobs-host-poison", "orders"]).press("m").looked((2, &given_up(2)), None);
    let sim = sim.text("orders").press("enter").looked((2, &given_up(2)), Some(Ok((0, &[])))).press("a");
    let sim = sim.pass(300).press("y");
    assert!(!begins(&sim));
    assert!(missing(&sim).contains("type its name"), "{}", missing(&sim));
    let sim = sim.text("azure-webjobs-host-poison").press("enter").pass(300).press("y");
    assert_eq!(wish(&sim).which, Which::All);
}

#[test]
fn a_filter_says_what_is_wrong_with_it() {
    let sim = redriving(&given_up(14)).press("f").text("deq>=x").press("enter");
    assert!(missing(&sim).starts_with("the filter: "), "{}", missing(&sim));
    let sim = sim.press("f ctrl-u enter");
    assert_eq!(missing(&sim), "type what must fit");
    let sim = sim.press("f").text("order 3 deq>=2").press("enter");
    let (wish, estimate) = dialog(&sim).plan(&sim.state).unwrap();
    assert_eq!(wish.which, Which::Matching("order 3 deq>=2".into()));
    assert_eq!(estimate.seen, 2, "order 3 and order 13");
}

#[test]
fn the_first_so_many_may_be_chosen_with_a_life_a_rate_and_one_first() {
    let sim = redriving(&given_up(14)).press("n").text("25").press("enter r").text("50").press("enter c");
    let sim = sim.press("l l l").press("ctrl-u").text("1h").press("enter h").text("300").press("enter");
    let sim = sim.pass(300).press("y");
    let wish = wish(&sim);
    assert_eq!((&wish.which, wish.rate, wish.canary), (&Which::First(25), Some(50), true));
    assert_eq!((wish.life, wish.hold), (NewLife::Of(Life::Seconds(3_600)), 300));
}

#[test]
fn numbers_that_are_none_are_said() {
    let sim = redriving(&given_up(14)).press("n").text("0").press("enter");
    assert_eq!(missing(&sim), "how many: a whole number, 1 or more");
    let sim = redriving(&given_up(14)).press("a r").text("fast").press("enter");
    assert_eq!(missing(&sim), "how many a second: a whole number, 1 or more");
    let sim = redriving(&given_up(14)).press("a l l l").press("ctrl-u").text("soon").press("enter");
    assert!(missing(&sim).starts_with("time to live: "), "{}", missing(&sim));
}

#[test]
fn marked_messages_are_meant_and_only_as_many_leased_as_it_takes() {
    let head = given_up(6);
    let sim = at_poison().peek("orders-poison", &head).press("enter j space space m");
    let sim = sim.looked((6, &head), None).text("audit").press("enter");
    let sim = sim.looked((6, &head), Some(Ok((0, &[])))).pass(300).press("y");
    let Which::These { targets, reach } = &wish(&sim).which else { panic!() };
    let ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    assert_eq!((ids, *reach), (vec!["id-1", "id-2"], Some(3)));
}

#[test]
fn what_can_be_seen_is_copied_without_leasing_anything() {
    let head = given_up(6);
    let sim = moving(&head).text("audit").press("enter").looked((6, &head), Some(Ok((0, &[])))).press("w");
    let sim = sim.looked((6, &head), Some(Ok((0, &[])))).pass(300).press("y");
    assert_eq!((wish(&sim).deed, wish(&sim).by), (Deed::Copy, By::Peek));
}

#[test]
fn messages_can_be_put_into_their_queue_again() {
    let head = given_up(6);
    let sim = moving(&head).press("enter").looked((6, &head), None).press("w").looked((6, &head), None);
    let sim = sim.press("w").looked((6, &head), None).press("a").pass(300).press("y");
    assert_eq!((wish(&sim).deed, wish(&sim).to.clone()), (Deed::Resend, None));
}

#[test]
fn from_the_question_whether_to_delete_a_message_a_filter_deletes_many() {
    let head = given_up(6);
    let sim = at_poison().peek("orders-poison", &head).press("enter d f").looked((6, &head), None);
    let sim = sim.text("order").press("enter").pass(300).press("y");
    let wish = wish(&sim);
    assert_eq!((wish.deed, &wish.which), (Deed::Delete, &Which::Matching("order".into())));
}

/// `R` was pressed where a SAS of these rights is all there is.
fn by_sas(fields: &str) -> Sim {
    Sim::new(120, 40).press("enter").connect_by_sas(fields, None).list(&POISON).press("j j R")
}

#[test]
fn nobody_is_leased_who_could_not_be_given_back() {
    // List, read, put, get and delete, but no update.
    let sim = by_sas("sv=2019-02-02&ss=q&srt=sco&sp=rlapd&sig=x");
    let sim = sim.looked((17, &given_up(14)), Some(Ok((3, &[])))).press("f").text("order").press("enter");
    let why = missing(&sim);
    assert!(why.starts_with("messages would have to be leased that could not be given back"), "{why}");
    let sim = sim.press("a").pass(300).press("y");
    assert_eq!(wish(&sim).by, By::Lease, "only what is meant is leased");
}

#[test]
fn what_is_not_allowed_is_not_begun() {
    let sim = by_sas("sv=2019-02-02&ss=q&srt=sco&sp=rlau&sig=x");
    assert!(sim.state.modals.is_empty());
    assert!(!sim.notice().is_empty());
}

#[test]
fn a_warning_counts_those_that_have_less_than_an_hour_left() {
    let mut head = given_up(3);
    for message in &mut head[..2] {
        message.expires = peekq::model::message::Expiry::At(peekq::model::message::Moment::At(
            crate::sim::BEGIN.secs() + 1_800,
        ));
    }
    let sim = redriving(&head).press("a");
    assert_eq!(dialog(&sim).plan(&sim.state).unwrap().1.soon, 2);
}

#[test]
fn nothing_is_preset_for_a_redrive_and_the_selected_ones_for_a_move() {
    assert_eq!(dialog(&redriving(&given_up(3))).choice, None);
    assert_eq!(dialog(&moving(&given_up(3))).choice, Some(Choice::Selected));
}
