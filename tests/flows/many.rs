//! Many queues: finding one by what is remembered of its name, and a selection that stays where it is
//! while others come.

use peekq::model::account::Start;

use crate::sim::{Sim, sim};

/// Listed up to the first of several pages.
fn listing(names: &[&str]) -> Sim {
    Sim::opened("127.0.0.1", Start::Writable).page(names, Some("more"))
}

fn top(sim: &Sim) -> usize {
    sim.state.account.as_ref().unwrap().queues.top
}

fn numbered(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|n| format!("queue-{n:04}")).collect()
}

fn as_names(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

#[test]
fn the_name_that_was_typed_comes_first_and_what_only_has_its_letters_last() {
    let sim = sim(["audit-orders", "borders", "obsolete-readers", "orders", "orders-poison", "thumbnails"]);
    let sim = sim.press("/").text("orders");
    let best = ["orders", "orders-poison", "audit-orders", "borders", "obsolete-readers"];
    assert_eq!((sim.queues(), sim.queue()), (best.to_vec(), "orders"));
}

#[test]
fn a_half_remembered_name_is_found_by_its_letters_or_by_words_in_any_order() {
    let names = ["audit", "billing-orders-dead", "orders", "orders-poison"];
    assert_eq!(sim(names).press("/").text("ordpoi").queue(), "orders-poison");
    assert_eq!(sim(names).press("/").text("dead bill").queues(), ["billing-orders-dead"]);
    assert_eq!(sim(names).press("/").text("zzz").queues(), [""; 0]);
}

#[test]
fn the_best_match_is_selected_with_every_letter_and_enter_opens_it() {
    let sim = sim(["audit", "order-events", "orders", "orders-poison"]).press("G /").text("order");
    assert_eq!(sim.queue(), "order-events");
    let sim = sim.text("s");
    assert_eq!(sim.queue(), "orders");
    let sim = sim.press("enter");
    assert_eq!((sim.queue(), sim.pane().queue.as_str()), ("orders", "orders"));
}

#[test]
fn by_length_the_longest_come_first_but_the_best_match_is_selected() {
    let sim = sim(["audit-orders", "o-r-d-e-r-s", "orders"]);
    let sim = sim.length("audit-orders", 5).length("o-r-d-e-r-s", 90).length("orders", 1).press("s /");
    let sim = sim.text("orders");
    assert_eq!((sim.queues(), sim.queue()), (vec!["audit-orders", "orders", "o-r-d-e-r-s"], "orders"));
}

#[test]
fn esc_drops_the_filter_and_stays_on_what_was_found() {
    let names = numbered(0..200);
    let sim = Sim::opened("127.0.0.1", Start::Writable).list(&as_names(&names));
    let sim = sim.press("/").text("0150").press("esc");
    assert_eq!((sim.queues().len(), sim.queue()), (200, "queue-0150"));
    let rows = usize::from(sim.state.queue_rows());
    assert!((top(&sim)..top(&sim) + rows).contains(&150), "it is on the screen");
}

#[test]
fn a_filter_that_is_deleted_letter_by_letter_leaves_the_selection() {
    let sim = sim(["audit", "orders", "thumbnails"]).press("/").text("th").press("backspace backspace");
    assert_eq!((sim.queues().len(), sim.queue()), (3, "thumbnails"));
}

#[test]
fn pages_that_come_move_neither_the_selection_nor_the_rows() {
    let first = numbered(100..200);
    let sim = listing(&as_names(&first)).press("j j j pgdn");
    let (queue, before) = (sim.queue().to_owned(), top(&sim));
    // The service's order is by name; a page that is not in order is taken all the same.
    let next = [numbered(200..300), numbered(0..100)].concat();
    let sim = sim.page(&as_names(&next[..100]), Some("yet more"));
    assert_eq!((sim.queue(), top(&sim)), (&*queue, before));
    let sim = sim.page(&as_names(&next[100..]), None);
    assert_eq!((sim.queue(), top(&sim)), (&*queue, before + 100), "the same rows are on the screen");
    assert_eq!(sim.queues().len(), 300);
}

#[test]
fn a_better_match_that_comes_later_is_seen_above_but_the_selection_stays() {
    let many: Vec<String> = (0..60).map(|n| format!("audit-{n:02}-orders")).collect();
    let sim = listing(&as_names(&many)).press("/").text("orders");
    assert_eq!(sim.queue(), "audit-00-orders");
    let sim = sim.page(&["orders", "thumbnails"], None);
    assert_eq!(sim.queues()[..2], ["orders", "audit-00-orders"]);
    assert_eq!((sim.queue(), top(&sim)), ("audit-00-orders", 0), "and the better one is on the screen");
}

#[test]
fn a_filter_that_fits_nothing_yet_selects_what_comes_first() {
    let sim = listing(&["audit", "borders"]).press("/").text("thumb");
    assert_eq!((sim.queues(), sim.queue()), (vec![], ""));
    let sim = sim.page(&["orders", "thumbnails"], None);
    assert_eq!((sim.queues(), sim.queue()), (vec!["thumbnails"], "thumbnails"));
}

#[test]
fn a_list_that_is_sorted_by_length_takes_new_pages_at_its_end() {
    let sim = listing(&["a11", "b22"]).length("a11", 1).length("b22", 9).press("s");
    assert_eq!(sim.queues(), ["b22", "a11"]);
    let sim = sim.page(&["c33", "d44"], None);
    assert_eq!((sim.queues(), sim.queue()), (vec!["b22", "a11", "c33", "d44"], "a11"));
}
