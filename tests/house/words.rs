//! What no file may mention: the machine it was written on, and where that got its packages from.

use crate::files::{self, File};

/// Where crates come from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Put together here, so that this file does not mention them itself.
fn unmentionable() -> [String; 7] {
    [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/tmp/", "wt"],
        ["../", "shared"],
        ["registry.", "npmjs"],
        ["index.", "crates.io"],
        ["artifact", "ory"],
    ]
    .map(|halves| halves.concat())
}

fn mentions(file: &File, words: &[String]) -> Vec<String> {
    let (text, path) = (file.text(), &file.path);
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(number, line)| {
            let found = words.iter().filter(move |word| line.contains(word.as_str()));
            found.map(move |word| format!("{path}:{}: mentions {word}", number + 1))
        })
        .collect()
}

#[test]
fn no_file_mentions_the_machine_it_was_written_on() {
    let words = unmentionable();
    let found: Vec<_> = files::all().iter().flat_map(|file| mentions(file, &words)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_mention_is_found_and_named() {
    let [work, ..] = unmentionable();
    let file = File { path: "a.md".to_owned(), bytes: format!("fine\nsee {work}x").into_bytes() };
    assert_eq!(mentions(&file, &unmentionable()), [format!("a.md:2: mentions {work}")]);
}

#[test]
fn every_crate_comes_from_the_public_registry() {
    let lock = files::read("Cargo.lock");
    let sources: Vec<_> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    assert!(sources.len() > 100);
    assert!(sources.iter().all(|source| *source == format!("source = \"{CRATES}\"")), "{sources:?}");
}

#[test]
fn the_lock_of_azurite_names_no_registry() {
    let lock = files::read("tests/azurite/package-lock.json");
    assert!(lock.contains("\"integrity\""));
    assert!(!lock.contains("\"resolved\""), "npm must use the registry that the machine is set to");
}
