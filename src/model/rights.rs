//! What a sign-in is known to allow before anything was tried: a key everything, a SAS what its
//! fields say, a token next to nothing. Nothing here is secret: of a SAS the signature is left out.

use serde::Serialize;

use super::clock::Millis;
use super::operation::OperationKind;
use super::print;

/// What a sign-in is known to allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Rights {
    /// The account's key: everything.
    All,
    /// A SAS: what its fields say.
    Sas(Sas),
    /// A token of Entra ID: what the roles of its owner say, which only trying tells.
    Token,
}

/// The fields of a SAS that tell what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sas {
    /// What it was made for.
    pub scope: Scope,
    /// The letters of `sp`; none where a stored policy has them, which a SAS cannot read.
    pub letters: Option<String>,
    /// From when on it is good.
    pub starts: Option<Millis>,
    /// Until when it is good. A user delegation SAS ends with the key that signed it.
    pub ends: Option<Millis>,
    /// It is refused over http.
    pub https_only: bool,
}

/// What a SAS was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Scope {
    /// An account.
    Account {
        /// The services (`ss`).
        services: String,
        /// The resource types (`srt`): service, containers (queues), objects (messages).
        types: String,
    },
    /// One queue: a service SAS, a user delegation SAS, or one with a stored policy.
    Queue,
}

/// Whether an operation is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// It is.
    Yes,
    /// It is not, with the reason.
    No(String),
    /// Only trying tells.
    Unknown,
}

/// Where the time of a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// It is good, and for more than a day.
    Good,
    /// It is good, and ends within a day: at this time.
    Ending(Millis),
    /// It begins at this time.
    NotYet(Millis),
    /// It ended at this time.
    Over(Millis),
}

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const DAY: u64 = 24 * 60 * MINUTE;

/// What an operation needs of a SAS.
struct Need {
    /// What is done, as it follows "does not allow".
    act: &'static str,
    /// Any one of these letters of `sp`; empty where no SAS allows it.
    letters: &'static str,
    /// The resource type of an account SAS.
    resource: char,
    /// Whether a SAS for one queue can allow it.
    within_queue: bool,
}

/// The table of the service. It is production's: Azurite wants the type `c` for update, delete
/// message and clear.
const fn need(kind: OperationKind) -> Need {
    let (act, letters, resource, within_queue) = match kind {
        OperationKind::ListQueues => ("list", "l", 's', false),
        OperationKind::CreateQueue => ("create queue", "cw", 'c', false),
        OperationKind::DeleteQueue => ("delete queue", "d", 'c', false),
        OperationKind::GetMetadata => ("get metadata", "r", 'c', true),
        OperationKind::SetMetadata => ("set metadata", "w", 'c', false),
        OperationKind::Put => ("put", "a", 'o', true),
        OperationKind::Get => ("get", "p", 'o', true),
        OperationKind::Peek => ("peek", "r", 'o', true),
        OperationKind::Update => ("update", "u", 'o', true),
        OperationKind::DeleteMessage => ("delete message", "p", 'o', true),
        OperationKind::Clear => ("clear", "d", 'o', false),
        OperationKind::GetServiceProperties => ("read service properties", "r", 's', false),
        OperationKind::SetServiceProperties => ("set service properties", "w", 's', false),
        OperationKind::GetServiceStats => ("read replication status", "r", 's', false),
        OperationKind::GetAcl => ("read access policies", "", 'c', false),
        OperationKind::SetAcl => ("set access policies", "", 'c', false),
        OperationKind::GetUserDelegationKey => ("get a delegation key", "", 's', false),
    };
    Need { act, letters, resource, within_queue }
}

impl Rights {
    /// What the fields of a SAS token say. A field that cannot be read is as good as none: the
    /// service will tell.
    #[must_use]
    pub fn of_sas(token: &str) -> Self {
        let fields = || url::form_urlencoded::parse(token.trim_start_matches(['?', '&']).as_bytes());
        let field =
            |name: &str| fields().find(|(found, _)| found == name).map(|(_, value)| value.trim().to_owned());
        let (services, types) = (field("ss"), field("srt"));
        let scope = if services.is_none() && types.is_none() {
            Scope::Queue
        } else {
            Scope::Account { services: services.unwrap_or_default(), types: types.unwrap_or_default() }
        };
        let point = |name: &str| field(name).and_then(|text| point(&text));
        Self::Sas(Sas {
            scope,
            letters: field("sp"),
            starts: point("st").max(point("skt")),
            ends: [point("se"), point("ske")].into_iter().flatten().min(),
            https_only: field("spr").is_some_and(|protocols| protocols == "https"),
        })
    }

