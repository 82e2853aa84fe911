//! The control endpoint: faults are planned, listed and cleared as JSON over HTTP, on a port of its
//! own. It answers whoever is on this machine, so it is there only where it was asked for.

use std::io;
use std::sync::Arc;

use serde::Deserialize;

use super::answer::Answer;
use super::faults::{Fault, Faults, Planned, Seeded, Trouble};
use super::http1::Connection;
use super::request::Request;
use super::service::Service;

/// Where the faults are.
pub const PATH: &str = "/faults";

/// Answers the requests of a connection.
pub async fn answer_all(service: Arc<Service>, mut connection: Connection) -> io::Result<()> {
    while let Some(incoming) = connection.next().await? {
        let answer = match &incoming.error {
            Some(error) => refusal(error.status, &error.message),
            None => answer(&service.faults, &incoming.request),
        };
        if !connection.reply(&incoming, &answer).await? {
            break;
        }
    }
    Ok(())
}

fn answer(faults: &Faults, request: &Request) -> Answer {
    match (request.path.as_str(), request.method.as_str()) {
        (PATH, "GET") => list(faults),
        (PATH, "PUT") => match read(&request.body) {
            Ok(Plan { seeded: Some(seeded), .. }) => {
                faults.plan_seeded(seeded);
                Answer::status(204)
            }
            Ok(Plan { planned, seeded: None }) => {
                faults.plan(planned);
                Answer::status(204)
            }
            Err(why) => refusal(400, &why),
        },
        (PATH, "DELETE") => {
            faults.plan(Vec::new());
            Answer::status(204)
        }
        (PATH, _) => refusal(405, "faults are listed with GET, planned with PUT, cleared with DELETE")
            .with("allow", "GET, PUT, DELETE"),
        _ => refusal(404, "there is nothing but /faults here"),
    }
}

fn list(faults: &Faults) -> Answer {
    match serde_json::to_string_pretty(&*faults.state()) {
        Ok(body) => {
            Answer { body: body + "\n", ..Answer::status(200) }.with("content-type", "application/json")
        }
        Err(error) => refusal(500, &error.to_string()),
    }
}

fn refusal(status: u16, why: &str) -> Answer {
    Answer { body: format!("{why}\n"), ..Answer::status(status) }.with("content-type", "text/plain")
}

/// What is to go wrong from now on: the one or the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default)]
    planned: Vec<Planned>,
    #[serde(default)]
    seeded: Option<Seeded>,
}

fn read(body: &[u8]) -> Result<Plan, String> {
    let plan: Plan = serde_json::from_slice(body).map_err(|error| format!("this is no plan: {error}"))?;
    match (plan.planned.as_slice(), &plan.seeded) {
        ([], None) => Err("nothing is planned: give planned or seeded; DELETE clears".to_owned()),
        (planned, None) => planned.iter().try_for_each(check_planned),
        ([], Some(seeded)) => check_seeded(seeded),
        (_, Some(_)) => Err("faults are either planned or seeded".to_owned()),
    }?;
    Ok(plan)
}

fn check_planned(planned: &Planned) -> Result<(), String> {
    if planned.times == 0 {
        return Err("times is 0, so no request would meet the fault".to_owned());
    }
    check(&planned.fault)
}

fn check_seeded(seeded: &Seeded) -> Result<(), String> {
    if seeded.one_in == 0 || seeded.faults.is_empty() {
        return Err("one_in is 1 or more, and faults has one at least".to_owned());
    }
    seeded.faults.iter().try_for_each(check)
}

fn check(fault: &Fault) -> Result<(), String> {
    match fault.trouble {
        Trouble::Status { status, .. } if !(300..=599).contains(&status) => {
            Err(format!("the status {status} is no error: it can be 300 to 599"))
        }
        _ => Ok(()),
    }
}
