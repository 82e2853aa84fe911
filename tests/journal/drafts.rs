//! Texts that were typed and not sent, on the disk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use peekq::drafts::{KEPT_FOR, Store, purge};
use peekq::model::clock::Millis;
use peekq::model::draft::{Draft, DraftId, DraftOf};
use peekq::model::message::{Encoding, Expiry, Message, MessageId, Moment};
use peekq::model::queue::QueueName;
use tempfile::TempDir;

const HERE: &str = "http://127.0.0.1:10001/acme";
const TEXT: &str = "a line\r\nand \u{1b}[31m another\u{0} \u{fffe} 😀";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("drafts")
    }

    fn run(&self, name: &str) -> Store {
        Store::new(self.path(), &Arc::from(name))
    }

    /// The names in the folder that end like this.
    fn named(&self, end: &str) -> Vec<String> {
        let names = fs::read_dir(self.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(end)).collect();
        names.sort();
        names
    }
}

fn draft(run: &str, number: u64, text: &str) -> Draft {
    Draft {
        id: DraftId::new(run, number),
        at: Millis(number),
        account: Arc::from("acme"),
        endpoint: Arc::from(HERE),
        queue: QueueName::new("orders"),
        of: DraftOf::Edit { seen: found() },
        text: Arc::from(text),
        encoding: Encoding::Base64,
    }
}

fn found() -> Message {
    Message {
        id: MessageId::new("m1"),
        inserted: Moment::At(1),
        expires: Expiry::Never,
        dequeue_count: 2,
        text: Arc::from("b2xk"),
    }
}

fn texts(store: &Store, endpoint: &str) -> Vec<String> {
    store.left(endpoint).unwrap().drafts.iter().map(|draft| draft.text.to_string()).collect()
}

#[test]
fn a_draft_comes_back_as_it_was_typed_once_its_run_is_over() {
    let folder = Folder::new();
    let store = folder.run("one");
    store.keep(&draft("one", 1, "older")).unwrap();
    store.keep(&draft("one", 1, TEXT)).unwrap();
    store.keep(&draft("one", 2, "second")).unwrap();
    drop(store);
    let found = folder.run("two").left(HERE).unwrap();
    assert_eq!(found.drafts, [draft("one", 1, TEXT), draft("one", 2, "second")]);
    assert_eq!(texts(&folder.run("two"), "http://127.0.0.1:10001/other"), [""; 0], "of this account only");
    assert_eq!(folder.named(".draft"), ["one-1.draft", "one-2.draft"], "and nothing half");
}

#[test]
fn what_another_process_is_typing_is_not_taken_for_something_left() {
    let folder = Folder::new();
    let (one, two) = (folder.run("one"), folder.run("two"));
    one.keep(&draft("one", 1, "first")).unwrap();
    two.keep(&draft("two", 1, "second")).unwrap();
    assert!(texts(&one, HERE).is_empty() && texts(&two, HERE).is_empty());
    drop(one);
    assert_eq!(texts(&two, HERE), ["first"]);
    // Both may take it over; the second to do so finds it gone, and that is fine.
    two.discard(&DraftId::new("one", 1)).unwrap();
    folder.run("three").discard(&DraftId::new("one", 1)).unwrap();
    assert_eq!(folder.named(".draft"), ["two-1.draft"]);
}

#[test]
#[cfg(unix)]
fn only_its_owner_can_look_into_the_folder_and_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::new();
    let store = folder.run("one");
    store.keep(&draft("one", 1, "text")).unwrap();
    assert_eq!(mode(&folder.path()), 0o700);
    for name in folder.named("") {
        assert_eq!(mode(&folder.path().join(&name)), 0o600, "{name}");
    }
}

#[test]
fn a_damaged_draft_is_named_and_the_others_are_there() {
    let folder = Folder::new();
    let store = folder.run("one");
    for (number, text) in [(1, "flipped"), (2, "torn"), (3, "renamed"), (4, "newer"), (5, "good")] {
        store.keep(&draft("one", number, text)).unwrap();
    }
    drop(store);
    let path = |number: u64| folder.path().join(format!("one-{number}.draft"));
    let change = |number, from: &str, to: &str| {
        let bytes = fs::read_to_string(path(number)).unwrap();
        assert!(bytes.contains(from));
        fs::write(path(number), bytes.replacen(from, to, 1)).unwrap();
    };
    change(1, "flipped", "flipPed");
    let torn = fs::read(path(2)).unwrap();
    fs::write(path(2), &torn[..torn.len() / 2]).unwrap();
    fs::rename(path(3), path(6)).unwrap();
    change(4, "\"version\":1", "\"version\":9");
    let found = folder.run("two").left(HERE).unwrap();
    assert_eq!(found.drafts, [draft("one", 5, "good")]);
    assert_eq!(found.damaged.len(), 4, "{:?}", found.damaged);
    for (named, why) in
        [("one-1", "damaged"), ("one-2", "damaged"), ("one-6", "damaged"), ("one-4", "version 9")]
    {
        let of = |said: &&String| said.contains(named) && said.contains(why);
        assert!(found.damaged.iter().any(|said| of(&said)), "{named}: {:?}", found.damaged);
    }
    assert_eq!(folder.named(".draft").len(), 5, "nothing is thrown away for that");
}

fn make_old(path: &Path, age: u64, now: Millis) {
    let then = UNIX_EPOCH + Duration::from_millis(now.0 - age);
    File::options().append(true).open(path).unwrap().set_modified(then).unwrap();
}

#[test]
fn old_drafts_go_and_young_or_living_ones_stay() {
    let folder = Folder::new();
    let now = Millis(1_795_435_200_000);
    let (over, living) = (folder.run("over"), folder.run("living"));
    for number in [1, 2] {
        over.keep(&draft("over", number, "x")).unwrap();
    }
    living.keep(&draft("living", 1, "x")).unwrap();
    folder.run("gone").keep(&draft("gone", 1, "x")).unwrap();
    drop(over);
    for (name, age) in [
        ("over-1", KEPT_FOR + 1),
        ("over-2", KEPT_FOR - 1),
        ("living-1", KEPT_FOR + 1),
        ("gone-1", KEPT_FOR + 1),
    ] {
        make_old(&folder.path().join(format!("{name}.draft")), age, now);
    }
    folder.run("now").prune(now).unwrap();
    assert_eq!(folder.named(".draft"), ["living-1.draft", "over-2.draft"]);
    assert_eq!(folder.named(".lock"), ["living.lock", "over.lock"], "a lock goes with its last draft");
}

#[test]
fn a_purge_deletes_what_no_living_process_has() {
    let folder = Folder::new();
    let living = folder.run("living");
    living.keep(&draft("living", 1, "x")).unwrap();
    folder.run("over").keep(&draft("over", 1, "x")).unwrap();
    fs::write(folder.path().join(".half-abc"), "cut off by a crash").unwrap();
    assert_eq!(purge(&folder.path()).unwrap(), 1);
    assert_eq!(folder.named(""), ["living-1.draft", "living.lock"]);
    assert_eq!(purge(&folder.0.path().join("nowhere")).unwrap(), 0);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_the_older_form_stays() {
    let folder = Folder::new();
    let store = folder.run("one");
    store.keep(&draft("one", 1, "older")).unwrap();
    // A file in the place of the folder: no permission keeps root from writing into one.
    let blocked = folder.0.path().join("blocked");
    fs::write(&blocked, "").unwrap();
    assert!(Store::new(blocked, &Arc::from("one")).keep(&draft("one", 1, "newer")).is_err());
    drop(store);
    assert_eq!(texts(&folder.run("two"), HERE), ["older"]);
}
