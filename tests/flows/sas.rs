//! Keys by what a SAS allows, and by what the service refused.

use peekq::app::effect::{Call, Write};
use peekq::app::keymap::{Intent, refusal};
use peekq::app::state::modal::{Modal, Phase};
use peekq::app::wake;
use peekq::model::account::Start;
use peekq::model::change::{
    Act, Danger, Giving, LeaseState, Report, Stranded, Surgery, SurgeryEnd, Taken, TargetEnd,
};
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Message, MessageId};
use peekq::model::operation::OperationKind as Op;
use peekq::model::queue::QueueName;

use crate::sim::{Sim, failure, message, surgery};

fn head() -> [Message; 3] {
    [message("m1", "one", 0), message("m2", "two", 0), message("m3", "three", 0)]
}

/// Two queues of an account are open with a SAS of these letters, the first one is read.
fn account(letters: &str) -> Sim {
    let fields = format!("sv=2025-11-05&ss=q&srt=sco&sp={letters}");
    let sim = Sim::new(120, 40).press("enter").connect_by_sas(&fields, None);
    sim.list(&["audit", "orders"]).peek("audit", &head()).press("enter")
}

/// One queue is open with a SAS of these fields.
fn one_queue(fields: &str) -> Sim {
    Sim::new(120, 40).press("enter").connect_by_sas(fields, Some("my-queue"))
}

fn why(sim: &Sim, intent: Intent) -> String {
    refusal(intent, &sim.state).map_or_else(String::new, std::borrow::Cow::into_owned)
}

/// A failure for want of a right.
fn forbidden(tried: Op) -> Failure {
    let mut failure = failure(FailureKind::NotPermitted, tried);
    failure.status = Some(403);
    failure.code = Some("AuthorizationPermissionMismatch".into());
    failure
}

#[test]
fn a_key_whose_right_is_missing_says_which() {
    let rows = [
        (Intent::Put, "rlpucdw", "the SAS does not allow put (a)"),
        (Intent::PutCopy, "rlpucdw", "the SAS does not allow put (a)"),
        (Intent::Edit, "rlaucdw", "the SAS does not allow get (p)"),
        (Intent::Edit, "rlpcdw", "the SAS does not allow update (u)"),
        (Intent::Delete, "rlaucdw", "the SAS does not allow get (p)"),
        (Intent::Take, "rlaucdw", "the SAS does not allow get (p)"),
        (Intent::Create, "rlapud", "the SAS does not allow create queue (c or w)"),
        (Intent::Clear, "rlapucw", "the SAS does not allow clear (d)"),
        (Intent::Drop, "rlapucw", "the SAS does not allow delete queue (d)"),
    ];
    for (intent, letters, words) in rows {
        assert_eq!(why(&account(letters), intent), words, "{intent:?}");
        assert_eq!(why(&account("rlapucdw"), intent), "", "{intent:?}");
    }
    let sim = account("rl").press("p");
    assert_eq!((sim.state.modals.len(), sim.notice()), (0, "the SAS does not allow put (a)"));
    assert_eq!(why(&account("rlp"), Intent::Delete), "", "it may need no bystanders");
}

#[test]
fn the_missing_right_is_said_rather_than_read_only() {
    let sim = account("rl");
    let mut sealed = sim.state.account.clone().unwrap();
    sealed.account.starts = Start::ReadOnly;
    let mut state = sim.state;
    state.account = Some(sealed);
    assert_eq!(refusal(Intent::Put, &state).unwrap(), "the SAS does not allow put (a)");
    assert!(refusal(Intent::Copy, &state).is_none());
}

#[test]
fn a_stored_policy_is_unknown_until_it_is_tried() {
    let sim = one_queue("sv=2025-11-05&si=pol-1").peek("my-queue", &head());
    for intent in [Intent::Put, Intent::Edit, Intent::Delete, Intent::Take] {
        assert_eq!(why(&sim, intent), "", "{intent:?}");
    }
    assert_eq!(why(&sim, Intent::Clear), "a SAS for one queue does not allow clear");
}

