//! A queue's properties: read, edited as a table, saved only over what was seen.

use peekq::app::effect::{Call, Write};
use peekq::app::state::modal::Modal;
use peekq::app::state::properties::{PropertiesDialog, Shown};
use peekq::model::account::Start;
use peekq::model::change::Report;
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::properties::Properties;
use peekq::model::queue::Metadata;

use crate::sim::{Sim, failure, metadata, properties, sim};

fn dialog(sim: &Sim) -> &PropertiesDialog {
    match sim.state.modals.last() {
        Some(Modal::Properties(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn opened() -> Sim {
    sim(["orders"]).press("i").properties("orders", 17, &[("env", "test"), ("Team", "red")])
}

/// What a save was started with: what the user saw, and what is to be set.
fn saved(sim: &Sim) -> (Metadata, Metadata) {
    match sim.write().1 {
        Write::SetMetadata { saw, metadata } => (saw.clone(), metadata.clone()),
        other => panic!("{other:?}"),
    }
}

fn complaint(sim: &Sim) -> &str {
    dialog(sim).trouble.as_deref().unwrap_or_default()
}

#[test]
fn a_value_is_changed_an_entry_added_and_one_dropped() {
    // The value of env; then the name of Team goes; then a new entry in the empty row.
    let sim = opened().press("tab ctrl-u").text("prod").press("tab ctrl-u down").text("owner");
    let sim = sim.press("tab").text("a b").press("ctrl-s");
    let (saw, set) = saved(&sim);
    assert_eq!(saw, metadata(&[("env", "test"), ("Team", "red")]));
    assert_eq!(set, metadata(&[("env", "prod"), ("owner", "a b")]));
    let sim = sim.wrote(Ok(Report::MetadataSaved));
    assert!(sim.state.modals.is_empty());
    assert_eq!(sim.notice(), "saved the metadata of orders");
}

#[test]
fn what_others_changed_is_shown_and_nothing_typed_is_lost() {
    let sim = opened().press("tab ctrl-u").text("prod").press("ctrl-s");
    let found = metadata(&[("env", "stage"), ("new", "1")]);
    let sim = sim.wrote(Ok(Report::MetadataDiffers(found.clone())));
    assert!(complaint(&sim).contains("Nothing was overwritten"), "{}", complaint(&sim));
    let said: Vec<String> = dialog(&sim).conflict.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["env was \"test\", is \"stage\"", "new is new: \"1\"", "Team is gone; it was \"red\""]);
    // Now that it was shown, saving again replaces it.
    let sim = sim.press("ctrl-s");
    assert_eq!(saved(&sim), (found, metadata(&[("env", "prod"), ("Team", "red")])));
}

#[test]
fn names_and_values_are_checked_before_anything_is_sent() {
    for (keys, why) in [("9x", "a digit cannot be first"), ("a-b", "only letters"), ("TEAM", "there twice")] {
        let sim = opened().press("down down").text(keys).press("ctrl-s");
        assert!(complaint(&sim).contains(why), "{keys}: {}", complaint(&sim));
        assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    }
    let sim = opened().press("tab").text(" ").press("ctrl-s");
    assert!(complaint(&sim).contains("no space at its start or end"), "{}", complaint(&sim));
}

#[test]
fn without_a_change_or_an_answer_nothing_is_sent() {
    let sim = sim(["orders"]).press("i").text("x").press("ctrl-s");
    assert!(complaint(&sim).contains("not known"));
    let sim = sim.properties("orders", 0, &[]);
    assert_eq!(dialog(&sim).metadata.entries(), Vec::<Vec<String>>::new(), "what came too early is no name");
    let sim = sim.press("ctrl-s");
    assert_eq!(complaint(&sim), "nothing was changed");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
}

#[test]
fn a_read_only_connection_shows_the_table_and_refuses_to_save_it() {
    let sim = Sim::opened("acme.queue.core.windows.net", Start::ReadOnly).list(&["orders"]);
    let sim = sim.press("i").properties("orders", 17, &[("env", "test")]).text("x").press("ctrl-s");
    assert!(sim.notice().contains("W allows changes"), "{}", sim.notice());
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    assert!(dialog(&sim).is_changed(), "what was typed stays");
}

#[test]
fn a_sas_that_cannot_list_is_not_asked_to() {
    let sim = Sim::new(120, 40).press("enter").connect_by_sas("sp=raup", Some("orders")).press("i");
    assert!(sim.asks(|call| matches!(call, Call::Properties { lists: false, .. })));
    let sim = opened().press("esc i");
    assert!(sim.asks(|call| matches!(call, Call::Properties { lists: true, .. })));
}

#[test]
fn a_failure_and_a_closed_dialog_keep_what_was_typed() {
    let sim = opened().press("tab ctrl-u").text("prod").press("ctrl-s");
    let sim = sim.wrote(Err(failure(FailureKind::Broken, OperationKind::SetMetadata)));
    assert!(complaint(&sim).contains("3a5f"), "with the request's id");
    let sim = sim.press("esc");
    assert!(sim.state.modals.is_empty() && sim.notice().contains("o opens"), "{}", sim.notice());
    assert_eq!(dialog(&sim.press("o")).metadata.entries()[0], ["env", "prod"]);
    assert!(opened().press("esc").state.notices.reopen.is_empty(), "what was only looked at is not kept");
}

fn policy(id: &str, permission: &str, expiry: &str) -> SignedIdentifier {
    let expiry = Some(PolicyDate::new(expiry));
    SignedIdentifier { id: id.into(), start: None, expiry, permission: Some(permission.into()) }
}

fn with_policies() -> Sim {
    let policies = vec![policy("all", "raup", "2036-01-01"), policy("readers", "r", "2036-01-01")];
    let read = Properties { policies: Some(Ok(policies)), ..properties(17, &[("env", "test")]) };
    sim(["orders"]).press("i").read_properties("orders", Ok(read)).press("ctrl-t")
}

#[test]
fn policies_are_edited_as_a_table_and_a_removed_one_is_named() {
    let sim = with_policies().press("ctrl-u down tab").text("p");
    assert_eq!(dialog(&sim).removes(), ["all"]);
    let sim = sim.press("ctrl-s");
    let Write::SetPolicies { saw, policies } = sim.write().1 else { panic!("{:?}", sim.write().1) };
    assert_eq!((saw.len(), policies), (2, &vec![policy("readers", "rp", "2036-01-01")]));
    let found = vec![policy("readers", "ru", "2036-01-01")];
    let sim = sim.wrote(Ok(Report::PoliciesDiffer(found.clone())));
    assert_eq!(dialog(&sim).conflict.len(), 2, "{:?}", dialog(&sim).conflict);
    let sim = sim.press("ctrl-s");
    let Write::SetPolicies { saw, .. } = sim.write().1 else { panic!() };
    assert_eq!(saw, &found);
    assert!(sim.wrote(Ok(Report::PoliciesSaved)).notice().contains("saved the access policies"));
}

#[test]
fn a_table_with_changes_is_not_left_for_the_other() {
    let sim = with_policies().text("x").press("ctrl-t");
    assert!(complaint(&sim).contains("save what was changed"), "{}", complaint(&sim));
    assert_eq!(dialog(&sim.press("backspace ctrl-t")).shown, Shown::Metadata);
}

#[test]
fn policies_that_a_sas_cannot_read_are_not_asked_for_and_the_reason_is_there() {
    let sim = Sim::new(120, 40).press("enter").connect_by_sas("sp=raup", Some("orders")).press("i");
    assert!(sim.asks(|call| matches!(call, Call::Properties { policies: false, .. })));
    let read = Properties { policies: None, ..properties(1, &[]) };
    let sim = sim.read_properties("orders", Ok(read)).press("ctrl-t").text("x").press("ctrl-s");
    assert!(dialog(&sim).saw_policies.as_ref().is_err_and(|why| why.contains("SAS")));
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
}
