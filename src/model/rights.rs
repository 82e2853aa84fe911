//! What a sign-in is known to allow before anything was tried: a key everything, a SAS what its
//! fields say. Nothing here is secret: of a SAS the signature is left out.

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

/// What an operation needs of a SAS.
struct Need {
    /// What is done, as it follows "does not allow".
    act: &'static str,
    /// Any one of these letters of `sp`.
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
        OperationKind::GetServiceProperties => ("get service properties", "r", 's', false),
        OperationKind::SetServiceProperties => ("set service properties", "w", 's', false),
        OperationKind::GetServiceStats => ("get service stats", "r", 's', false),
        // No SAS can do these.
        OperationKind::GetAcl => ("get access policies", "", 's', false),
        OperationKind::SetAcl => ("set access policies", "", 's', false),
        OperationKind::GetUserDelegationKey => ("get a user delegation key", "", 's', false),
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
        }
    }

    /// When what it allows ends; none where that is not known.
    #[must_use]
    pub const fn ends(&self) -> Option<Millis> {
        match self {
            Self::All => None,
            Self::Sas(sas) => sas.ends,
        }
    }

    /// When what it allows begins; none where that is not known.
    #[must_use]
    pub const fn starts(&self) -> Option<Millis> {
        match self {
            Self::All => None,
            Self::Sas(sas) => sas.starts,
        }
    }

    /// Why nothing is allowed at this time: it is over, or has not begun.
    #[must_use]
    pub fn out_of_time(&self, now: Millis) -> Option<String> {
        if let Some(end) = self.ends().filter(|end| *end <= now) {
            let ago = match print::age(now.secs() - end.secs()) {
                just if just == "now" => "just now".to_owned(),
                age => format!("{age} ago"),
            };
            return Some(format!(
                "the SAS ended {ago} by this machine's clock ({}): a new one is needed",
                exact(end)
            ));
        }
        let start = self.starts().filter(|start| *start > now)?;
        let left = i64::try_from(start.since(now).div_ceil(1_000)).unwrap_or(i64::MAX);
        Some(format!(
            "the SAS is not good yet: it begins in {} by this machine's clock ({})",
            print::age(left),
            exact(start)
        ))
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