#[test]
fn what_a_sas_cannot_look_at_is_not_asked_for() {
    let sim = one_queue("sp=a").pass(60_000).press("r").pass(60_000);
    let asked = |sim: &Sim| sim.asks(|call| !matches!(call, Call::Probe));
    assert!(!asked(&sim), "{:?}", sim.calls);
    assert_eq!(wake::next(&sim.state), None, "nothing is waited for");
    let sim = Sim::new(120, 40).press("enter").connect_by_sas("ss=q&srt=co&sp=r", None).press("r");
    assert!(!asked(&sim.pass(60_000)));
    let sim = one_queue("sp=a").press("p").text("hello").press("ctrl-s");
    assert!(matches!(sim.write().1, Write::Put(_)), "but what is allowed can be done");
}

#[test]
fn a_delete_without_update_asks_twice_where_others_stand_before_it() {
    let sim = account("rlp").press("j j d").price(&head()).pass(300).press("y");
    let none = |sim: &Sim| !sim.asks(|call| matches!(call, Call::Write { .. }));
    assert!(none(&sim));
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    let Phase::Priced(offer) = &dialog.phase else { panic!() };
    let why = "the SAS does not allow update (u)".into();
    assert_eq!(offer.dangers(), [Danger::Strands { count: 2, secs: 10, why }]);
    let sim = sim.press("Y").pass(249).press("Y y");
    assert!(none(&sim), "the second question must be readable too");
    let sim = sim.pass(1).press("Y");
    let Write::Change { plan, .. } = sim.write().1 else { panic!() };
    assert_eq!(plan.lease_secs, 10);
    let sim = account("rlp").press("d").price(&head()).pass(300).press("y");
    let Write::Change { plan, .. } = sim.write().1 else { panic!("nobody stands before the first") };
    assert_eq!(plan.lease_secs, 30);
}

#[test]
fn what_cannot_be_given_back_is_neither_held_nor_caught() {
    let sim = account("rlp").press("j j d").price(&head()).pass(300).press("h");
    assert_eq!(sim.notice(), "what cannot be given back is not held");
    assert_eq!(why(&account("rlp"), Intent::Hold), "the SAS does not allow update (u)");
}

#[test]
fn a_price_that_strands_nobody_is_shown_as_ever() {
    let sim = account("rlpu").press("j j d").price(&head());
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    assert!(matches!(&dialog.phase, Phase::Priced(offer) if offer.dangers().is_empty()));
}

#[test]
fn without_update_an_edit_is_saved_as_a_new_message() {
    let sim = account("rlpa").press("e").text("X").press("ctrl-s").price(&head()).pass(300);
    assert_eq!(sim.press("tab").notice(), "");
    let sim = account("rlpa").press("e").text("X").press("ctrl-s").price(&head()).pass(300).press("y");
    let Write::Change { act, .. } = sim.write().1 else { panic!() };
    assert_eq!(act, &Act::Replace("Xone".into()));
    let in_place = account("rlpa").press("e").text("X").press("ctrl-s").price(&head()).press("tab");
    let sim = in_place.pass(300).press("y");
    assert_eq!(sim.notice(), "the SAS does not allow update (u)");
    assert_eq!(why(&account("rlp"), Intent::Edit), "the SAS does not allow update (u)");
}

#[test]
fn giving_back_is_known_to_be_allowed_once_it_was_done() {
    let giving = |sim: &Sim| sim.state.account.as_ref().unwrap().giving(&QueueName::new("my-queue"));
    let sim = one_queue("si=pol-1").pass(100).peeked("my-queue", Ok(head().to_vec()));
    assert_eq!(giving(&sim), Giving::Untried);
    let sim = sim.press("j d").price(&head()).pass(300).press("y");
    let sim = sim.wrote(Ok(surgery("m2", SurgeryEnd::Done, 2, 9)));
    assert_eq!(giving(&sim), Giving::Surely);
}

