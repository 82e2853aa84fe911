//! Looking past the head of a queue: the question, what is held, looking through it, and going back.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::event::Msg;
use peekq::app::state::modal::Modal;
use peekq::app::wake;
use peekq::body::shown::show;
use peekq::model::account::{Account, Start};
use peekq::model::change::dig::{Dig, Dug, GivesBack};
use peekq::model::change::{Lease, LeaseId, LeaseState, Order, Progress, Report, Step};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::operation::OperationKind;
use peekq::model::rights::Rights;

use crate::sim::{Sim, account, failure, message, sim};

fn dug(leased: u32, wanted: u32) -> Dug {
    let (deleted, edited, lost, again) = (0, 0, 0, 0);
    let (stranded, failed) = (vec![], None);
    Dug { wanted, leased, released: leased, deleted, edited, lost, again, stranded, failed }
}

/// The question is open and was on the screen long enough.
fn asking() -> Sim {
    let head = [message("m1", "one", 0), message("m2", "two", 4)];
    sim(["audit", "orders"]).press("j").peek("orders", &head).press("enter T").pass(300)
}

/// Of three that were wanted all are held.
fn holding() -> Sim {
    let sim = asking().text("3").press("enter").progress(Progress::Doing(Step::Digging { have: 0, of: 3 }));
    let held = ["one", "two", "three"].map(|text| (text, LeaseState::Held));
    sim.leases(&held).progress(Progress::Doing(Step::Holding(3)))
}

fn orders(sim: &Sim) -> Vec<Order> {
    let told = sim.effects.iter().filter_map(|effect| match effect {
        Effect::Tell { order, .. } => Some(order.clone()),
        _ => None,
    });
    told.collect()
}

fn shown(sim: &Sim) -> Vec<String> {
    let take = sim.pane().take.as_ref().expect("something is held");
    take.rows().map(|lease| lease.message.message.text.to_string()).collect()
}

fn selected(sim: &Sim) -> String {
    let reading = sim.pane().reading().expect("a message is selected");
    reading.message.text.to_string()
}

#[test]
fn five_hundred_are_dug_unless_another_number_is_typed() {
    let sim = asking().press("enter");
    assert_eq!(sim.write().1, &Write::Dig(Dig { count: 500, secs: 300, gives_back: GivesBack::Yes }));
    let sim = asking().text("90").press("enter");
    assert_eq!(sim.write().1, &Write::Dig(Dig { count: 90, secs: 120, gives_back: GivesBack::Yes }));
}

#[test]
fn a_number_out_of_range_or_a_key_that_came_too_early_starts_nothing() {
    let starts = |sim: &Sim| sim.asks(|call| matches!(call, Call::Write { .. }));
    for wrong in ["0", "2001", "x"] {
        let sim = asking().text(wrong).press("enter");
        assert!(!starts(&sim) && matches!(sim.state.modals.last(), Some(Modal::Dig(_))), "{wrong}");
    }
    let head = [message("m1", "one", 0)];
    let sim = sim(["orders"]).peek("orders", &head).press("enter T").pass(100).press("enter");
    assert!(!starts(&sim));
    assert!(sim.notice().contains("before the price could be read"), "{}", sim.notice());
}

#[test]
fn where_nothing_could_be_given_back_that_must_be_accepted_first() {
    // This SAS may peek, take and delete, but not update.
    let asking = || {
        let sim = Sim::new(120, 40).press("enter").connect_by_sas("ss=q&srt=sco&sp=rlp", None);
        let head = [message("m1", "one", 0)];
        sim.list(&["orders"]).peek("orders", &head).press("enter T").pass(300)
    };
    let sim = asking().press("enter");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })), "refused");
    let sim = sim.press("space enter");
    assert_eq!(sim.write().1, &Write::Dig(Dig { count: 500, secs: 10, gives_back: GivesBack::No }));
    assert!(
        asking()
            .press("tab space space enter")
            .calls
            .iter()
            .all(|(_, _, call)| { !matches!(call, Call::Write { .. }) })
    );
}

#[test]
fn where_only_trying_tells_the_job_is_told_to_try() {
    let account = account("login", "acme", "127.0.0.1", Start::Writable);
    let account = Account { rights: Arc::new(Rights::Token), ..account };
    let sim = Sim::new(120, 40).press("enter").connected(Ok(account)).list(&["orders"]);
    let sim = sim.peek("orders", &[message("m1", "one", 0)]).press("enter T").pass(300).press("enter");
    let Write::Dig(dig) = sim.write().1 else { panic!() };
    assert_eq!(dig.gives_back, GivesBack::Unsure);
}

#[test]
fn what_is_told_of_one_message_leaves_the_others_as_they_are() {
    let sim = holding();
    let until = sim.now.plus(90_000);
    let message = Arc::new(show(message("id-1", "TWO", 1)));
    let lease = Lease { id: LeaseId(1), message, until, state: LeaseState::Held, trouble: None };
    let sim = sim.progress(Progress::Leases(vec![lease]));
    assert_eq!(shown(&sim), ["one", "TWO", "three"]);
    assert_eq!(sim.state.held(), 3);
}

