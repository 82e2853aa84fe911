//! Watching an account: what is asked and how often, what is shown of it, and hours of it.

use peekq::app::event::Msg;
use peekq::app::state::messages::Mark;
use peekq::app::wake;
use peekq::model::account::Start;
use peekq::model::message::Message;
use peekq::model::queue::QueueName;
use peekq::watch::gauge::Gauge;
use peekq::watch::series::MOST;

use crate::sim::{BEGIN, Sim, message, sim};
use crate::world::{Queue, Trouble, World};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

fn world(queues: Vec<(&str, Queue)>) -> World {
    World::of(Sim::opened("127.0.0.1", Start::Writable), queues)
}

fn steady(length: u64) -> Queue {
    Queue::of(move |_| length)
}

fn gauge<'a>(world: &'a World, queue: &str) -> &'a Gauge {
    &world.sim().state.account.as_ref().unwrap().queues.all[&QueueName::new(queue)]
}

fn head(ids: &[&str]) -> Vec<Message> {
    ids.iter().map(|id| message(id, id, 0)).collect()
}

fn between(found: usize, least: u64, most: u64) -> bool {
    (least..=most).contains(&(found as u64))
}

#[test]
fn the_selected_queue_is_looked_at_every_five_seconds_and_the_rows_every_fifteen() {
    let mut world = world(vec![("a11", steady(3)), ("b22", steady(5)), ("c33", steady(0))]);
    world.run(10 * MINUTE);
    for (what, queue, every) in
        [("length", "a11", 5), ("peek", "a11", 5), ("length", "b22", 15), ("length", "c33", 15)]
    {
        let found = world.times(what, queue).len();
        assert!(between(found, 600 / every * 9 / 10, 600 / every + 2), "{what} {queue}: {found}");
    }
    assert_eq!(world.times("peek", "b22"), Vec::<u64>::new(), "only the selected queue is peeked");
    assert_eq!(world.times("head", "b22"), Vec::<u64>::new());
}

#[test]
fn an_empty_queue_is_not_peeked_and_one_that_fills_is_at_once() {
    let mut world = world(vec![("orders", Queue::of(|secs| if secs < 60 { 0 } else { 4 }))]);
    world.run(55_000);
    assert_eq!(world.times("peek", "orders").len(), 1, "to see that there is nothing");
    world.run(12_000);
    assert!(between(world.times("peek", "orders").len(), 2, 3), "{:?}", world.times("peek", "orders"));
    assert_eq!(world.sim().messages().len(), 4);
}

#[test]
fn without_the_focus_or_a_key_for_half_an_hour_it_is_slower() {
    let mut world = world(vec![("orders", steady(3))]);
    world.run(MINUTE);
    world.act(|sim| sim.event(Msg::Focused(false)));
    let before = world.times("length", "orders").len();
    world.run(5 * MINUTE);
    assert!(between(world.times("length", "orders").len() - before, 9, 11), "every half minute");
    world.act(|sim| sim.event(Msg::Focused(true)));
    let before = world.times("length", "orders").len();
    world.run(29 * MINUTE);
    assert!(world.times("length", "orders").len() - before > 200, "the last key is not long ago");
    let before = world.times("length", "orders").len();
    world.run(10 * MINUTE);
    assert!(between(world.times("length", "orders").len() - before, 19, 40), "nobody is there");
    world.press("j");
    let before = world.times("length", "orders").len();
    world.run(MINUTE);
    assert!(between(world.times("length", "orders").len() - before, 10, 13), "somebody is back");
}

#[test]
fn no_second_has_more_calls_than_the_budget_allows() {
    let names: Vec<String> = (0..300).map(|n| format!("queue-{n:03}")).collect();
    let mut world = world(names.iter().map(|name| (name.as_str(), steady(7))).collect());
    world.run(20_000);
    let settled = world.asked.len();
    world.run(10 * MINUTE);
    let at: Vec<u64> = world.asked[settled..].iter().map(|(at, ..)| at.0).collect();
    for window in at.windows(6) {
        assert!(window[5] - window[0] >= 1_000, "six calls within {} ms", window[5] - window[0]);
    }
    assert!(at.len() as u64 > 10 * 60 * 4, "the budget is used: {}", at.len());
    for name in &names {
        let first = world.times("length", name).first().copied();
        assert!(first.is_some_and(|ms| ms < 120_000), "{name} was first counted at {first:?}");
    }
}

#[test]
fn a_queue_that_throttles_is_left_alone_and_the_others_go_on() {
    let mut world = world(vec![("a11", steady(3)), ("b22", steady(3)), ("c33", steady(3))]);
    world.run(MINUTE);
    world.queues.get_mut("b22").unwrap().trouble = Trouble::Busy(120);
    world.run(30_000);
    let (before, others) = (world.times("length", "b22").len(), world.times("length", "c33").len());
    world.run(80_000);
    assert_eq!(world.times("length", "b22").len(), before, "it asked for two minutes");
    assert!(gauge(&world, "b22").trouble.is_some() && gauge(&world, "b22").length() == Some(3));
    assert!(world.times("length", "c33").len() - others >= 5);
    world.queues.get_mut("b22").unwrap().trouble = Trouble::None;
    world.run(60_000);
    assert!(gauge(&world, "b22").trouble.is_none(), "it recovers");
}

#[test]
fn calls_that_hang_or_get_lost_hold_no_other_queue_up() {
    for trouble in [Trouble::Hangs, Trouble::Lost] {
        let names: Vec<String> = (0..30).map(|n| format!("queue-{n:02}")).collect();
        let mut world = world(names.iter().map(|name| (name.as_str(), steady(7))).collect());
        for name in &names[1..20] {
            world.queues.get_mut(name).unwrap().trouble = trouble;
        }
        world.run(5 * MINUTE);
        for name in &names[20..] {
            assert!(world.times("length", name).len() >= 15, "{name}: {:?}", world.times("length", name));
        }
        for name in &names[1..20] {
            world.queues.get_mut(name).unwrap().trouble = Trouble::None;
        }
        world.run(6 * MINUTE);
        assert!(names.iter().all(|name| gauge(&world, name).length() == Some(7)), "all recover");
    }
}

