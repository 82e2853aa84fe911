//! The watch screen: order, filter, pins, charts, marks, export.

use peekq::app::effect::Effect;
use peekq::app::event::{Answer, Msg};
use peekq::app::state::account::Focus;
use peekq::app::state::chart::Range;
use peekq::app::state::table::Column;
use peekq::model::account::Start;

use crate::sim::{Sim, sim};
use crate::world::{Queue, World};

const MINUTE: u64 = 60_000;

fn world(queues: Vec<(&str, Queue)>) -> World {
    World::of(Sim::opened("127.0.0.1", Start::Writable), queues)
}

/// Four queues that differ in everything.
fn four() -> World {
    let hidden = Queue { hidden: 9, ..Queue::of(|_| 9) };
    let mut world = world(vec![
        ("audit", Queue::of(|_| 41)),
        ("orders", Queue::of(|secs| 3 + secs / 10)),
        ("orders-poison", hidden),
        ("thumbs", Queue::of(|secs| 900_u64.saturating_sub(secs / 2))),
    ]);
    world.press("w");
    world.run(3 * MINUTE);
    world
}

fn rows(world: &World) -> Vec<&str> {
    world.sim().state.watching.table.rows.iter().map(|place| place.queue.as_str()).collect()
}

fn selected(sim: &Sim) -> &str {
    sim.state.watching.table.selected.as_ref().map_or("", |place| place.queue.as_str())
}

#[test]
fn w_and_s_show_which_queue_grows_fastest() {
    let mut world = four();
    assert_eq!(rows(&world), ["thumbs", "audit", "orders", "orders-poison"], "the longest first");
    world.press("s");
    assert_eq!(world.sim().state.watching.table.sort, Column::Rate);
    assert_eq!(rows(&world), ["orders", "audit", "orders-poison", "thumbs"]);
    assert_eq!(selected(world.sim()), "orders");
    world.press("v");
    assert_eq!(rows(&world)[0], "thumbs", "which drains fastest");
}

#[test]
fn every_column_sorts() {
    let mut world = four();
    let first = |world: &mut World, column| {
        for _ in 0..Column::ALL.len() {
            if world.sim().state.watching.table.sort == column {
                return rows(world)[0].to_owned();
            }
            world.press("s");
        }
        panic!("{column:?} cannot be reached");
    };
    assert_eq!(first(&mut world, Column::Name), "audit");
    assert_eq!(first(&mut world, Column::Length), "thumbs");
    assert_eq!(first(&mut world, Column::Poison), "orders", "its poison queue is not empty");
    assert_eq!(first(&mut world, Column::Oldest), "audit", "ages are equal, so the names decide");
    world.press("S");
    assert_ne!(world.sim().state.watching.table.sort, Column::Oldest);
}

#[test]
fn what_is_on_the_watch_screen_is_looked_at_with_its_first_message() {
    let world = four();
    assert!(world.times("head", "audit").len() >= 8, "{:?}", world.times("head", "audit"));
    assert!(world.times("length", "audit").len() >= 10);
    assert_eq!(world.times("peek", "audit").iter().filter(|at| **at > 10_000).count(), 0, "no whole heads");
}

#[test]
fn a_screenful_shows_the_ages_of_its_messages_within_seconds() {
    let names: Vec<String> = (0..30).map(|n| format!("queue-{n:02}")).collect();
    let queues = names.iter().map(|name| (name.as_str(), Queue::of(|_| 7))).collect();
    let mut world = world(queues);
    world.run(MINUTE);
    let before = world.asked.len();
    world.press("w");
    world.run(14_000);
    let heads = |name: &str| {
        world.asked[before..].iter().filter(|(_, what, of)| *what == "head" && of == name).count()
    };
    // The head of the first one was peeked before.
    for name in &names[1..] {
        assert!((1..=2).contains(&heads(name)), "{name}: {}", heads(name));
    }
}

