//! Every cut of every piece of work, and what is left of it.

use peekq::model::remedy::Purpose;

use crate::scene::{Cut, Scene};
use crate::worker::{EDITED, Work};

pub const TEXTS: [&str; 4] = ["a\r\nb", "<&>", " two  blanks ", "😀"];

pub fn sorted(texts: &[&str]) -> Vec<String> {
    let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    texts.sort();
    texts
}

/// Cuts the work at its every request, deals with what is left, and calls `check` with what is in the
/// queue in the end. Returns how many cuts there were.
async fn every_cut(work: Work, purpose: Purpose, check: impl Fn(Cut, Vec<String>)) -> u64 {
    let mut cuts = 0;
    for request in 0.. {
        for after in [false, true] {
            let cut = Cut { request, after };
            let scene = Scene::new(&TEXTS).await;
            if !scene.cut(work, cut).await {
                return cuts;
            }
            cuts += 1;
            let found = scene.recover(purpose).await;
            let mut texts = scene.texts().await;
            let partly = matches!(work, Work::DeleteTwo(_) | Work::Dig(_));
            if purpose == Purpose::Revert && (found.is_empty() || partly) {
                // What came to its end before the cut can be taken back like any other change.
                texts = completed(texts, &scene.written());
            }
            check(cut, texts);
        }
    }
    cuts
}

/// The texts of the queue, and those of the journal in place of what is not in it.
fn completed(mut texts: Vec<String>, written: &[String]) -> Vec<String> {
    texts.retain(|text| TEXTS.contains(&text.as_str()));
    let missing: Vec<String> = written.iter().filter(|text| !texts.contains(text)).cloned().collect();
    texts.extend(missing);
    texts.sort();
    texts
}

/// All texts, with the one at `at` replaced, or without it.
fn with(at: usize, text: Option<&str>) -> Vec<String> {
    let others = TEXTS.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, text)| *text);
    sorted(&others.chain(text).collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_that_is_cut_off_anywhere_can_be_finished() {
    let cuts = every_cut(Work::Edit(2), Purpose::Finish, |cut, texts| {
        // Cut before the intent was written, nothing is known and nothing was done.
        assert!(texts == with(2, Some(EDITED)) || texts == sorted(&TEXTS), "{cut:?}: {texts:?}");
    });
    assert!(cuts.await >= 10, "a peek, a get, two releases, the update, each before and after");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_that_is_cut_off_anywhere_can_be_taken_back() {
    every_cut(Work::Edit(2), Purpose::Revert, |cut, texts| {
        assert_eq!(texts, sorted(&TEXTS), "{cut:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delete_that_is_cut_off_anywhere_can_be_finished() {
    every_cut(Work::Delete(1), Purpose::Finish, |cut, texts| {
        assert!(texts == with(1, None) || texts == sorted(&TEXTS), "{cut:?}: {texts:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delete_that_is_cut_off_anywhere_can_be_taken_back() {
    every_cut(Work::Delete(1), Purpose::Revert, |cut, texts| {
        assert_eq!(texts, sorted(&TEXTS), "{cut:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replacement_that_is_cut_off_anywhere_can_be_finished_or_loses_no_text() {
    let cuts = every_cut(Work::Replace(2), Purpose::Finish, |cut, texts| {
        // Cut before or during the put, no more is known than that the old message stands: it stays,
        // and the new text may stand beside it.
        let both = sorted(&[&TEXTS[..], &[EDITED]].concat());
        let one_of = [with(2, Some(EDITED)), sorted(&TEXTS), both];
        assert!(one_of.contains(&texts), "{cut:?}: {texts:?}");
    });
    assert!(cuts.await >= 12, "a peek, a get, two releases, the put, the delete, each before and after");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replacement_that_is_cut_off_anywhere_can_be_taken_back() {
    every_cut(Work::Replace(2), Purpose::Revert, |cut, texts| {
        // What was put without an answer is not deleted: it may be a stranger's.
        let both = sorted(&[&TEXTS[..], &[EDITED]].concat());
        let one_of = [with(2, Some(EDITED)), sorted(&TEXTS), both];
        assert!(one_of.contains(&texts), "{cut:?}: {texts:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delete_of_several_that_is_cut_off_anywhere_can_be_taken_back() {
    every_cut(Work::DeleteTwo(0), Purpose::Revert, |cut, texts| {
        assert_eq!(texts, sorted(&TEXTS), "{cut:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_put_that_is_cut_off_anywhere_stands_when_it_is_finished() {
    every_cut(Work::Put, Purpose::Finish, |cut, texts| {
        // Put without an answer it may stand twice, which is said before.
        let all = sorted(&[&TEXTS[..], &[EDITED]].concat());
        let twice = sorted(&[&TEXTS[..], &[EDITED, EDITED]].concat());
        assert!([all, twice].contains(&texts), "{cut:?}: {texts:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dig_that_is_cut_off_anywhere_gives_everything_back_as_it_was() {
    let cuts = every_cut(Work::Dig(1), Purpose::Revert, |cut, texts| {
        assert_eq!(texts, sorted(&TEXTS), "{cut:?}");
    });
    assert!(cuts.await >= 12, "two gets, the edit, the delete, three releases, each before and after");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_seen_of_a_queue_survives_its_clearing() {
    every_cut(Work::Clear, Purpose::Revert, |cut, texts| {
        assert_eq!(texts, sorted(&TEXTS), "{cut:?}");
    })
    .await;
}
