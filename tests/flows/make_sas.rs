//! Making a SAS for a queue.

use peekq::app::effect::Effect;
use peekq::app::keymap::{Intent, refusal};
use peekq::app::state::modal::Modal;
use peekq::app::state::sas::{SasDialog, SasField, SasPhase};
use peekq::model::account::Start;
use peekq::model::clock::Millis;
use peekq::model::sas_terms::{Grants, SasTerms};

use crate::sim::{Sim, sim};

const URL: &str = "https://acme.queue.core.windows.net/orders?sv=2021-12-02&sp=r&sig=UGxhbnRlZA%3D%3D";

fn terms(sim: &Sim) -> Option<&SasTerms> {
    sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::MakeSas { terms, queue, .. } => {
            assert_eq!(queue.as_str(), "orders");
            Some(terms)
        }
        _ => None,
    })
}

fn dialog(sim: &Sim) -> &SasDialog {
    match sim.state.modals.last() {
        Some(Modal::Sas(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

/// The reason why nothing was made.
fn complaint(sim: &Sim) -> &str {
    assert_eq!(terms(sim), None);
    dialog(sim).trouble.as_deref().unwrap()
}

fn own(letters: &str, start: Option<Millis>, secs: u32) -> SasTerms {
    let grants = Grants::Own { letters: letters.to_owned(), start, secs };
    SasTerms { grants, addresses: String::new(), https_only: false }
}

#[test]
fn by_default_it_reads_for_an_hour_over_https_where_the_account_has_that() {
    let remote = Sim::opened("acme.queue.core.windows.net", Start::Writable).list(&["orders"]);
    let sim = remote.press("S ctrl-s");
    assert_eq!(terms(&sim), Some(&SasTerms { https_only: true, ..own("r", None, 3_600) }));
    assert!(!terms(&sim).unwrap().changes());
    let sim = crate::sim::sim(["orders"]).press("S ctrl-s");
    assert_eq!(terms(&sim), Some(&own("r", None, 3_600)), "https only would open nothing over http");
    let sim = crate::sim::sim(["orders"]).press("S tab tab tab tab space ctrl-s");
    assert!(complaint(&sim).contains("over http"), "{}", complaint(&sim));
}

#[test]
fn every_field_is_part_of_the_terms() {
    let sim = sim(["orders"]).press("S p a r tab ctrl-u").text("7d").press("tab");
    let sim = sim.text("2026-12-01T12:00Z").press("tab").text("10.0.0.1-10.0.0.9").press("ctrl-s");
    let start = Some(Millis(1_796_126_400_000));
    let expected = SasTerms { addresses: "10.0.0.1-10.0.0.9".to_owned(), ..own("ap", start, 604_800) };
    assert_eq!(terms(&sim), Some(&expected));
    assert!(expected.changes());
}

#[test]
fn a_stored_policy_stands_for_permissions_and_times() {
    let sim = sim(["orders"]).press("S r shift-tab").text("pol-1").press("ctrl-s");
    let expected = SasTerms { grants: Grants::Policy("pol-1".to_owned()), ..own("", None, 0) };
    assert_eq!(terms(&sim), Some(&expected));
    assert!(expected.changes(), "what it allows is not known");
    let sim = crate::sim::sim(["orders"]).press("S shift-tab").text("p").press("tab");
    assert_eq!(dialog(&sim).field, SasField::Addresses, "the others say nothing any more");
}

#[test]
fn fields_that_are_wrong_are_named() {
    let open = || sim(["orders"]).press("S");
    let check = |sim: Sim, says: &str| {
        let sim = sim.press("ctrl-s");
        assert!(complaint(&sim).contains(says), "{says}: {}", complaint(&sim));
    };
    check(open().press("r"), "permissions: at least one");
    check(open().press("tab ctrl-u").text("soon"), "good for: ");
    check(open().press("tab ctrl-u").text("0"), "good for: at least one second");
    check(open().press("tab tab").text("tomorrow"), "starts: ");
    check(open().press("tab tab").text("2020-01-01"), "over already");
    check(open().press("tab ctrl-u").text("7d").press("tab").text("9999-12-30"), "year 9999");
    check(open().press("tab tab tab").text("::1"), "addresses: ");
    check(open().press("shift-tab").paste(&"x".repeat(65)), "stored policy: ");
}

#[test]
fn a_read_only_connection_makes_only_what_reads() {
    let open = || Sim::opened("acme.queue.core.windows.net", Start::ReadOnly).list(&["orders"]).press("S");
    assert!(terms(&open().press("ctrl-s")).is_some());
    for keys in ["a ctrl-s", "r p ctrl-s", "shift-tab x ctrl-s"] {
        let sim = open().press(keys);
        assert!(complaint(&sim).contains("read-only"), "{keys}");
    }
}

#[test]
fn the_url_is_in_the_state_only_while_it_is_shown_and_in_no_print_of_it() {
    let sim = sim(["orders"]).press("S ctrl-s").made_sas(Ok(URL));
    let SasPhase::Made(url) = &dialog(&sim).phase else { panic!() };
    assert_eq!(url.reveal(), URL);
    let prints = |sim: &Sim| {
        let json = serde_json::to_string(&sim.state).unwrap();
        format!("{:?} {json} {:?}", sim.state, sim.effects)
    };
    assert!(!prints(&sim).contains("UGxhbnRlZA"), "{}", prints(&sim));
    assert!(prints(&sim).contains("***") && sim.notice().contains("copied"));
    assert!(!sim.effects.iter().any(|effect| matches!(effect, Effect::Copy(_))), "the runtime copies it");
    let sim = sim.press("esc");
    assert!(sim.state.modals.is_empty() && sim.state.notices.reopen.is_empty());
    assert!(!prints(&sim).contains("***"));
}

#[test]
fn what_cannot_be_made_is_said_and_a_late_one_is_shown_to_nobody() {
    let sim = sim(["orders"]).press("S ctrl-s").made_sas(Err("only the account's key can sign a SAS"));
    assert_eq!(dialog(&sim).trouble.as_deref(), Some("only the account's key can sign a SAS"));
    let sim = sim.press("ctrl-s esc S").made_sas(Ok(URL));
    assert_eq!(dialog(&sim).phase, SasPhase::Open);
}

#[test]
fn one_who_came_with_a_sas_makes_none() {
    let sim = Sim::new(120, 40).press("enter").connect_by_sas("ss=q&srt=sco&sp=rwdlacup", None);
    let sim = sim.list(&["orders"]);
    assert!(refusal(Intent::MakeSas, &sim.state).unwrap().contains("only the account's key"));
    assert!(sim.press("S").state.modals.is_empty());
}
