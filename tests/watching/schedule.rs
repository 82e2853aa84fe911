//! The scheduler over simulated hours: budgets, shares, fairness, back-off, pause.

use peekq::model::clock::Millis;
use peekq::watch::asks::{Ask, Class, Pace, Watched};
use proptest::prelude::*;

use crate::cases;
use crate::world::{Manner, World, queue};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        8 => (1..3_000_u64, 100..200_000_u64).prop_map(|(after, bytes)| Manner::Well { after, bytes }),
        1 => (1..3_000_u64, prop::option::of(0..120_u64))
            .prop_map(|(after, secs)| Manner::Busy { after, secs }),
        1 => (1..5_000_u64).prop_map(|after| Manner::Badly { after }),
        1 => Just(Manner::Never),
    ]
}

/// What the user does in between.
#[derive(Debug, Clone)]
enum Deed {
    Select(usize),
    Scroll(usize),
    Want(usize),
    Focus(bool),
    Pause,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..80_usize).prop_map(Deed::Select),
        (0..60_usize).prop_map(Deed::Scroll),
        (0..80_usize).prop_map(Deed::Want),
        any::<bool>().prop_map(Deed::Focus),
        Just(Deed::Pause),
    ]
}

fn act(world: &mut World, deed: &Deed, queues: usize) {
    match deed {
        Deed::Select(n) => world.selected = Some(queue(n % queues)),
        Deed::Scroll(n) => {
            let first = n % queues;
            world.screen = (first..queues.min(first + 20)).map(queue).collect();
        }
        Deed::Want(n) => world.scheduler.want(&queue(n % queues), Ask::Length, world.now),
        Deed::Focus(focused) => world.pace = if *focused { Pace::Live } else { Pace::Slow },
        Deed::Pause => world.pace = Pace::Paused,
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn whatever_happens_the_budget_is_kept(
        manners in prop::collection::vec(manner(), 80),
        deeds in prop::collection::vec((deed(), 1..90_000_u64), 60),
        rate in 1..12_u32, watched in 0..20_usize,
    ) {
        let mut world = World::of(80, 20, watched);
        world.settings.calls_per_second = rate;
        for (n, manner) in manners.iter().enumerate() {
            world.manners.insert(queue(n), *manner);
        }
        for (deed, ms) in &deeds {
            act(&mut world, deed, 80);
            world.run(*ms);
        }
        world.check_budget();
        world.check_in_flight();
        prop_assert!(world.wakes < 3 * world.made.len() as u64 + 2_000, "{} wakes", world.wakes);
    }

    #[test]
    fn nobody_starves_however_small_the_budget(
        rate in 1..8_u32, screen in 1..40_usize, watched in 0..20_usize, slow in 1..4_000_u64,
    ) {
        let queues = 70;
        let mut world = World::of(queues, screen, watched);
        world.settings.calls_per_second = rate;
        world.manners.insert(queue(0), Manner::Well { after: slow, bytes: 3_000 });
        world.run(HOUR);
        let counts = world.counted(0..queues);
        prop_assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
        // Within a class everybody gets the same.
        for class in [1..screen, screen..screen + watched, screen + watched..queues] {
            let counts = &counts[class];
            if let (Some(least), Some(most)) = (counts.iter().min(), counts.iter().max()) {
                prop_assert!(most - least <= 2 + most / 20, "{counts:?}");
            }
        }
    }

    #[test]
    fn a_queue_that_does_not_answer_well_is_left_alone_and_the_others_are_not(
        bad in prop_oneof![
            (0..120_u64).prop_map(|secs| Manner::Busy { after: 30, secs: Some(secs) }),
            Just(Manner::Busy { after: 30, secs: None }),
            Just(Manner::Badly { after: 30 }),
        ],
        n in 0..30_usize,
    ) {
        let mut world = World::of(30, 20, 5);
        world.manners.insert(queue(n), bad);
        world.run(HOUR);
        let every = if n == 0 { 5_000 } else if n < 25 { 15_000 } else { MINUTE };
        let asked = match bad {
            Manner::Busy { secs, .. } => secs.unwrap_or(0) * 1_000,
            _ => 0,
        };
        let times = world.times(&queue(n), Ask::Length);
        for (failures, pair) in (1..).zip(times.windows(2)) {
            let least = (every << failures.min(4_u32)).max(asked);
            prop_assert!(pair[1] - pair[0] >= least, "{failures}: {times:?}");
        }
        prop_assert!(times.len() >= 3, "it is asked again in the end: {times:?}");
        let other = (n + 1) % 20;
        let expected = HOUR / if other == 0 { 5_000 } else { 15_000 };
        prop_assert!(world.counted(other..other + 1)[0] as u64 > expected * 9 / 10);
    }
}

#[test]
fn each_class_is_asked_as_often_as_the_settings_say() {
    let mut world = World::of(60, 30, 5);
    world.run(HOUR);
    let per_hour = |n: usize| world.counted(n..n + 1)[0] as u64;
    for (n, every) in
        [(0, 5_000), (1, 15_000), (29, 15_000), (30, 15_000), (34, 15_000), (35, MINUTE), (59, MINUTE)]
    {
        let expected = HOUR / every;
        let found = per_hour(n);
        assert!((expected * 9 / 10..=expected + 2).contains(&found), "{n}: {found} of {expected}");
    }
    let peeks = world.times(&queue(0), Ask::Peek).len() as u64;
    assert!((HOUR / 5_000 * 9 / 10..=HOUR / 5_000 + 2).contains(&peeks), "{peeks}");
    let heads = world.times(&queue(30), Ask::Head).len() as u64;
    assert!((HOUR / 15_000 * 9 / 10..=HOUR / 15_000 + 2).contains(&heads), "{heads}");
    assert_eq!(world.times(&queue(1), Ask::Head).len() + world.times(&queue(1), Ask::Peek).len(), 0);
}

#[test]
fn a_screenful_comes_at_once_and_is_paid_for_afterwards() {
    let mut world = World::of(400, 40, 0);
    world.run(1_000);
    let at_once = world.made.len();
    assert!(at_once >= 40, "{at_once}");
    world.run(9_000);
    assert!(world.made.len() <= 40 + 5 * 10, "{}", world.made.len());
    world.check_budget();
}

#[test]
fn somebody_who_scrolls_on_and_on_gets_no_more_than_the_savings_and_the_budget() {
    let mut world = World::of(4_000, 40, 0);
    for screen in 1..90 {
        world.run(100);
        world.screen = (screen * 40..(screen + 1) * 40).map(queue).collect();
    }
    assert!(world.made.len() <= 60 + 5 * 10, "{}", world.made.len());
    world.check_budget();
    world.check_in_flight();
}

#[test]
fn the_savings_come_back_although_there_is_always_something_to_ask() {
    let mut world = World::of(4_000, 40, 0);
    for first in [1_000, 1_100, 1_200] {
        world.run(1_000);
        world.screen = (first..first + 40).map(queue).collect();
    }
    world.run(10 * MINUTE);
    world.screen = (2_000..2_040).map(queue).collect();
    let before = world.made.len();
    world.run(1_500);
    let users = world.made[before..].iter().filter(|made| made.next.class == Class::User).count();
    assert!(users >= 38, "{users} of 40 new rows");
}

#[test]
fn what_nobody_waits_for_is_asked_together_and_takes_no_less_of_the_budget() {
    let mut world = World::of(4_000, 40, 20);
    world.run(2 * MINUTE);
    let (before, wakes) = (world.made.len(), world.wakes);
    world.run(10 * MINUTE);
    let made = &world.made[before..];
    assert!((600 * 49 / 10..=600 * 5 + 5).contains(&made.len()), "{} calls in 600 seconds", made.len());
    let mut times: Vec<Millis> = made
        .iter()
        .filter(|made| !matches!(made.next.class, Class::User | Class::Selected))
        .map(|made| made.at)
        .collect();
    times.dedup();
    assert!(times.windows(2).all(|pair| pair[1].since(pair[0]) >= 1_000), "once a second");
    // A second has its calls, their answers, which come at the same time here, and what the selected
    // queue is asked for in between.
    let wakes = world.wakes - wakes;
    assert!(wakes <= 600 * 7 / 2, "{wakes} wakes in 600 seconds");
}

#[test]
fn what_the_user_asks_for_waits_for_no_others() {
    let mut world = World::of(4_000, 40, 0);
    world.run(MINUTE);
    for first in (1_000..2_000).step_by(7) {
        world.screen = (first..first + 40).map(queue).collect();
        world.run(310);
        let (wanted, before) = (queue(first + 1_500), world.made.len());
        world.scheduler.want(&wanted, Ask::Length, world.now);
        // Whoever scrolls on and on has spent the savings, so that the next call flows in first.
        world.run(200);
        let made = &world.made[before..];
        assert!(made.iter().any(|made| made.next.queue == wanted), "{first}: {made:?}");
    }
}

#[test]
fn a_pause_is_total_and_ends_when_it_is_said() {
    let mut world = World::of(100, 40, 10);
    world.run(MINUTE);
    world.pace = Pace::Paused;
    world.run(10_000);
    let before = world.made.len();
    world.run(8 * HOUR);
    assert_eq!((world.made.len(), world.due()), (before, None), "nobody wakes");
    world.scheduler.want(&queue(70), Ask::Length, world.now);
    world.run(1_000);
    assert_eq!(world.made.len(), before + 1, "what the user asks for is asked");
    world.pace = Pace::Live;
    world.run(MINUTE);
    assert!(world.made.len() > before + 100);
}

#[test]
fn it_is_slower_while_nobody_looks_but_not_for_what_has_to_be_watched() {
    let mut world = World::of(60, 20, 10);
    world.watched.insert(queue(20), Watched { always: true, heads: false });
    world.pace = Pace::Slow;
    world.run(HOUR);
    let found = |n: usize| world.counted(n..n + 1)[0] as u64;
    for (n, every) in [(0, 30_000), (1, 90_000), (20, 15_000), (21, 90_000), (40, 360_000)] {
        let expected = HOUR / every;
        assert!((expected * 8 / 10..=expected + 3).contains(&found(n)), "{n}: {} of {expected}", found(n));
    }
}

#[test]
fn a_large_answer_is_paid_for_before_the_next_call() {
    let mut world = World::of(60, 20, 0);
    world.manners.insert(queue(0), Manner::Well { after: 50, bytes: 3 * 1_048_576 });
    world.run(10 * MINUTE);
    let peeks: Vec<Millis> = world
        .made
        .iter()
        .filter(|made| made.next.ask == Ask::Peek)
        .filter_map(|made| made.answered)
        .collect();
    assert!(peeks.len() > 50, "{}", peeks.len());
    let at: Vec<Millis> = world.made.iter().map(|made| made.at).collect();
    let first = peeks[0];
    let after = at.iter().filter(|at| **at > first && **at <= first.plus(2_700)).count();
    assert_eq!(after, 0, "three mebibytes are paid for in three seconds");
    let bytes = peeks.len() as u64 * 3 * 1_048_576;
    assert!(bytes <= (10 * 60 + 4) * 1_048_576, "{bytes}");
}

#[test]
fn answers_that_never_come_hold_nobody_up_for_ever() {
    let mut world = World::of(40, 20, 0);
    for n in 0..30 {
        world.manners.insert(queue(n), Manner::Never);
    }
    world.run(HOUR);
    world.check_in_flight();
    let counts = world.counted(30..40);
    assert!(counts.iter().all(|count| *count >= 10), "{counts:?}");
}

#[test]
fn an_answer_to_an_older_question_is_not_taken() {
    let mut world = World::of(3, 3, 0);
    world.manners.insert(queue(1), Manner::Never);
    world.run(500);
    let old = world.scheduler.pending(&queue(1), Ask::Length).unwrap();
    world.run(2_000);
    world.scheduler.want(&queue(1), Ask::Length, world.now);
    world.run(500);
    let new = world.scheduler.pending(&queue(1), Ask::Length).unwrap();
    assert_ne!(old, new);
    let answered = peekq::watch::asks::Outcome::Answered { bytes: 1 };
    let now = world.now;
    let settings = world.settings.clone();
    let mut settle = |queue: usize, id| {
        world.scheduler.settled((&crate::world::queue(queue), Ask::Length, id), now, answered, &settings)
    };
    assert_eq!([settle(1, old), settle(2, new), settle(1, new), settle(1, new)], [false, false, true, false]);
}

#[test]
fn a_hundred_thousand_queues_are_gone_round_in_turn() {
    let mut world = World::of(100_000, 40, 0);
    world.run(HOUR);
    let counts = world.counted(40..100_000);
    assert!(counts.iter().all(|count| *count <= 1), "nobody has a second turn before all had one");
    let rest: usize = counts.iter().sum();
    assert!(rest > 5_000, "{rest}");
    world.check_budget();
}

#[test]
fn the_same_story_is_told_the_same_way_twice() {
    let story = || {
        let mut world = World::of(100, 20, 10);
        world.manners.insert(queue(3), Manner::Busy { after: 20, secs: Some(7) });
        world.run(10 * MINUTE);
        world.made
    };
    assert_eq!(story(), story());
}

#[test]
fn a_clock_that_is_set_back_holds_nobody_up() {
    let mut world = World::of(40, 20, 5);
    world.run(10 * MINUTE);
    let before = world.made.len();
    world.now = Millis(world.now.0 - 2 * HOUR);
    for gauge in world.all.values_mut() {
        gauge.count(world.now, 5, 10);
    }
    world.peeked = None;
    world.run(2 * MINUTE);
    let again: Vec<_> = world.made[before..].iter().map(|made| made.next.queue.clone()).collect();
    for n in 0..40 {
        assert!(again.contains(&queue(n)), "{n}");
    }
}

#[test]
fn where_not_all_of_it_fits_each_class_has_its_share() {
    let mut world = World::of(400, 40, 100);
    world.settings.calls_per_second = 1;
    world.run(5 * HOUR);
    let calls = |class| world.made.iter().filter(|made| made.next.class == class).count();
    let [selected, screen, watched, rest] =
        [Class::Selected, Class::Screen, Class::Watched, Class::Rest].map(calls);
    assert!(selected as u64 > 5 * HOUR / 5_000 * 2 * 8 / 10, "it has nearly all that it needs: {selected}");
    assert!((17..=23).contains(&(screen * 10 / watched)), "twice as much: {screen} and {watched}");
    assert!((17..=23).contains(&(watched * 10 / rest)), "twice as much: {watched} and {rest}");
}
