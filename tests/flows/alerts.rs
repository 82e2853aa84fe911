//! Rules over a living account: what they tell, once and not to and fro, and where.

use peekq::app::effect::Effect;
use peekq::app::event::Msg;
use peekq::app::state::modal::Modal;
use peekq::model::account::{SourceRef, Start};

use crate::sim::Sim;
use crate::world::{Queue, Trouble, World};

const MINUTE: u64 = 60_000;

fn world(queues: Vec<(&str, Queue)>) -> World {
    World::of(Sim::opened("127.0.0.1", Start::Writable), queues)
}

/// A rule is typed into the list of rules.
fn under(world: &mut World, rule: &str) {
    world.act(|sim| sim.press("a").text(rule).press("enter esc"));
}

/// What was told on the desktop.
fn told(world: &World) -> Vec<String> {
    let text = |effect: &'_ Effect| match effect {
        Effect::Notify(text) => Some(text.clone()),
        _ => None,
    };
    world.sim().effects.iter().filter_map(text).collect()
}

fn rings(world: &World) -> usize {
    world.sim().effects.iter().filter(|effect| **effect == Effect::Ring).count()
}

#[test]
fn a_queue_that_grows_over_its_limit_rings_once_and_is_marked_until_it_is_well() {
    // Up to 2,000 and down again, within an hour.
    let mut world = world(vec![
        ("audit", Queue::of(|_| 1)),
        ("orders", Queue::of(|secs| if secs < 1_800 { secs } else { 3_600_u64.saturating_sub(secs) })),
    ]);
    under(&mut world, "ord* length > 1000");
    world.run(15 * MINUTE);
    assert_eq!(told(&world), Vec::<String>::new());
    world.run(5 * MINUTE);
    assert_eq!(told(&world).len(), 1);
    assert!(told(&world)[0].contains("orders: 1,0") && told(&world)[0].contains("“ord* length > 1,000”"));
    assert_eq!((rings(&world), world.sim().state.watching.alerts.current().count()), (1, 1));
    world.run(40 * MINUTE);
    assert_eq!((told(&world).len(), world.sim().state.watching.alerts.current().count()), (1, 0));
    let history: Vec<&str> =
        world.sim().state.notices.all.iter().map(|notice| notice.text.as_str()).collect();
    assert!(history.iter().any(|text| text.starts_with("orders is well again")), "{history:?}");
}

#[test]
fn a_rule_makes_its_queues_watched_also_while_nobody_looks() {
    let names: Vec<String> = (0..200).map(|n| format!("queue-{n:03}")).collect();
    let mut world = world(names.iter().map(|name| (name.as_str(), Queue::of(|_| 5))).collect());
    world.run(MINUTE);
    under(&mut world, "queue-19? oldest > 1h");
    world.act(|sim| sim.event(Msg::Focused(false)));
    let before = (world.times("length", "queue-195").len(), world.times("length", "queue-150").len());
    world.run(20 * MINUTE);
    let counted = world.times("length", "queue-195").len() - before.0;
    assert!((70..=82).contains(&counted), "every quarter of a minute: {counted}");
    assert!(world.times("head", "queue-195").len() >= 70, "with its first message");
    assert!(world.times("length", "queue-150").len() - before.1 < 6, "the others slowly");
    assert_eq!(world.times("head", "queue-150"), Vec::<u64>::new());
}

#[test]
fn drained_is_told_once_and_the_messages_that_hide_count() {
    let mut world =
        world(vec![("orders", Queue::of(|secs| 300_u64.saturating_sub(secs) + u64::from(secs < 400)))]);
    world.run(1_000);
    world.act(|sim| sim.press("N enter"));
    assert_eq!(world.sim().notice(), "will tell once: orders drained");
    world.run(390_000);
    assert_eq!(told(&world), Vec::<String>::new(), "one message is left, whether one sees it or not");
    world.run(MINUTE);
    assert_eq!(told(&world), ["orders is drained"]);
    world.run(10 * MINUTE);
    assert_eq!((told(&world).len(), rings(&world)), (1, 1));
    assert!(world.sim().state.watching.alerts.rules().is_empty());
}

