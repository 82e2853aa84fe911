//! The arrows of ARCHITECTURE.md, held against the sources.

use std::collections::BTreeSet;

use crate::files;
use crate::imports::{Found, Named, find};
use crate::rules::{Parts, Rules, parts};

/// What is wrong with one file, line by line.
fn complaints(rules: &Rules, file: &str, module: &[String], found: &Found) -> Vec<String> {
    let at = |named: &Named, what: String| format!("{file}:{}: {what} (see ARCHITECTURE.md)", named.line);
    let broken = |named: &Named| broken(rules, module, named).map(|what| at(named, what));
    found.named.iter().filter_map(broken).collect()
}

fn broken(rules: &Rules, module: &[String], named: &Named) -> Option<String> {
    let own = module.first()?;
    let written = named.written.join("::");
    let within =
        |unnamed: &&Parts| named.written.windows(unnamed.len()).any(|window| window == unnamed.as_slice());
    if rules.unnamed_in(module).iter().any(|unnamed| within(&unnamed)) {
        return Some(format!("`{own}` is pure and may not name `{written}`"));
    }
    let other = named.absolute.as_ref().filter(|path| path.first() != Some(own))?;
    match rules.imports_of(module) {
        None => Some(format!("`{own}` has no row in the table")),
        Some(imports) if !imports.allow(other) => Some(format!("`{own}` may not import `{written}`")),
        Some(_) if named.exported => Some(format!("`{own}` may not re-export `{written}`")),
        Some(_) => None,
    }
}

/// `src/app/key.rs` is `app::key`, `src/app/mod.rs` is `app`, and `src/lib.rs` is the root.
fn module_of(path: &str) -> Parts {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
    let name = inside.trim_end_matches("::mod");
    if name == "lib" { Parts::new() } else { parts(name) }
}

fn rules() -> Rules {
    Rules::read(&files::read("ARCHITECTURE.md"))
}

