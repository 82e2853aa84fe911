//! The first screen and the account that it opens.

use peekq::app::effect::{Call, Effect};
use peekq::model::account::{SourceRef, Start};

use crate::sim::Sim;

fn opened(sim: &Sim) -> Vec<&SourceRef> {
    let sources = sim.effects.iter().filter_map(|effect| match effect {
        Effect::Connect { source, .. } => Some(source),
        _ => None,
    });
    sources.collect()
}

#[test]
fn nothing_opens_by_itself_and_an_azurite_is_looked_for_with_a_tcp_connect() {
    let sim = Sim::new(120, 40);
    assert!(opened(&sim).is_empty());
    assert!(sim.asks(|call| matches!(call, Call::Probe)));
}

#[test]
fn typing_and_enter_open_what_is_meant() {
    let sim = Sim::new(120, 40).text("azur").press("enter");
    assert_eq!(opened(&sim), [&SourceRef::Azurite]);
}

#[test]
fn what_cannot_be_opened_says_why_and_the_rest_can_still_be_chosen() {
    let sim = Sim::new(120, 40).press("enter").connected(Err("AccountKey is missing".to_owned()));
    assert_eq!(sim.state.start.trouble.as_deref(), Some("AccountKey is missing"));
    let sim = sim.press("down down enter").connect("127.0.0.1", Start::Writable);
    assert!(!sim.state.start.shown);
}

#[test]
fn another_account_opens_over_the_first_and_esc_goes_back() {
    let sim = Sim::opened("127.0.0.1", Start::Writable).list(&["orders"]).press("@ esc");
    assert_eq!((sim.state.start.shown, sim.queue()), (false, "orders"));
}

#[test]
fn opening_another_account_closes_a_confirmation_without_acting() {
    let sim = Sim::opened("127.0.0.1", Start::Writable).list(&["orders"]).press("@ enter");
    let sim = sim.press("esc D").connect("10.0.0.1", Start::ReadOnly);
    assert!(sim.state.modals.is_empty());
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
}

#[test]
fn keys_before_the_account_is_open_say_so() {
    let mut sim = Sim::new(120, 40).press("enter");
    sim.state.start.shown = false;
    for key in ["/", "j", "p", "e"] {
        sim = sim.press(key);
        assert_eq!(sim.notice(), "the account is not open yet", "{key}");
    }
}

#[test]
fn esc_on_the_first_screen_leaves() {
    assert!(Sim::new(120, 40).press("esc").effects.contains(&Effect::Quit));
}
