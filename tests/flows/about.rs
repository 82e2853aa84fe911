//! The account dialog: it asks what may be asked, once, and changes nothing.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Lane};
use peekq::app::state::about::AboutDialog;
use peekq::app::state::modal::Modal;
use peekq::model::account::{Account, Start};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;
use peekq::model::rights::Rights;
use peekq::model::service::{Replication, ServiceProperties, ServiceStats};

use crate::sim::{Sim, account, failure, sim};

const LIVE: ServiceStats = ServiceStats { replication: Replication::Live, last_sync: None };

/// An account with a secondary address.
fn with_copy(rights: Rights) -> Sim {
    let account = account("demo", "acme", "acme.queue.core.windows.net", Start::ReadOnly);
    let secondary = Some(account.endpoint.clone());
    let account = Account { secondary, rights: Arc::new(rights), ..account };
    Sim::new(120, 40).press("enter").connected(Ok(account))
}

fn dialog(sim: &Sim) -> &AboutDialog {
    match sim.state.modals.last() {
        Some(Modal::About(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn asks(sim: &Sim) -> (bool, bool) {
    let asks = |fits: fn(&Call) -> bool| sim.asks(fits);
    (asks(|call| matches!(call, Call::Service { .. })), asks(|call| matches!(call, Call::Replication { .. })))
}

#[test]
fn the_copy_is_asked_only_where_there_may_be_one() {
    let sim = sim(["orders"]).press("A");
    assert_eq!((asks(&sim), dialog(&sim).replication.is_none()), ((true, false), true));
    assert_eq!(asks(&with_copy(Rights::All).press("A")), (true, true), "on a read-only connection too");
}

#[test]
fn each_answer_is_shown_whatever_becomes_of_the_other() {
    let refused = failure(FailureKind::NotPermitted, OperationKind::GetServiceProperties);
    let sim = with_copy(Rights::All).press("A").service_properties(Err(refused)).replication(Ok(LIVE));
    let properties = dialog(&sim).properties.as_ref().unwrap();
    assert_eq!(properties.error.as_ref().unwrap().kind, FailureKind::NotPermitted);
    let replication = dialog(&sim).replication.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(replication.value, Some(LIVE));
    assert_eq!(asks(&sim.pass(60_000)), (false, false), "nothing is asked again by itself");
}

#[test]
fn what_the_sign_in_cannot_allow_is_not_asked_and_why_is_said() {
    let sim = with_copy(Rights::of_sas("ss=q&srt=co&sp=rl")).press("A");
    assert_eq!(asks(&sim), (false, false));
    assert!(dialog(&sim).properties.as_ref().unwrap_err().contains("srt has no s"));
    let over = Rights::of_sas("ss=q&srt=sco&sp=rl&se=2026-11-23T13:00:00Z");
    let sim = with_copy(over).pass(3_600_001).press("A");
    assert_eq!(asks(&sim), (false, false));
    assert!(dialog(&sim).properties.as_ref().unwrap_err().contains("ended"));
}

#[test]
fn closing_gives_up_what_is_still_asked_and_late_answers_change_nothing() {
    let sim = with_copy(Rights::All).press("A").replication(Ok(LIVE)).press("esc");
    let conn = sim.conn();
    assert!(sim.state.modals.is_empty());
    assert!(sim.effects.contains(&Effect::Cancel(Lane::Service(conn))));
    assert!(!sim.effects.contains(&Effect::Cancel(Lane::Replication(conn))), "it was answered");
    let sim = sim.press("A").service_properties(Ok(ServiceProperties::default()));
    let sim = sim.service_properties(Err(failure(FailureKind::Broken, OperationKind::GetServiceProperties)));
    let properties = dialog(&sim).properties.as_ref().unwrap();
    assert_eq!((properties.value.is_some(), properties.error.is_none()), (true, true));
}
