//! Disks that are full, folders that are none, files that somebody or something damaged.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::Arc;

use peekq::journal::{self, Flaw, Journal};
use peekq::model::history::{End, Keeping};

use crate::desk::{Desk, HERE, deletion, endpoint, intend, texts};

#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_an_intent_fails_and_says_where() {
    let desk = Desk::new();
    let probe = desk.open(Keeping::Full);
    intend(&probe, &["a"]).await;
    let path = desk.file("journal").unwrap();
    drop(probe);
    desk.claim().await;
    std::fs::remove_file(&path).unwrap();
    // The clock stands still, so the next journal has the same name.
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let error = desk.open(Keeping::Full).intend(deletion(&["a"])).await.unwrap_err().to_string();
    assert!(error.contains(&*path.to_string_lossy()) && error.contains("No space left"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_at_once() {
    let desk = Desk::new();
    let file = desk.folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let place = (&Arc::from("acme"), &endpoint(""));
    let opened = Journal::open(&file.join("journal"), place, Keeping::Full, 1, desk.clock.clone());
    assert!(opened.is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_in_which_nothing_can_be_written_is_an_error_at_once() {
    let desk = Desk::new();
    // Nobody can make a file there, not even the superuser, whom no permission stops.
    for folder in ["/proc/self", "/proc/self/journal"] {
        let place = (&Arc::from("acme"), &endpoint(""));
        let folder = std::path::Path::new(folder);
        assert!(Journal::open(folder, place, Keeping::Full, 1, desk.clock.clone()).is_err(), "{folder:?}");
    }
}

/// A journal of three deletions whose process is gone.
async fn three(desk: &Desk) -> std::path::PathBuf {
    let journal = desk.open(Keeping::Full);
    for text in ["first", "second", "third"] {
        intend(&journal, &[text]).await;
    }
    drop(journal);
    desk.claim().await;
    desk.file("journal").unwrap()
}

#[tokio::test]
async fn a_damaged_line_in_the_middle_costs_only_itself() {
    let desk = Desk::new();
    let path = three(&desk).await;
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.replace("m-second", "m-sec0nd")).unwrap();
    let found = journal::history(desk.folder.path()).unwrap();
    assert_eq!(found.flaws.iter().map(|(_, flaw)| *flaw).collect::<Vec<_>>(), [Flaw::Damaged(3)]);
    assert_eq!(
        found
            .entries
            .iter()
            .map(|e| desk.load(e))
            .map(|e| texts(&e)[0].unwrap().to_owned())
            .collect::<Vec<_>>(),
        ["first", "third"]
    );
}

#[tokio::test]
async fn a_torn_tail_is_told_and_outcomes_go_behind_it() {
    let desk = Desk::new();
    let path = three(&desk).await;
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 30]).unwrap();
    {
        let mut claimed = desk.claim().await;
        assert_eq!((claimed[0].flaws.clone(), claimed[0].entries.len()), (vec![Flaw::Torn], 2));
        let number = claimed[0].entries[0].id.number;
        claimed[0].settle(vec![(number, 0, End::Done)], crate::desk::NOON).unwrap();
    }
    let found = journal::history(desk.folder.path()).unwrap();
    assert_eq!(found.entries.iter().map(|entry| entry.open().count()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(found.flaws.len(), 1, "what was torn stays known as damaged");
}

#[tokio::test]
async fn a_file_without_its_first_line_still_tells_what_was_done() {
    let desk = Desk::new();
    let path = three(&desk).await;
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.split_once('\n').unwrap().1).unwrap();
    assert_eq!(desk.history().len(), 3);
    assert!(journal::claim(desk.folder.path(), HERE).unwrap().is_empty(), "whose it is, is not known");
}

#[tokio::test]
async fn what_was_never_a_journal_is_survived() {
    let desk = Desk::new();
    let path = desk.folder.path().join("strange.journal");
    let mut file = OpenOptions::new().create_new(true).append(true).open(path).unwrap();
    file.write_all(&[0, 159, 146, 150, b'\n', b'{', b'}', b'\n', 255]).unwrap();
    let found = journal::history(desk.folder.path()).unwrap();
    assert_eq!((found.entries.len(), found.flaws.len()), (0, 3));
}
