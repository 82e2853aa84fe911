//! The embedded service and Azurite, held to each other: one list of cases, run against both over
//! raw signed HTTP. Where they differ on purpose the case says so.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[cfg(test)]
#[path = "../support/azurite.rs"]
mod azurite;

mod access;
mod acl;
mod codes;
mod command;
mod control;
mod cost;
mod delegation;
mod demo;
mod differences;
mod embedded;
mod faults;
#[cfg(test)]
#[path = "../support/http.rs"]
mod http;
mod limits;
mod messages;
mod metadata;
mod queue;
mod queues;
mod sas;
#[cfg(test)]
#[path = "../support/seen.rs"]
mod seen;
mod service;
mod text;
mod token;
mod visibility;
mod wire;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use http::{Http, Server};
use peekq::model::operation::OperationKind;

/// A sentence about the service, and what shows that it is true.
type Case = (&'static str, fn(&Http));

#[test]
fn the_embedded_service_keeps_the_rules() {
    let service = embedded::Embedded::for_cases();
    let http = Http::new(Server::Embedded, &service.emulator.connection_string());
    run_all(&http);
    codes::check(&http.heard().codes.borrow());
    // What no case has shown to work is not known to work.
    let done = service.emulator.requests().into_iter().filter(|one| one.status < 300);
    let shown: BTreeSet<_> = done.filter_map(|one| one.kind).collect();
    assert_eq!(shown, BTreeSet::from(OperationKind::ALL));
}

#[test]
fn azurite_keeps_the_same_rules_but_for_these_differences() {
    let service = azurite::Azurite::start();
    let http = Http::new(Server::Azurite, &service.connection_string());
    run_all(&http);
    let heard = http.heard();
    let unknown: Vec<_> =
        heard.codes.borrow().iter().filter(|(_, code)| !codes::is_documented(code)).cloned().collect();
    assert_eq!(unknown, []);
    let differences: Vec<_> = heard.differences.borrow().iter().copied().collect();
    assert_eq!(differences, differences::DIFFERENCES);
}

/// Runs every case, then fails with all that went wrong.
fn run_all(http: &Http) {
    let all = [
        queues::CASES,
        metadata::CASES,
        messages::CASES,
        visibility::CASES,
        limits::CASES,
        text::CASES,
        access::CASES,
        acl::CASES,
        sas::CASES,
        service::CASES,
        delegation::CASES,
    ];
    let mut wrong = Vec::new();
    for (name, case) in all.into_iter().flatten() {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| case(http))) {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            wrong.push(format!("{name}\n{}", text.unwrap_or_default()));
        }
    }
    assert!(wrong.is_empty(), "{} cases failed\n\n{}", wrong.len(), wrong.join("\n\n"));
}
