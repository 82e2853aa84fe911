//! The question that messages are asked: what fits, what does not, and what is wrong with it.

use std::sync::Arc;

use peekq::body::shown::show;
use peekq::filter::Filter;
use peekq::model::clock::Millis;
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use proptest::prelude::*;

const NOW: Millis = Millis(1_800_000_000_000);

fn message(text: &str) -> Message {
    Message {
        id: MessageId::new("5F3c8a1e-77aa"),
        inserted: Moment::At(NOW.secs() - 3_600),
        expires: Expiry::Never,
        dequeue_count: 3,
        text: Arc::from(text),
    }
}

/// Whether a question fits, which must not depend on who decodes the text.
fn fits(typed: &str, message: &Message) -> bool {
    let filter = Filter::parse(typed).unwrap_or_else(|mistake| panic!("{typed}: {mistake}"));
    let fits = filter.matches(message, NOW);
    assert_eq!(fits, filter.matches_shown(&show(message.clone()), NOW), "{typed}");
    fits
}

#[track_caller]
fn check(message: &Message, fitting: &[&str], other: &[&str]) {
    for typed in fitting {
        assert!(fits(typed, message), "{typed} fits");
    }
    for typed in other {
        assert!(!fits(typed, message), "{typed} does not fit");
    }
}

#[test]
fn words_are_looked_for_in_the_text_whatever_their_case() {
    let message = message("{\"state\": \"Stuck in ÖSTERREICH\", \"a>b\": 1}");
    let fitting = ["stuck", "STUCK IN", "\"stuck in\"", "österreich", "a>b", "\"state\":", "", "  ", "\""];
    check(&message, &fitting, &["stuckin", "\"in stuck\"", "stuck gone", "\"stuck  in\""]);
}

#[test]
fn all_parts_must_fit() {
    let message = message("timeout of orders");
    check(&message, &["timeout orders deq>=3 id:5f3c"], &["timeout orders deq>=4", "timeout nothing deq>=3"]);
}

#[test]
fn patterns_tell_cases_apart_unless_they_are_told_not_to() {
    let message = message("first line\nstate: Stuck/now");
    let fitting =
        ["/Stuck/", "/stuck/i", "/^state: +St/", "/Stuck\\/now$/", "/(?i)STUCK/ line", "/line\\nstate/"];
    check(&message, &fitting, &["/stuck/", "/^line/", "/STUCK/i gone"]);
}

#[test]
fn counts_ages_and_sizes_have_bounds() {
    let message = message(&"x".repeat(10 * 1024));
    let fitting =
        ["deq>=3", "deq=3", "deq<=3", "deq>2", "deq<4", "age>59m", "age<=1h", "age=3600s", "size>9k"];
    check(&message, &fitting, &["deq>3", "deq<3", "deq=2", "age>1h", "age<1h", "size>10k", "size<10240"]);
    check(&message, &["size=10k", "size=10240b", "size<1m", "age<7d"], &["age>7d"]);
}

#[test]
fn an_age_that_cannot_be_read_fits_no_bound() {
    let odd = Message { inserted: Moment::Odd(Arc::from("soon")), ..message("x") };
    check(&odd, &["x"], &["age>0s", "age<9999d"]);
}

#[test]
fn an_id_is_told_by_its_beginning() {
    check(
        &message("x"),
        &["id:5f3c8a1e", "id:5", "id:5F3C8A1E-77AA"],
        &["id:f3c8", "id:5f3c8a1e-77aa-and-more"],
    );
}

#[test]
fn the_text_is_the_decoded_one_and_how_it_is_stored_can_be_asked_for() {
    // {"state":"stuck"}
    let base64 = message("eyJzdGF0ZSI6InN0dWNrIn0=");
    check(&base64, &["stuck", "enc:b64", "enc:base64 stuck"], &["eyJz", "enc:text"]);
    check(&message("stuck"), &["enc:text", "enc:plain"], &["enc:b64", "enc:bin"]);
    let zipped = message("H4sIAAAAAAAAA6tWKi5JLElVslIqLilNzlaqBQDP4bkyEAAAAA==");
    check(&zipped, &["enc:bin", "H4sI"], &["enc:b64", "enc:text"]);
}

#[test]
fn a_mistake_is_named_with_its_place() {
    let said = |typed: &str| Filter::parse(typed).unwrap_err().to_string();
    assert_eq!(said("stuck deq>=many"), "at 12: a whole number is wanted");
    assert_eq!(said("deq>"), "at 5: a whole number is wanted");
    assert_eq!(said("größe age>1y"), "at 11: a span is wanted: 90s, 5m, 12h, 7d");
    assert_eq!(said("size<-1"), "at 6: a size is wanted: 500, 10k, 1m");
    assert_eq!(said("age>99999999999999999d"), "at 5: a span is wanted: 90s, 5m, 12h, 7d");
    assert_eq!(said("x enc:zip"), "at 7: b64, text or bin is wanted");
    assert_eq!(said("id:"), "at 1: the beginning of an id is wanted");
    assert_eq!(said("a /open"), "at 3: the pattern has no end: close it with /");
    assert!(said("a /(b/").starts_with("at 4: not a pattern: "), "{}", said("a /(b/"));
    assert!(said(&format!("/{}/", "(a{1,1000}){1,1000}")).contains("not a pattern"));
}

#[test]
fn two_questions_are_the_same_when_the_same_was_typed() {
    let read = |typed| Filter::parse(typed).unwrap();
    assert_eq!(read(" stuck deq>1 "), read("stuck deq>1"));
    assert_ne!(read("stuck"), read("Stuck"));
    assert!(read("  ").is_empty() && !read("x").is_empty());
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn whatever_is_typed_is_read_or_refused_at_a_place_within(typed in "[ -~äß]{0,40}") {
        if let Err(mistake) = Filter::parse(&typed) {
            prop_assert!(mistake.at.end <= typed.chars().count(), "{mistake:?}");
        }
    }

    #[test]
    fn a_word_fits_exactly_the_texts_that_have_it(word in "[a-z(*.]{1,3}", text in "[a-z (*.]{0,40}") {
        let has = text.contains(&word);
        prop_assert_eq!(fits(&word, &message(&text)), has);
        prop_assert_eq!(fits(&format!("\"{word}\""), &message(&text)), has);
    }
}