#[test]
fn a_service_that_fails_neither_begins_nor_ends_an_alert() {
    let mut world = world(vec![("orders", Queue::of(|_| 5_000))]);
    under(&mut world, "length > 1000");
    world.run(MINUTE);
    assert_eq!(told(&world).len(), 1);
    for trouble in [Trouble::Busy(3), Trouble::Hangs, Trouble::Lost] {
        world.queues.get_mut("orders").unwrap().trouble = trouble;
        world.run(30 * MINUTE);
    }
    assert_eq!((told(&world).len(), world.sim().state.watching.alerts.current().count()), (1, 1));
    world.queues.get_mut("orders").unwrap().trouble = Trouble::None;
    world.run(10 * MINUTE);
    assert_eq!(told(&world).len(), 1, "it was never well");
}

#[test]
fn a_rule_that_cannot_be_read_says_why_and_stays_to_be_mended() {
    let sim = crate::sim::sim(["orders"]).press("a").text("lenght > 5").press("enter");
    let Some(Modal::Alerts(dialog)) = sim.state.modals.last() else { panic!() };
    let why = dialog.trouble.as_deref().unwrap();
    assert!(why.starts_with("“lenght” is no measure; there are length, rate"), "{why}");
    assert_eq!(dialog.typed.to_string(), "lenght > 5");
    assert!(sim.state.watching.alerts.rules().is_empty());
    let sim = sim.press("ctrl-a del del del del del del").text("length").press("enter");
    let Some(Modal::Alerts(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!((dialog.trouble.as_deref(), dialog.typed.to_string().as_str()), (None, ""));
    assert_eq!(sim.state.watching.alerts.rules()[0].rule.to_string(), "length > 5");
}

#[test]
fn rules_are_selected_and_removed() {
    let sim = crate::sim::sim(["orders"]).press("a").text("length > 5").press("enter");
    let sim = sim.text("poison > 0").press("enter").text("oldest > 1h").press("enter up ctrl-x");
    let rules = |sim: &Sim| -> Vec<String> {
        sim.state.watching.alerts.rules().iter().map(|set| set.rule.to_string()).collect()
    };
    assert_eq!(rules(&sim), ["length > 5", "oldest > 1h"]);
    assert_eq!(rules(&sim.press("ctrl-x up ctrl-x ctrl-x")), [""; 0]);
}

#[test]
fn an_account_that_was_left_goes_on_being_watched_and_its_alerts_name_it() {
    let mut world = world(vec![("orders", Queue::of(|secs| secs))]);
    under(&mut world, "orders length > 600");
    world.run(MINUTE);
    let first = world.sim().conn();
    world.press("@ enter");
    let other = |sim: Sim| {
        assert!(matches!(sim.effects.last(), Some(Effect::Connect { source: SourceRef::Demo, .. })));
        sim.connected(Ok(crate::sim::account("demo", "beta", "10.0.0.7", Start::Writable)))
    };
    world.act(other);
    world.run(15 * MINUTE);
    let open = world.sim().conn();
    assert_ne!(first, open);
    let watching = &world.sim().state.watching;
    assert_eq!(watching.others.len(), 1);
    let mut alerts: Vec<_> = watching.alerts.current().map(|alert| alert.conn).collect();
    alerts.sort();
    assert_eq!(alerts, [first, open], "the queues of both accounts, each for itself");
    let told = told(&world);
    assert!(told.iter().any(|text| text.starts_with("acme · orders: ")), "{told:?}");
    assert!(told.iter().any(|text| text.starts_with("orders: ")), "{told:?}");
    // Back again: what is known is known on.
    let known = watching.others[0].all.values().next().unwrap().series.len();
    world.press("@ enter");
    world.act(|sim| sim.connected(Ok(crate::sim::account("demo", "acme", "127.0.0.1", Start::Writable))));
    world.run(1_000);
    let state = &world.sim().state;
    let gauge = state.account.as_ref().unwrap().queues.all.values().next().unwrap();
    assert!(gauge.series.len() > known, "its samples are still there");
    assert!(state.watching.alerts.current().all(|alert| state.owner(alert.conn).is_some()));
}
