//! About the open account: where it is, what the sign-in may do, what is set for the service, and how
//! its copy in another region is. To read only.

use super::{Line, Page, Role, beside, paragraph};
use crate::app::state::State;
use crate::app::state::about::{AboutDialog, Asked};
use crate::app::state::account::AccountView;
use crate::model::account::Start;
use crate::model::clock::Millis;
use crate::model::message::Moment;
use crate::model::print::{pad_end, printable_line};
use crate::model::rights::{Rights, Sas, Scope};
use crate::model::service::{CorsRule, Logging, Metrics, Replication, ServiceProperties, ServiceStats};

/// The columns of the names, and the space after them.
const NAMES: usize = 16;

/// The page, as long as its account is open.
pub fn page(state: &State, dialog: &AboutDialog, room: usize) -> Option<Page> {
    let account = state.account.as_ref().filter(|account| account.conn == dialog.conn)?;
    let head = |text: &str| [Line::new(), vec![(text.to_owned(), Role::Title)]];
    let mut lines = place(state, account, room);
    lines.extend(head("Service properties"));
    lines.extend(remote(&dialog.properties, properties, state.now, room));
    lines.extend(head("Replication"));
    match &dialog.replication {
        Some(asked) => lines.extend(remote(asked, replication, state.now, room)),
        None => lines.extend(paragraph("No secondary address is known.", Role::Dim, room)),
    }
    let title = format!("Account {} · {}", account.account.profile, account.account.name);
    Some(Page { title: printable_line(&title).into_owned(), lines })
}

/// A name and a value, which takes as many lines as it needs.
fn entry(name: &str, value: &str, room: usize) -> Vec<Line> {
    beside(&pad_end(name, NAMES), value, (Role::Dim, Role::Plain), room)
}

fn place(state: &State, account: &AccountView, room: usize) -> Vec<Line> {
    let of = &account.account;
    let secondary = of.secondary.as_ref().map_or_else(
        || "none is known".to_owned(),
        |endpoint| format!("{endpoint} (answers only where the account has a copy to read)"),
    );
    let looked_at = if state.settings.read_secondary {
        "where the primary does not answer"
    } else {
        "never: --read-secondary allows it"
    };
    let looked_at = of.secondary.as_ref().map(|_| ("is looked at", looked_at.to_owned()));
    let rows = [("address", of.endpoint.to_string()), ("secondary", secondary)].into_iter().chain(looked_at);
    let rows =
        rows.chain([("signed in with", sign_in(&of.rights)), ("changes", changes(account, state.now))]);
    rows.flat_map(|(name, value)| entry(name, &value, room)).collect()
}

fn sign_in(rights: &Rights) -> String {
    let Sas { scope, letters, starts, ends, https_only } = match rights {
        Rights::All => return "the account's key, which allows everything".to_owned(),
        Rights::Token => return "a token of Entra ID, which allows what its owner's roles allow".to_owned(),
        Rights::Sas(sas) => sas,
    };
    let mut words = vec![match scope {
        Scope::Account { services, types } => format!("an account SAS (ss={services}, srt={types})"),
        Scope::Queue => "a SAS for one queue".to_owned(),
    }];
    words.push(match letters {
        Some(letters) => format!("permissions {letters}"),
        None => "permissions by a stored policy".to_owned(),
    });
    words.extend(starts.map(|at| format!("from {}", exact(at))));
    words.extend(ends.map(|at| format!("until {}", exact(at))));
    words.extend(https_only.then(|| "https only".to_owned()));
    words.join(", ")
}

fn changes(account: &AccountView, now: Millis) -> String {
    match (account.account.starts, account.raised_until) {
        (Start::Writable, _) => "allowed, as far as the sign-in allows them".to_owned(),
        (Start::Sealed, _) => "not allowed: started with --read-only".to_owned(),
        (Start::ReadOnly, Some(until)) if account.writable(now) => format!("allowed until {}", exact(until)),
        (Start::ReadOnly, _) => "not allowed: W allows them for 15 minutes".to_owned(),
    }
}