#[test]
fn fewer_than_wanted_is_said_and_so_is_nothing_at_all() {
    let sim = asking().press("enter").progress(Progress::Doing(Step::Digging { have: 0, of: 500 }));
    let sim = sim.leases(&[("one", LeaseState::Held)]).progress(Progress::Doing(Step::Holding(1)));
    assert!(sim.notice().starts_with("1 of 500: no more can be seen"), "{}", sim.notice());
    let sim = asking().press("enter").wrote(Ok(Report::Dug(dug(0, 500))));
    assert_eq!(sim.notice(), "nothing visible to dig in orders");
    assert!(sim.pane().take.is_none());
}

#[test]
fn why_no_more_is_leased_is_said_and_a_missing_right_is_remembered() {
    let mut refused = failure(FailureKind::NotPermitted, OperationKind::Get);
    refused.code = Some(Arc::from("AuthorizationPermissionMismatch"));
    let sim = holding().progress(Progress::Failed(Box::new(refused)));
    assert!(sim.notice().contains("no more is leased"), "{}", sim.notice());
    let sim = sim.press("esc").wrote(Ok(Report::Dug(dug(3, 500)))).press("T");
    assert!(sim.notice().contains("the service just refused"), "{}", sim.notice());
}

#[test]
fn ten_minutes_without_a_key_everything_goes_back() {
    let sim = holding().press("P");
    let minutes = |n: u64| n * 60_000;
    let sim = sim.pass(minutes(9)).press("j").pass(minutes(10) - 1);
    assert_eq!(orders(&sim), [], "a key in between counts");
    assert_eq!(wake::next(&sim.state), Some(sim.now.plus(1)), "it wakes up for it");
    let sim = sim.pass(1);
    assert_eq!(orders(&sim), [Order::Stop]);
    assert!(sim.notice().contains("10 minutes without a key"), "{}", sim.notice());
    let sim = sim.wrote(Ok(Report::Dug(dug(3, 3))));
    assert!(sim.pane().take.is_none());
    let sim = sim.peek("orders", &[]).length("orders", 0);
    assert_eq!(wake::next(&sim.pass(30_000).state), None, "and then there is nothing to wake up for");
}

#[test]
fn messages_that_were_taken_by_hand_stay_for_their_time() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "one", 0)]).press("enter t").pass(300);
    let sim = sim.press("enter").leases(&[("one", LeaseState::Held)]).pass(20 * 60_000);
    assert_eq!(orders(&sim), []);
}

#[test]
fn what_is_held_can_be_looked_through() {
    let sim = holding().press("/").text("TW");
    assert_eq!(shown(&sim), ["one", "two", "three"], "until the answer comes");
    assert_eq!(sim.searched(), "TW");
    let sim = sim.sifted(&[1]);
    assert_eq!((shown(&sim), selected(&sim)), (vec!["two".to_owned()], "two".to_owned()));
    let sim = sim.press("enter x");
    assert_eq!(orders(&sim), [Order::Release(LeaseId(1))], "keys are about what is shown");
    let sim = sim.press("esc");
    assert_eq!(shown(&sim), ["one", "two", "three"], "esc shows all again first");
    assert_eq!(orders(&sim).len(), 1);
    assert_eq!(orders(&sim.press("esc")).last(), Some(&Order::Stop), "and then releases everything");
}

#[test]
fn no_key_is_about_a_message_that_the_filter_has_yet_to_hide() {
    for key in ["x", "n", "e", "d", "y"] {
        let sim = holding().press("/").text("tw").press("enter").press(key);
        assert_eq!((orders(&sim), sim.state.modals.len()), (vec![], 0), "{key}");
        assert_eq!(sim.notice(), "the filter is still being applied: press the key again", "{key}");
    }
    let sim = holding().press("/").text("tw").sifted(&[1]).press("enter x");
    assert_eq!(orders(&sim), [Order::Release(LeaseId(1))]);
    assert_eq!(orders(&sim.press("/").text("o").press("enter x")), [Order::Release(LeaseId(1))], "again");
}

#[test]
fn moving_goes_among_the_messages_that_are_shown() {
    let sim = holding().press("/").text("e").sifted(&[0, 2]).press("enter j");
    assert_eq!(selected(&sim), "three");
    assert_eq!(selected(&sim.press("g")), "one");
}

#[test]
fn an_answer_to_an_older_text_changes_nothing() {
    let mut sim = holding().press("/").text("o");
    let old = sim.take_call(|call| matches!(call, Call::Sift { .. }));
    let sim = sim.text("n");
    let hits = [LeaseId(2)].into();
    let sim = sim.settle(old.0, peekq::app::event::Answer::Sifted { hits });
    assert_eq!(shown(&sim), ["one", "two", "three"]);
    assert_eq!(shown(&sim.sifted(&[0])), ["one"]);
}