#[test]
fn every_import_is_in_the_table() {
    let rules = rules();
    let read = |file: files::File| {
        let module = module_of(&file.path);
        let found = find(&module, &file.text()).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        (file.path, module, found)
    };
    let sources: Vec<_> = files::sources().into_iter().map(read).collect();
    let for_tests: Vec<_> = sources.iter().flat_map(|(_, _, found)| &found.test_modules).collect();
    let complaints: Vec<_> = sources
        .iter()
        .filter(|(_, module, _)| !for_tests.iter().any(|test| module.starts_with(test)))
        .flat_map(|(path, module, found)| complaints(&rules, path, module, found))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_module_has_a_row_and_every_row_a_module() {
    let modules: BTreeSet<_> =
        files::sources().iter().filter_map(|file| module_of(&file.path).into_iter().next()).collect();
    let rows: BTreeSet<_> = rules().modules().map(|module| module.join("::")).collect();
    assert_eq!(modules, rows);
}

#[test]
fn files_are_the_modules_that_the_compiler_takes_them_for() {
    let pairs = [("src/app/mod.rs", "app"), ("src/app/key.rs", "app::key"), ("src/main.rs", "main")];
    for (path, module) in pairs {
        assert_eq!(module_of(path), parts(module));
    }
    assert_eq!(module_of("src/lib.rs"), Parts::new());
}

/// What the checker says about a source that would be this module.
fn checked(module: &str, source: &str) -> String {
    let module = parts(module);
    let found = find(&module, source).unwrap();
    complaints(&rules(), "src/it.rs", &module, &found).join("\n")
}

#[test]
fn a_forbidden_import_is_found_however_it_is_written() {
    let written = [
        ("app::update", "use crate::ui::theme::Theme;"),
        ("app::update", "use crate::{model::queue::QueueName, ui};"),
        ("app::update", "use super::super::ui;"),
        ("app", "use super::ui::theme::{self, Theme as Look};"),
        ("app", "use self::super::ui;"),
        ("app", "use crate::*;"),
        ("app", "use crate as all;"),
        ("app", "mod inner { use super::super::client; }"),
        ("app", "fn f() { let x = crate::client::sign::new(); }"),
        ("app", "fn f(x: Vec<Option<crate::client::Client>>) {}"),
        ("app", "fn f() { println!(\"{}\", crate::client::NAME); }"),
        ("app", "macro_rules! m { () => { $crate::client::NAME } }"),
        ("app", "#[derive(Debug, crate::client::Odd)] struct S;"),
        ("app", "impl crate::client::Trait for S {}"),
        ("app", "fn f() { match x { crate::client::Kind::A => {} } }"),
        ("ui", "use peekq::client::Client;"),
        ("terminal", "use crate::app::state::State;"),
        ("terminal", "use crate::app;"),
        ("config", "use crate::client::sign;"),
        ("model", "use crate::client::credential::AccountKey;"),
        ("jobs", "use crate::app::event::Msg;"),
        ("emulator", "use crate::runtime::clock;"),
    ];
    for (module, source) in written {
        let said = checked(module, source);
        assert!(said.contains("may not import"), "{module}: {source}: {said:?}");
        assert!(said.contains("src/it.rs:1: ") && said.contains("ARCHITECTURE.md"), "{said}");
    }
}

#[test]
fn what_the_table_allows_is_allowed() {
    let written = [
        (
            "app::update",
            "use crate::app::state::State; use super::key; use self::parts::Part; use crate::body;",
        ),
        ("terminal::input", "use crate::app::key::{Code, Key}; use crossterm::event; use super::screen;"),
        ("config", "use crate::client::credential::Credential; use crate::app::keymap;"),
        ("runtime", "use crate::{app, ui, client, jobs}; use tokio::sync::mpsc;"),
        ("main", "use peekq::runtime; use std::process;"),
        ("model::account", "use core::net::IpAddr; pub(crate) fn f() { let env = 1; fs(env) }"),
        ("app", "#[cfg(test)] mod tests { use crate::client::Client; use std::fs; }"),
        ("app", "impl S { #[cfg(test)] fn f() { crate::client::f(); } }"),
        ("app", "#[cfg(test)] use crate::client::Client;"),
        ("app", "pub use key::Key; pub use self::event::Msg;"),
        ("app", "/// See [`crate::ui::draw`].\nstruct S;"),
    ];
    for (module, source) in written {
        assert_eq!(checked(module, source), "", "{module}: {source}");
    }
}

#[test]
fn a_pure_module_names_nothing_of_the_world() {
    let written = [
        "use tokio::sync::mpsc;",
        "use std::{fmt, fs};",
        "use std::time::{Duration, Instant};",
        "fn f() { std::env::var(\"HOME\"); }",
        "fn f() -> std::time::SystemTime { todo!() }",
        "fn f(frame: &mut ratatui::Frame) {}",
        "use std::net::IpAddr;",
        "fn f() { vec![crossterm::event::read()] }",
        "mod inner { use reqwest::Client as C; use hyper as h; use std::thread; }",
    ];
    for source in written {
        for module in ["model::queue", "body", "app::state"] {
            let said = checked(module, source);
            assert!(said.contains("is pure and may not name"), "{module}: {source}: {said:?}");
        }
        assert_eq!(checked("runtime", source), "");
    }
}

#[test]
fn nothing_is_re_exported_from_another_module() {
    for source in ["pub use crate::model::queue::QueueName;", "pub(crate) use super::model;"] {
        assert!(checked("client", source).contains("may not re-export"), "{source}");
    }
    assert!(
        complaints(&rules(), "src/lib.rs", &[], &find(&[], "pub use crate::model::queue;").unwrap())
            .is_empty()
    );
}

#[test]
fn a_module_without_a_row_and_a_wrong_line_are_named() {
    let said = checked("novelty", "\n\nuse crate::model;");
    assert_eq!(said, "src/it.rs:3: `novelty` has no row in the table (see ARCHITECTURE.md)");
}

#[test]
fn a_file_that_is_only_for_tests_is_known() {
    let found =
        find(&parts("app::key"), "#[cfg(test)] mod tests; mod other; #[cfg(unix)] mod third;").unwrap();
    assert_eq!(found.test_modules, [parts("app::key::tests")]);
}