#[test]
fn held_messages_can_be_deleted_but_not_given_back_without_update() {
    let sim = account("rlp").press("t").pass(300).press("enter").leases(&[("one", LeaseState::Held)]);
    assert_eq!(why(&sim, Intent::Delete), "");
    for intent in [Intent::Edit, Intent::Release, Intent::Renew] {
        assert_eq!(why(&sim, intent), "the SAS does not allow update (u)", "{intent:?}");
    }
    assert_eq!(why(&sim, Intent::ReleaseAll), "", "leaving is always possible");
}

/// A put into `audit` was refused for want of a right.
fn refused_put() -> Sim {
    let sim = account("rlapucdw").press("p").text("x").press("ctrl-s").wrote(Err(forbidden(Op::Put)));
    sim.press("esc esc")
}

#[test]
fn a_refusal_is_believed_for_a_minute_and_then_tried_again() {
    let sim = refused_put();
    let words = "the service just refused to put a message here: try again in a minute \
                 (AuthorizationPermissionMismatch)";
    assert_eq!(why(&sim, Intent::Put), words);
    let sim = sim.press("p");
    assert_eq!((sim.state.modals.len(), sim.notice()), (0, words));
    let sim = sim.pass(59_999);
    assert_eq!(why(&sim, Intent::Put), words);
    assert!(wake::next(&sim.state).is_some_and(|at| at <= Millis(sim.now.0 + 1)), "the key comes back");
    let sim = sim.pass(1).press("p");
    assert_eq!(sim.state.modals.len(), 1);
}

#[test]
fn a_refusal_is_about_one_operation_in_one_queue() {
    let sim = refused_put();
    assert_eq!(why(&sim, Intent::Take), "");
    let sim = sim.press("esc j").peek("orders", &head());
    assert_eq!((sim.queue(), why(&sim, Intent::Put).as_str()), ("orders", ""));
    let sim = sim.press("k").pass(100);
    assert!(!why(&sim, Intent::Put).is_empty(), "the first queue is still refused");
}

#[test]
fn a_wrong_signature_or_another_failure_is_no_missing_right() {
    let mut unsigned = forbidden(Op::Put);
    unsigned.code = Some("AuthenticationFailed".into());
    for other in [unsigned, failure(FailureKind::Busy, Op::Put)] {
        let sim = account("rlapucdw").press("p").text("x").press("ctrl-s").wrote(Err(other));
        assert_eq!(why(&sim.press("esc esc"), Intent::Put), "");
    }
}

#[test]
fn what_a_surgery_or_a_take_was_refused_is_learned_too() {
    let stranded =
        Stranded { id: MessageId::new("m1"), until: Millis(0), failure: Box::new(forbidden(Op::Update)) };
    let end = SurgeryEnd::Failed(Box::new(forbidden(Op::DeleteMessage)));
    let surgery = Surgery {
        targets: vec![TargetEnd { id: MessageId::new("m2"), end }],
        leased: 2,
        stranded: vec![stranded.clone()],
        ..Surgery::default()
    };
    let sim = account("rlapucdw").press("j d").price(&head()).pass(300).press("y");
    let sim = sim.wrote(Ok(Report::Surgery(surgery))).press("esc");
    assert!(why(&sim, Intent::Delete).contains("refused to delete a message here"));
    assert!(why(&sim, Intent::Edit).contains("refused to update a message here"));

    let sim = account("rlapucdw").press("t").pass(300).press("enter");
    let sim = sim.leases(&[("one", LeaseState::Held)]).press("esc");
    let sim = sim.wrote(Ok(Report::Took(Taken { stranded: vec![stranded], ..Taken::default() })));
    assert!(why(&sim, Intent::Hold).contains("refused to update a message here"));
}

#[test]
fn not_allowed_to_peek_is_a_failure_of_the_pane_and_no_empty_queue() {
    let sim = one_queue("si=pol-1").pass(100).peeked("my-queue", Err(forbidden(Op::Peek)));
    let pane = sim.pane();
    assert_eq!((pane.peek.value, pane.rows.len()), (None, 0));
    assert_eq!(pane.peek.error.as_ref().unwrap().kind, FailureKind::NotPermitted);
    let sim = sim.pass(11_000).peeked("my-queue", Ok(head().to_vec()));
    assert_eq!(sim.messages(), ["one", "two", "three"], "it is asked again");
}