#[test]
fn messages_that_come_later_are_looked_through_as_well() {
    let sim = holding().press("/").text("o").sifted(&[0, 1]).press("enter");
    let asks = |sim: &Sim| sim.asks(|call| matches!(call, Call::Sift { .. }));
    assert!(!asks(&sim));
    let held = ["one", "two", "three", "four"].map(|text| (text, LeaseState::Held));
    let sim = sim.leases(&held);
    assert!(asks(&sim));
    assert_eq!(shown(&sim.sifted(&[0, 1, 3])), ["one", "two", "four"]);
}

#[test]
fn messages_that_keep_coming_do_not_put_the_answer_off() {
    let held = ["one", "two", "three", "four"].map(|text| (text, LeaseState::Held));
    let sim = holding().press("/").text("o").leases(&held).sifted(&[0, 1]).press("enter x");
    assert_eq!(orders(&sim), [Order::Release(LeaseId(0))], "what was there is known");
    assert_eq!(
        shown(&sim.sifted(&[0, 1, 3])),
        ["one", "two", "four"],
        "and what came is looked through next"
    );
}

#[test]
fn a_renewal_is_no_reason_to_look_through_everything_again() {
    let sim = holding().press("/").text("o").sifted(&[0, 1]).press("enter");
    let mut lease = sim.pane().take.as_ref().unwrap().leases[0].clone();
    lease.until = sim.now.plus(300_000);
    let sim = sim.progress(Progress::Leases(vec![lease]));
    assert!(!sim.asks(|call| matches!(call, Call::Sift { .. })));
}

#[test]
fn leaving_gives_many_messages_more_time_to_go_back() {
    let sim = asking().press("enter");
    let lease = |n| Lease {
        id: LeaseId(n),
        message: Arc::new(show(message("m", "x", 1))),
        until: sim.now.plus(300_000),
        state: LeaseState::Held,
        trouble: None,
    };
    let leases = (0..500).map(lease).collect();
    let sim = sim.progress(Progress::Leases(leases)).press("q");
    assert_eq!(orders(&sim), [Order::Stop]);
    let late = sim.pass(3_000 + 468 * 20 - 1);
    assert!(!late.effects.contains(&Effect::Quit));
    assert!(late.pass(1).effects.contains(&Effect::Quit));
}

#[test]
fn leaving_the_queue_or_a_signal_gives_everything_back() {
    assert_eq!(orders(&holding().press("tab tab k")), [Order::Stop]);
    let sim = holding().event(Msg::Stopping);
    assert_eq!(orders(&sim), [Order::Stop]);
    assert!(sim.wrote(Ok(Report::Dug(dug(3, 3)))).effects.contains(&Effect::Quit));
}

#[test]
fn the_end_says_what_became_of_every_message() {
    let stranded = peekq::model::change::Stranded {
        id: peekq::model::message::MessageId::new("m9"),
        until: peekq::model::clock::Millis(0),
        failure: Box::new(failure(FailureKind::Busy, OperationKind::Update)),
    };
    let report = Dug {
        released: 194,
        deleted: 1,
        edited: 2,
        lost: 3,
        again: 1,
        stranded: vec![stranded],
        ..dug(199, 500)
    };
    let sim = holding().press("esc").wrote(Ok(Report::Dug(report)));
    let said = "dug 199 from orders (of 500 wanted): released 194, deleted 1, edited 2, 3 lost (their lease \
                ended: the queue has them), 1 came round again and went back at once, 1 not released, hidden \
                until their lease ends: ";
    assert!(sim.notice().starts_with(said), "{}", sim.notice());
}

#[test]
fn a_trouble_that_many_messages_share_is_said_once() {
    let sim = holding();
    let trouble = |n: usize| -> Option<Box<Failure>> {
        (n != 1).then(|| Box::new(failure(FailureKind::Unreachable, OperationKind::Update)))
    };
    let leases = sim.pane().take.as_ref().unwrap().leases.iter().enumerate();
    let leases = leases.map(|(n, lease)| Lease { trouble: trouble(n), ..lease.clone() }).collect();
    let before = sim.state.notices.all.len();
    let sim = sim.progress(Progress::Leases(leases));
    assert_eq!(sim.state.notices.all.len(), before + 1);
    assert!(sim.notice().starts_with("2 messages: "), "{}", sim.notice());
}

#[test]
fn an_edit_that_is_given_up_leaves_the_other_messages_held() {
    let sim = holding().press("e end").text("x").press("esc");
    assert_eq!(orders(&sim), [], "nothing goes back, and no renewal is switched");
}

#[test]
fn a_message_that_was_edited_is_kept_like_the_others() {
    let sim = holding().press("e").text("x").press("ctrl-s");
    let sim =
        sim.leases(&[("xone", LeaseState::Held), ("two", LeaseState::Held), ("three", LeaseState::Held)]);
    assert!(sim.state.modals.is_empty());
    assert_eq!(orders(&sim), [Order::Update(LeaseId(0), "xone".into())], "it stays renewed by itself");
}
