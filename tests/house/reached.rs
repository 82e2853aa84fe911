//! Nothing is left out without a word: every file is compiled, every test runs.

use crate::files::{self, File};

/// The tests that others start as programs: to be killed, or on a terminal of their own.
const STARTED_BY_OTHERS: [&str; 2] = ["tests/crash/worker.rs", "tests/terminal/probe.rs"];

fn rust_files() -> Vec<File> {
    files::all()
        .into_iter()
        .filter(|file| file.path.rsplit_once('.').is_some_and(|(_, end)| end == "rs"))
        .collect()
}

/// Files that Cargo finds by itself.
fn is_root(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    matches!(
        parts[..],
        ["src", "lib.rs" | "main.rs"]
            | ["tests" | "benches", _]
            | ["tests" | "benches", _, "main.rs"]
            | ["benches", "peers", "src", "main.rs"]
            | ["fuzz", "fuzz_targets", _]
    )
}

/// Whether some other file says that this one is part of it.
fn is_declared(path: &str, all: &[File]) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap();
    let (folder, name) = match file {
        "mod.rs" => folder.rsplit_once('/').unwrap(),
        _ => (folder, file.trim_end_matches(".rs")),
    };
    let parents = ["/mod.rs", "/lib.rs", "/main.rs", ".rs"].map(|end| format!("{folder}{end}"));
    all.iter().any(|other| {
        let text = other.text();
        (parents.contains(&other.path) && text.lines().any(|line| declares(line, name)))
            || text
                .lines()
                .any(|line| line.starts_with("#[path = ") && line.ends_with(&format!("/{file}\"]")))
    })
}

fn declares(line: &str, name: &str) -> bool {
    let line = line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    line == format!("mod {name};")
}

#[test]
fn every_file_is_compiled() {
    let all = rust_files();
    let lost: Vec<_> = all
        .iter()
        .map(|file| &*file.path)
        .filter(|path| !is_root(path) && !is_declared(path, &all))
        .collect();
    assert!(lost.is_empty(), "no file declares these modules: {lost:?}");
}

#[test]
fn a_file_that_nobody_declares_is_noticed() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), bytes: text.into() };
    let all = [
        file("src/app/mod.rs", "pub mod key;\n// mod lost;"),
        file("src/app/key.rs", "#[cfg(test)]\nmod tests;"),
        file("tests/flows/main.rs", "#[path = \"../support/pty.rs\"]\nmod pty;"),
    ];
    for declared in ["src/app/key.rs", "src/app/key/tests.rs", "tests/support/pty.rs"] {
        assert!(is_declared(declared, &all), "{declared}");
    }
    for lost in ["src/app/lost.rs", "src/key.rs", "tests/flows/key.rs", "tests/support/other.rs"] {
        assert!(!is_root(lost) && !is_declared(lost, &all), "{lost}");
    }
}

#[test]
fn every_folder_of_tests_is_a_program_or_support() {
    let all = rust_files();
    let main = |folder: &str| all.iter().any(|file| file.path == format!("tests/{folder}/main.rs"));
    let folders = all.iter().filter_map(|file| file.path.strip_prefix("tests/")?.split_once('/'));
    let lost: Vec<_> =
        folders.map(|(folder, _)| folder).filter(|folder| *folder != "support" && !main(folder)).collect();
    assert!(lost.is_empty(), "no main.rs in {lost:?}");
}

#[test]
fn no_test_is_switched_off() {
    let ignored = ["#[", "ignore"].concat();
    let mut off: Vec<_> =
        rust_files().into_iter().filter(|file| file.text().contains(&ignored)).map(|f| f.path).collect();
    off.sort();
    assert_eq!(off, STARTED_BY_OTHERS);
    let manifest = files::read("Cargo.toml");
    for switch in ["autotests", "required-features", "test = false"] {
        assert!(!manifest.contains(switch), "Cargo.toml: {switch}");
    }
}