    /// The letters of a SAS's `sp` that an operation needs one of; none where no SAS will do.
    #[must_use]
    pub const fn letters(kind: OperationKind) -> &'static str {
        need(kind).letters
    }

    /// Whether an operation of this kind is allowed, as far as that can be told without trying it.
    #[must_use]
    pub fn allows(&self, kind: OperationKind) -> Allowed {
        match self {
            Self::All => Allowed::Yes,
            Self::Sas(sas) => sas.allows(&need(kind)),
            Self::Token => by_token(kind),
        }
    }

    /// Where its time stands. Without a time in it that can be read it is good for ever.
    #[must_use]
    pub fn lifetime(&self, now: Millis) -> Lifetime {
        let Self::Sas(sas) = self else { return Lifetime::Good };
        match (sas.starts, sas.ends) {
            (_, Some(end)) if end <= now => Lifetime::Over(end),
            (Some(start), _) if start > now => Lifetime::NotYet(start),
            (_, Some(end)) if end.since(now) <= DAY => Lifetime::Ending(end),
            _ => Lifetime::Good,
        }
    }

    /// Why nothing is allowed at this time: it is over, or has not begun.
    #[must_use]
    pub fn out_of_time(&self, now: Millis) -> Option<String> {
        match self.lifetime(now) {
            Lifetime::Good | Lifetime::Ending(_) => None,
            Lifetime::Over(end) => {
                Some(format!("the SAS ended {} by this machine's clock: a new one is needed", exact(end)))
            }
            Lifetime::NotYet(start) => {
                Some(format!("the SAS is not good before {} by this machine's clock", exact(start)))
            }
        }
    }

    /// When [`Self::lifetime`], or the time that is left of it as [`left`] tells it, changes next.
    #[must_use]
    pub fn next_change(&self, now: Millis) -> Option<Millis> {
        match self.lifetime(now) {
            Lifetime::NotYet(until) | Lifetime::Ending(until) => {
                let (left, unit) = (until.since(now), unit(until.since(now)));
                Some(Millis(until.0 - (left - 1) / unit * unit))
            }
            Lifetime::Good => match self {
                Self::Sas(Sas { ends: Some(end), .. }) => Some(Millis(end.0 - DAY)),
                _ => None,
            },
            Lifetime::Over(_) => None,
        }
    }
}

/// The service refuses a token whatever its owner's roles where access policies are concerned.
fn by_token(kind: OperationKind) -> Allowed {
    match kind {
        OperationKind::GetAcl | OperationKind::SetAcl => {
            Allowed::No(format!("no token of Entra ID allows {}", need(kind).act))
        }
        _ => Allowed::Unknown,
    }
}

/// What is left of a time, to the hour where it is more than a day, then to the minute, and to the
/// second in the last minute: `3h 12m`, `59s`.
#[must_use]
pub fn left(ms: u64) -> String {
    let unit = unit(ms);
    print::age(i64::try_from(ms.div_ceil(unit) * (unit / SECOND)).unwrap_or(i64::MAX))
}

const fn unit(left: u64) -> u64 {
    if left <= MINUTE {
        SECOND
    } else if left <= DAY {
        MINUTE
    } else {
        60 * MINUTE
    }
}

impl Sas {
    fn allows(&self, need: &Need) -> Allowed {
        let act = need.act;
        if need.letters.is_empty() {
            return Allowed::No(format!("no SAS allows {act}"));
        }
        match &self.scope {
            Scope::Queue if !need.within_queue => {
                return Allowed::No(format!("a SAS for one queue does not allow {act}"));
            }
            Scope::Account { services, .. } if !services.contains('q') => {
                return Allowed::No("the SAS is not for the Queue service (ss has no q)".to_owned());
            }
            Scope::Account { types, .. } if !types.contains(need.resource) => {
                let resource = need.resource;
                return Allowed::No(format!("the SAS does not allow {act} (srt has no {resource})"));
            }
            _ => {}
        }
        match &self.letters {
            None => Allowed::Unknown,
            Some(letters) if need.letters.chars().any(|letter| letters.contains(letter)) => Allowed::Yes,
            Some(_) => {
                let letters: Vec<String> = need.letters.chars().map(String::from).collect();
                Allowed::No(format!("the SAS does not allow {act} ({})", letters.join(" or ")))
            }
        }
    }
}

/// A time as SAS fields have it: with seconds, without them, or just a date.
fn point(text: &str) -> Option<Millis> {
    // A plus sign that nobody encoded was read as a space.
    let text = text.replace(' ', "+");
    let midnight = || {
        let date = text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() == "2026-11-23".len())?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let at = text.parse::<jiff::Timestamp>().ok().or_else(midnight)?;
    u64::try_from(at.as_millisecond()).ok().map(Millis)
}

/// A time to the second, as `2026-11-23 08:15:00Z`.
#[must_use]
pub fn exact(at: Millis) -> String {
    let time = jiff::Timestamp::from_second(at.secs());
    time.map_or_else(|_| at.secs().to_string(), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}