fn exact(at: Millis) -> String {
    Moment::At(at.secs()).exact()
}

/// What was answered, what went wrong, or that it is being asked.
fn remote<T>(asked: &Asked<T>, show: fn(&T, usize) -> Vec<Line>, now: Millis, room: usize) -> Vec<Line> {
    let remote = match asked {
        Ok(remote) => remote,
        Err(why) => return paragraph(&format!("not asked: {why}"), Role::Warn, room),
    };
    match (&remote.value, &remote.error) {
        (Some(value), _) => show(value, room),
        (None, Some(failure)) => paragraph(&failure.to_string(), Role::Bad, room),
        (None, None) => {
            let attempt = remote.pending.and_then(|pending| pending.attempt);
            let late = attempt.map(|attempt| vec![(attempt.words(now), Role::Warn)]);
            paragraph("asking…", Role::Dim, room).into_iter().chain(late).collect()
        }
    }
}

fn properties(properties: &ServiceProperties, room: usize) -> Vec<Line> {
    let untold = || "not told".to_owned();
    let metrics = |metrics: &Option<Metrics>| metrics.as_ref().map_or_else(untold, metrics_words);
    let cors = properties.cors.as_ref();
    let rules = match cors.map(Vec::len) {
        None => untold(),
        Some(0) => "no rules: no web page may call the service".to_owned(),
        Some(1) => "one rule".to_owned(),
        Some(many) => format!("{many} rules"),
    };
    let rows = [
        ("logging", properties.logging.as_ref().map_or_else(untold, logging_words)),
        ("hourly metrics", metrics(&properties.hour_metrics)),
        ("minute metrics", metrics(&properties.minute_metrics)),
        ("CORS", rules),
    ];
    let told = rows.into_iter().chain(cors.into_iter().flatten().map(|rule| ("", rule_words(rule))));
    told.flat_map(|(name, value)| entry(name, &value, room)).collect()
}

fn logging_words(logging: &Logging) -> String {
    let parts = [("reads", logging.read), ("writes", logging.write), ("deletions", logging.delete)];
    let on: Vec<&str> = parts.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect();
    if on.is_empty() {
        return "off".to_owned();
    }
    format!("{}, {} (version {})", on.join(", "), kept(logging.retention_days), logging.version)
}

fn metrics_words(metrics: &Metrics) -> String {
    if !metrics.enabled {
        return "off".to_owned();
    }
    let each = if metrics.include_apis == Some(true) { "each operation by itself" } else { "in total" };
    format!("{each}, {} (version {})", kept(metrics.retention_days), metrics.version)
}

fn kept(days: Option<u32>) -> String {
    match days {
        None => "kept for ever".to_owned(),
        Some(1) => "kept for a day".to_owned(),
        Some(days) => format!("kept for {days} days"),
    }
}

fn rule_words(rule: &CorsRule) -> String {
    let CorsRule { allowed_origins, allowed_methods, max_age_secs, exposed_headers, allowed_headers } = rule;
    let list = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    format!(
        "· {} from {}; headers sent: {}; headers seen: {}; remembered for {max_age_secs} s",
        list(allowed_methods),
        list(allowed_origins),
        list(allowed_headers),
        list(exposed_headers)
    )
}

fn replication(stats: &ServiceStats, room: usize) -> Vec<Line> {
    let words = match &stats.replication {
        Replication::Live => "live: the copy follows, and can be read",
        Replication::Bootstrap => "bootstrap: the copy is being made",
        Replication::Unavailable => "unavailable: the copy cannot be read",
        Replication::Other(other) => other,
    };
    let sync = stats.last_sync.as_ref().map_or_else(
        || "never".to_owned(),
        |at| format!("{}: what was written before is in the copy", at.exact()),
    );
    let rows = [("status", words), ("last sync", &sync)];
    rows.into_iter().flat_map(|(name, value)| entry(name, value, room)).collect()
}