#[test]
fn sorted_by_age_the_first_messages_of_all_queues_are_looked_at() {
    let names: Vec<String> = (0..120).map(|n| format!("queue-{n:03}")).collect();
    let mut world = world(names.iter().map(|name| (name.as_str(), Queue::of(|_| 7))).collect());
    world.press("w");
    world.run(2 * MINUTE);
    assert_eq!(world.times("head", "queue-110"), Vec::<u64>::new());
    world.press("s s");
    assert_eq!(world.sim().state.watching.table.sort, Column::Oldest);
    world.run(3 * MINUTE);
    assert!(names.iter().all(|name| !world.times("head", name).is_empty()));
}

#[test]
fn rows_do_not_move_under_the_cursor() {
    let mut world = world(vec![("a11", Queue::of(|secs| secs)), ("b22", Queue::of(|_| 60))]);
    world.press("w");
    world.run(40_000);
    assert_eq!(rows(&world), ["b22", "a11"]);
    for _ in 0..100 {
        world.press("j k");
        world.run(500);
    }
    assert_eq!(rows(&world), ["b22", "a11"], "somebody moves about");
    world.run(5_000);
    assert_eq!(rows(&world), ["a11", "b22"]);
    assert_eq!(selected(world.sim()), "b22", "the selection goes with its queue");
}

#[test]
fn the_filter_finds_and_letters_are_no_commands() {
    let mut world = four();
    world.act(|sim| sim.press("/").text("s-po"));
    assert_eq!((rows(&world), selected(world.sim())), (vec!["orders-poison"], "orders-poison"));
    assert!(world.sim().state.stopping.is_none());
    world.press("enter esc");
    assert!(!world.sim().state.watching.shown, "esc leaves the screen");
    world.press("w / esc");
    assert_eq!(rows(&world).len(), 4);
}

#[test]
fn pinned_queues_are_watched_and_can_be_shown_alone() {
    let mut world = four();
    world.press("G space tab");
    assert_eq!(rows(&world), ["orders-poison"]);
    world.press("w");
    let before = world.times("head", "orders-poison").len();
    world.press("g");
    world.run(5 * MINUTE);
    assert!(world.times("head", "orders-poison").len() - before >= 18, "also when the screen is not shown");
    world.press("w");
    assert_eq!(rows(&world), ["orders-poison"]);
    world.press("space");
    assert_eq!(rows(&world), [""; 0]);
    world.press("tab");
    assert_eq!(rows(&world).len(), 4);
}

#[test]
fn enter_goes_to_the_messages_of_the_queue() {
    let mut world = four();
    world.press("g enter");
    assert_eq!(world.sim().queue(), "thumbs");
    assert!(!world.sim().state.watching.shown);
    assert_eq!(world.sim().state.account.as_ref().unwrap().focus, Focus::Messages);
}

#[test]
fn the_watch_screen_goes_on_at_full_pace_without_the_focus() {
    let mut world = four();
    world.act(|sim| sim.event(Msg::Focused(false)));
    let before = world.times("length", "audit").len();
    world.run(45 * MINUTE);
    let counted = world.times("length", "audit").len() - before;
    assert!(counted > 170, "{counted} in 45 minutes");
}

#[test]
fn a_chart_has_a_range_and_a_cursor() {
    let mut world = four();
    world.press("g c");
    let chart = |world: &World| world.sim().state.watching.chart.clone().unwrap();
    assert_eq!(chart(&world).current().unwrap().queue.as_str(), "thumbs");
    assert_eq!((chart(&world).range, chart(&world).cursor), (Range::Quarter, None));
    world.press("- -");
    assert_eq!(chart(&world).range, Range::Six);
    world.press("+ + + + + + + +");
    assert_eq!(chart(&world).range, Range::Minute);
    world.press("h h h l");
    assert_eq!(chart(&world).cursor, Some(1));
    world.press("esc");
    assert!(world.sim().state.watching.chart.is_none() && world.sim().state.watching.shown);
}