#[test]
fn the_poison_queue_is_one_key_away_and_so_is_the_way_back() {
    let sim = sim(["audit", "orders", "orders-poison"]).press("j %");
    assert_eq!(sim.queue(), "orders-poison");
    assert_eq!(sim.press("%").queue(), "orders");
    let sim = self::sim(["audit", "orders"]).press("%");
    assert_eq!((sim.queue(), sim.notice()), ("audit", "there is no poison queue that goes with it"));
    let sim = self::sim(["orders", "orders-poison"]).press("/").text("ers-p").press("enter %");
    assert_eq!(sim.queue(), "orders", "a filter that hides it goes");
}

#[test]
fn what_is_not_visible_any_more_stays_readable_after_the_others_until_one_leaves() {
    let sim = sim(["audit", "orders"]).press("j").peek("orders", &head(&["m1", "m2", "m3"])).press("enter j");
    let sim = sim.press("r").peek("orders", &head(&["m3", "m4"]));
    assert_eq!(sim.messages(), ["m3", "m2", "m4", "m1"], "the selected one in its place");
    let marks: Vec<Mark> = sim.pane().rows.iter().map(|row| row.mark).collect();
    assert_eq!(marks, [Mark::Same, Mark::NotVisible, Mark::New, Mark::NotVisible]);
    let sim = sim.press("r").peek("orders", &[message("m1", "m1", 1), message("m4", "m4", 0)]);
    assert_eq!(sim.messages(), ["m1", "m2", "m4", "m3"]);
    assert_eq!(sim.pane().rows[0].mark, Mark::Back);
    let sim = sim.press("esc k j").peek("orders", &head(&["m4"]));
    assert_eq!(sim.messages(), ["m4"]);
}

#[test]
fn the_selected_row_stays_on_its_line_while_others_come_and_go() {
    let ids: Vec<String> = (10..42).map(|n| format!("m{n}")).collect();
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let sim = sim(["orders"]).peek("orders", &head(&all)).press("enter G k k");
    let line = |sim: &Sim| sim.pane().position().unwrap() - sim.pane().top;
    let (before, selected) = (line(&sim), sim.pane().selected.clone());
    let sim = sim.press("r").peek("orders", &head(&all[5..]));
    assert_eq!((line(&sim), &sim.pane().selected), (before, &selected));
}

#[test]
fn the_rows_that_went_do_not_pile_up() {
    let mut sim = sim(["orders"]);
    for round in 0..20 {
        let ids: Vec<String> = (0..32).map(|n| format!("{round}-{n}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        sim = sim.press("r").peek("orders", &head(&ids));
    }
    assert!(sim.pane().rows.len() <= 65, "{}", sim.pane().rows.len());
}

#[test]
fn samples_are_kept_of_what_is_looked_at_and_two_of_the_others() {
    let names: Vec<String> = (0..120).map(|n| format!("queue-{n:03}")).collect();
    let mut world = world(names.iter().map(|name| (name.as_str(), steady(7))).collect());
    world.run(HOUR);
    assert!(gauge(&world, "queue-000").series.len() > 300);
    assert!(gauge(&world, "queue-020").series.len() > 120);
    assert_eq!(gauge(&world, "queue-110").series.len(), 2);
    world.press("G");
    world.run(10 * MINUTE);
    assert_eq!(gauge(&world, "queue-000").series.len(), 2, "nobody looks at it any more");
    assert!(gauge(&world, "queue-110").series.len() > 30);
}

#[test]
fn a_day_at_work_takes_no_more_room_and_no_more_calls_than_it_should() {
    let names: Vec<String> = (0..200).map(|n| format!("queue-{n:03}")).collect();
    let queue = |n: u64| Queue::of(move |secs| (n * 13 + secs * (n % 5)) % 4_000);
    let mut world = world((0..).zip(&names).map(|(n, name)| (name.as_str(), queue(n))).collect());
    for _ in 0..16 {
        world.press("j k");
        world.run(29 * MINUTE);
        world.run(MINUTE);
    }
    assert_eq!(world.sim().now.since(BEGIN), 8 * HOUR);
    let calls = world.asked.len() as u64;
    assert!((8 * HOUR / 1_000 * 3..8 * HOUR / 1_000 * 5 + 100).contains(&calls), "{calls} calls");
    assert!(names.iter().all(|name| gauge(&world, name).series.len() <= MOST));
    assert!(gauge(&world, "queue-000").series.len() > MOST / 2, "the whole day is there");
    let first = gauge(&world, "queue-000").series.oldest_first()[0];
    assert!(first.at.since(BEGIN) < 10_000, "from its beginning on");
    let state = serde_json::to_string(&world.sim().state.account).unwrap().len();
    assert!(state < 6_000_000, "{state} bytes as text");
    assert!(world.wakes < 3 * calls, "{} wakes for {calls} calls", world.wakes);
}

#[test]
fn nothing_wakes_while_it_is_paused() {
    let mut world = world(vec![("orders", steady(3)), ("audit", steady(3))]);
    world.run(MINUTE);
    world.press("P");
    world.run(10_000);
    let before = world.asked.len();
    world.run(8 * HOUR);
    assert_eq!((world.asked.len(), wake::next(&world.sim().state)), (before, None));
    world.press("P");
    world.run(10_000);
    assert!(world.asked.len() > before + 2);
}