#[test]
fn pinned_queues_are_charted_together() {
    let mut world = four();
    world.press("C");
    assert_eq!(world.sim().notice(), "no queue is pinned: space does that");
    world.press("g space space C");
    let chart = world.sim().state.watching.chart.clone().unwrap();
    let names: Vec<&str> = chart.places.iter().map(|place| place.queue.as_str()).collect();
    assert_eq!(names, ["audit", "thumbs"]);
    world.press("j");
    assert_eq!(world.sim().subject(), "thumbs");
}

#[test]
fn a_mark_is_set_at_the_moment_of_the_key() {
    let mut world = four();
    world.press("m");
    let pressed = world.sim().now;
    world.run(4_000);
    world.act(|sim| sim.text("deploy 42").press("enter"));
    let stamps = &world.sim().state.watching.stamps;
    assert_eq!((stamps.len(), stamps[0].at, stamps[0].label.as_str()), (1, pressed, "deploy 42"));
    world.press("m enter");
    assert_eq!(world.sim().state.watching.stamps[1].label, "deploy", "what is marked most");
}

#[test]
fn samples_are_exported_and_the_path_is_told() {
    let mut world = four();
    world.press("g space e");
    let effects = &world.sim().effects;
    let Some(Effect::Save { id, all, .. }) = effects.last() else { panic!("{:?}", effects.last()) };
    let (id, only) = (*id, &all[0]);
    assert_eq!((all.len(), only.account.as_str(), only.queue.as_str()), (1, "acme", "thumbs"));
    assert!(only.samples.len() > 10 && only.samples.windows(2).all(|pair| pair[0].at < pair[1].at));
    let result = Ok("/state/exports/samples.csv".to_owned());
    world.act(|sim| sim.settle(id, Answer::Saved { result }));
    assert_eq!(world.sim().notice(), "samples are in /state/exports/samples.csv");
    world.act(|sim| sim.settle(id, Answer::Saved { result: Err("the disk is full".to_owned()) }));
    assert_eq!(world.sim().notice(), "no samples were written: the disk is full");
}

#[test]
fn nothing_is_exported_where_nothing_was_counted() {
    let sim = sim(["a11", "b22"]).press("w e");
    assert_eq!(sim.notice(), "there are no samples yet");
}

#[test]
fn panes_and_their_keys_are_out_of_reach_on_the_watch_screen() {
    let sim = sim(["a11", "b22"]).press("w");
    let before = sim.queue().to_owned();
    let sim = sim.press("z");
    assert_eq!(sim.notice(), "not on the watch screen: w leaves it");
    let sim = sim.press("d D p t");
    assert!(sim.state.modals.is_empty(), "nothing can be changed from here");
    assert_eq!(sim.press("j w").queue(), before);
}

#[test]
fn what_only_has_the_letters_of_the_filter_comes_last_also_in_reverse() {
    let of = |length| Queue::of(move |_| length);
    let mut world = world(vec![("o-r-d-2", of(900)), ("ord-1", of(5)), ("ord-3", of(9))]);
    world.press("w");
    world.run(3 * MINUTE);
    assert_eq!(rows(&world), ["o-r-d-2", "ord-3", "ord-1"]);
    world.act(|sim| sim.press("/").text("ord"));
    assert_eq!(rows(&world), ["ord-3", "ord-1", "o-r-d-2"]);
    world.press("enter v");
    assert_eq!(rows(&world), ["ord-1", "ord-3", "o-r-d-2"]);
}

#[test]
fn accounts_of_one_name_are_told_apart_by_how_they_were_opened() {
    let mut world = four();
    let first = world.sim().conn();
    world.press("g space w @ enter");
    let other = crate::sim::account("environment", "acme", "10.0.0.7", Start::Writable);
    world.act(|sim| sim.connected(Ok(other)));
    let second = world.sim().conn();
    let state = &world.sim().state;
    assert_eq!((state.label(first), state.label(second)), ("demo", "environment"));
}
